/**
 * Which races of an execution are to be reversed, and where: optimal DPOR's planning (Abdulla et al., JACM 2017, algorithm 2).
 *
 * A race is planned at the first maximal execution that contains its second event, and again at later ones only while it is
 * open. The steps of its sequence that last are those of `notdep` before the second event, and the reversed step: every later
 * sequence for the race begins with them. It is settled when one of these is asleep, or when these alone decide where in the
 * wakeup tree the sequence belongs. A step that is taken or passed over because of the others, those after the second event,
 * says nothing about the next sequence: planning each race once would lose traces.
 */
import { Clocks } from '../causality/clocks.ts'
import { Races } from '../causality/races.ts'
import { StepId, ThreadId } from '../kernel/ids.ts'
import { IntStack } from '../kernel/ints.ts'
import { NONE } from '../machine/log.ts'
import { canHappen, labelIn } from '../machine/moves.ts'
import type { Run } from '../machine/run.ts'
import type { Operation, Part } from '../objects/operation.ts'
import type { Effort } from './execution.ts'
import { Hindsight } from './hindsight.ts'
import type { Sleepers } from './sleepers.ts'
import { ABSENT, DEPENDENT, Sequence, type WakeupTree } from './wakeup.ts'

/** Numbers per race in the list of open ones: the two events, what is left out, the reversed step and its label. */
const OPEN_RACE = 5

export class Reversals {
  private readonly run: Run
  private readonly effort: Effort
  private readonly tree: WakeupTree
  private readonly asleep: Sleepers
  private readonly clocks: Clocks
  private readonly races: Races
  private readonly hindsight: Hindsight
  private readonly sequence = new Sequence()
  /** The event whose races are being planned; the length of the execution for steps that are still pending. */
  private second = 0
  private readonly open = new IntStack()
  /** The events of the execution that could have gone another way. */
  private readonly choices = new IntStack()

  constructor(run: Run, effort: Effort, tree: WakeupTree, asleep: Sleepers) {
    this.run = run
    this.effort = effort
    this.tree = tree
    this.asleep = asleep
    this.clocks = new Clocks(run.log, run.labels)
    this.races = new Races(run.log, run.labels, this.clocks)
    this.hindsight = new Hindsight(run, this.clocks)
  }

  restart(): void {
    this.open.length = this.choices.length = 0
  }

  /** Computes the clocks of the events from `fresh` on, which `plan` needs; false when the execution has no data race. */
  order(fresh: number): boolean {
    this.clocks.extend(fresh, this.run.threads.length)
    return this.clocks.mayHaveDataRace
  }

  /**
   * At the end of an execution, after `order`: plans the reversal of every race whose second event is new, which are those from `fresh` on, and
   * what else could have been done.
   */
  plan(fresh: number): void {
    const { run, clocks, choices } = this
    const { log } = run
    this.planAgain(fresh)
    while (choices.length > 0 && choices.data[choices.length - 1] >= fresh) choices.length--
    let race = 0
    for (let event = fresh; event < log.length; event++) {
      const step = log.before[event].pending
      if (step?.kind !== 'operation') continue
      this.second = event
      if (step.neverBlocks && clocks.isSimple(event)) race = this.planFoundRaces(event, step, race)
      else if (step.single === undefined || !this.planInRow(event, step.single)) this.planRaces(event, step)
      if (step.ways > 1) choices.push(event)
    }
    this.second = log.length
    for (let at = 0; at < choices.length; at++) this.planAlternatives(choices.data[at])
    if (run.active === 0) return
    for (let thread = 0; thread < run.positions.length; thread++) {
      const step = run.positions[thread]?.pending
      if (step?.kind === 'operation' && !run.isCut(thread)) this.planBlocked(thread, step)
    }
  }

  /** Plans open races again, with the events that are new after them, and forgets those whose second event is gone. */
  private planAgain(fresh: number): void {
    const { open } = this
    const { data, length } = open
    open.length = 0
    for (let at = 0; at < length; at += OPEN_RACE) {
      const second = data[at + 1]
      if (second < fresh) this.planRace(data[at], second, data[at + 2], data[at + 3], data[at + 4])
    }
  }

  /** A thread that is still blocked at the end. */
  private planBlocked(thread: number, step: Operation): void {
    const { log } = this.run
    for (let alternative = 0; alternative < step.ways; alternative++)
      this.planPending(thread, log.newestEvent[thread], NONE, alternative, step)
  }

  /**
   * The other ways a step could have gone, which race with the way it went: after `notdep` where that way is open, or else as
   * a pending step. The step by itself would be too little: one that sleeps could cover it, but not what follows. Done at every
   * execution, since what opens a way may be independent of the way that was taken.
   */
  private planAlternatives(event: number): void {
    const { log, labels } = this.run
    const { hindsight } = this
    const thread = ThreadId(log.thread[event])
    const step = log.before[event].pending
    if (step?.kind !== 'operation') return
    for (let alternative = 0; alternative < step.ways; alternative++) {
      if (alternative === log.alternative[event]) continue
      const way = step.alternatives[alternative]
      hindsight.lookFrom(event, NONE)
      if (canHappen(way, hindsight.read, thread))
        this.planRace(
          event,
          this.second,
          NONE,
          StepId(thread, alternative),
          labelIn(labels, way, hindsight.read, thread),
        )
      else this.planPending(thread, log.previous[event], event, alternative, step)
    }
  }

  /**
   * A step that was not taken, after event `previous` of its thread: every event that is not ordered with it may race with it.
   * `instead` is what the thread did in its place, or none; that, and what happens after it, is left out.
   */
  private planPending(thread: number, previous: number, instead: number, alternative: number, step: Operation): void {
    const { races, clocks } = this
    races.startPending(thread, previous, this.run.log.length)
    for (let other = races.nextOfPending(); other !== NONE; other = races.nextOfPending()) {
      if (instead !== NONE && clocks.ordered(instead, other)) continue
      const earlier = instead === NONE ? other : Math.min(other, instead)
      const without = earlier === instead ? other : instead
      if (this.planIfEnabled(earlier, without, other, thread, alternative, step)) races.accept(other)
    }
  }

  /**
   * Those that the clocks have found, of a step that is never blocked, with one object: unless it would touch something else
   * earlier, and so hide less than it does here. Answers where the next event's are.
   */
  private planFoundRaces(event: number, step: Operation, from: number): number {
    const { data, length } = this.clocks.races
    const { log } = this.run
    const thread = log.thread[event]
    const alternative = log.alternative[event]
    let at = from
    let isHidingLess = false
    while (at < length && data[at] < event) at += 2
    for (; at < length && data[at] === event; at += 2) {
      const earlier = data[at + 1]
      if (step.steady) this.planRace(earlier, event, NONE, StepId(thread, alternative), log.label[event])
      else isHidingLess ||= !this.planIfEnabled(earlier, NONE, earlier, thread, alternative, step)
    }
    if (isHidingLess) this.planRaces(event, step)
    return at
  }

  /**
   * Those of a step on an object whose accesses are all in a row, as a lock's are: it can be reversed with the newest one
   * before which it was enabled, which hides the others. Answers false when the object's history is not such a row.
   */
  private planInRow(event: number, { action, args }: Part): boolean {
    const { clocks, run } = this
    const { log, labels } = run
    const { accessLabel, accessPrevious, accessEvent, accessBefore } = log
    const own = log.accessStart[event]
    if (typeof action.mode !== 'number' || !clocks.isSimple(event) || labels.dominates[accessLabel[own]] === 0)
      return false
    const thread = log.thread[event]
    const previous = log.previous[event]
    for (let entry = accessPrevious[own]; entry !== NONE; entry = accessPrevious[entry]) {
      if (labels.dominates[accessLabel[entry]] === 0) return false
      const earlier = accessEvent[entry]
      if (log.thread[earlier] === thread || (previous !== NONE && clocks.ordered(earlier, previous))) return true
      if (action.enabled !== undefined && !action.enabled(accessBefore[entry], args, ThreadId(thread))) continue
      this.planRace(earlier, event, NONE, StepId(thread, log.alternative[event]), log.label[event])
      return true
    }
    return true
  }

  private planRaces(event: number, step: Operation): void {
    const { races } = this
    const { log } = this.run
    const thread = log.thread[event]
    const alternative = log.alternative[event]
    races.startEvent(event)
    for (let earlier = races.nextOfEvent(); earlier !== NONE; earlier = races.nextOfEvent()) {
      if (step.steady) this.planRace(earlier, event, NONE, StepId(thread, alternative), log.label[event])
      else if (!this.planIfEnabled(earlier, NONE, earlier, thread, alternative, step)) continue
      races.accept(earlier)
    }
  }

  /**
   * Plans the step from the prefix before `earlier`, without what is or happens after `without`, if it can happen there and
   * if it then depends on `other`, one of these two.
   */
  private planIfEnabled(
    earlier: number,
    without: number,
    other: number,
    thread: number,
    alternative: number,
    step: Operation,
  ): boolean {
    const { hindsight, run } = this
    const way = step.alternatives[alternative]
    hindsight.lookFrom(earlier, without)
    if (!canHappen(way, hindsight.read, ThreadId(thread))) return false
    const label = labelIn(run.labels, way, hindsight.read, ThreadId(thread))
    if (!run.labels.dependent(run.log.label[other], label)) return false
    this.planRace(earlier, this.second, without, StepId(thread, alternative), label)
    return true
  }

  /**
   * Reverses a race, from the prefix before its first event: `notdep(earlier, E)` with the step as early as it can be, since it
   * is independent of what comes after the second event in `notdep`.
   */
  private planRace(earlier: number, second: number, without: number, step: number, label: number): void {
    const { sequence, open } = this
    const { length } = this.run.log
    this.effort.countPlan()
    sequence.reset(length - earlier)
    this.pushIndependent(earlier, without, earlier + 1, second)
    sequence.push(step, label)
    const lasting = sequence.to
    let at = this.asleep.covers(earlier, sequence)
    if (at >= 0) return
    this.pushIndependent(earlier, without, second, length)
    if (at === ABSENT) at = this.asleep.covers(earlier, sequence)
    const isSettled = at === DEPENDENT && this.tree.insert(earlier, sequence, lasting)
    if (isSettled || second === length) return
    open.push(earlier)
    open.push(second)
    open.push(without)
    open.push(step)
    open.push(label)
  }

  /** Adds the events of a stretch that happen after neither of these two. */
  private pushIndependent(earlier: number, without: number, from: number, to: number): void {
    const { sequence, clocks } = this
    const { thread, alternative, label, index } = this.run.log
    const { rows, stride } = clocks
    const first = thread[earlier]
    const count = index[earlier]
    for (let event = from, at = event * stride + first; event < to; event++, at += stride) {
      if (rows[at] >= count) continue
      if (without !== NONE && clocks.ordered(without, event)) continue
      sequence.push(StepId(thread[event], alternative[event]), label[event])
    }
  }
}
