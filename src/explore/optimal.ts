/**
 * Optimal dynamic partial order reduction with wakeup trees: one execution per trace, none started in vain.
 *
 * Abdulla, Aronis, Jonsson, Sagonas: Source Sets (JACM 64(4), 2017), algorithm 2; names follow the paper. Deviations, for
 * blocking and choices: a race is reversible when the second step is enabled after the prefix plus `notdep`, an irreversible
 * one does not cover those before it, steps pending at the end of an execution race too, and so do alternatives of a step
 * that could not be taken where it was. The label of a reversed step is computed anew.
 *
 * A race is planned at the first maximal execution that contains its second event, and again at later ones only while it is
 * open. The steps of its sequence that last are those of `notdep` before the second event, and the reversed step: every later
 * sequence for the race begins with them. It is settled when one of these is asleep, or when these alone decide where in the
 * wakeup tree the sequence belongs. A step that is taken or passed over because of the others, those after the second event,
 * says nothing about the next sequence: planning each race once would lose traces.
 */
import { Clocks } from '../causality/clocks.ts'
import { Races } from '../causality/races.ts'
import { InterleaveError } from '../kernel/errors.ts'
import { alternativeOf, NO_LABEL, StepId, ThreadId, threadOf } from '../kernel/ids.ts'
import { IntStack } from '../kernel/ints.ts'
import { NONE } from '../machine/log.ts'
import { canHappen, labelIn } from '../machine/moves.ts'
import type { Run } from '../machine/run.ts'
import type { Operation } from '../objects/operation.ts'
import type { Coverage, Effort, Execution } from './execution.ts'
import { Hindsight } from './hindsight.ts'
import { Sleepers } from './sleepers.ts'
import { DEPENDENT, Sequence, WakeupTree } from './wakeup.ts'

/** Numbers per race in the list of open ones: the two events, what is left out, the reversed step and its label. */
const OPEN_RACE = 5

export function* optimal(run: Run, effort: Effort): Generator<Execution, Coverage> {
  const search = new OptimalSearch(run, effort)
  const execution: Execution = { run, end: 'finished' }
  do {
    search.extend()
    execution.end = run.end()
    yield execution
    search.planReversals()
  } while (search.backtrack())
  return { kind: 'exhausted' }
}

class OptimalSearch {
  private readonly run: Run
  private readonly effort: Effort
  private readonly tree: WakeupTree
  private readonly asleep: Sleepers
  private readonly clocks: Clocks
  private readonly races: Races
  private readonly hindsight: Hindsight
  private readonly sequence = new Sequence()
  /** Events from here on are new since the last backtracking: their races are not planned yet. */
  private fresh = 0
  /** The event whose races are being planned; the length of the execution for steps that are still pending. */
  private second = 0
  private readonly open = new IntStack()
  /** The events of the execution that could have gone another way. */
  private readonly choices = new IntStack()

  constructor(run: Run, effort: Effort) {
    this.run = run
    this.effort = effort
    this.tree = new WakeupTree(run.labels)
    this.asleep = new Sleepers(run.labels)
    this.clocks = new Clocks(run.log, run.labels)
    this.races = new Races(run.log, run.labels, this.clocks)
    this.hindsight = new Hindsight(run, this.clocks)
    this.tree.clear(0)
  }

  /** Runs to the end: along the wakeup tree where there is one, then the first thread that is not asleep. */
  extend(): void {
    const { run, tree } = this
    for (;;) {
      const depth = run.log.length
      if (!tree.isEmpty(depth)) this.follow(depth)
      else if (!this.stepFreely(depth)) return
    }
  }

  private follow(depth: number): void {
    const { tree, run } = this
    const node = tree.take(depth)
    const planned = tree.label[node]
    const step = tree.step[node]
    this.execute(threadOf(step), alternativeOf(step))
    if (run.log.label[depth] !== planned) throw fault('a planned step met another state than foreseen', run)
  }

  /** The thread that ran last goes on if it can, which keeps executions short of preemptions. */
  private stepFreely(depth: number): boolean {
    const { run } = this
    if (run.active > 0) {
      const last = depth === 0 ? 0 : run.log.thread[depth - 1]
      if (this.stepThread(depth, last)) return true
      for (let thread = 0; thread < run.positions.length; thread++)
        if (thread !== last && this.stepThread(depth, thread)) return true
    }
    if (this.asleep.size > 0) throw fault('an execution ends among sleeping steps', run)
    return false
  }

  private stepThread(depth: number, thread: number): boolean {
    const { run } = this
    const alternatives = run.alternatives(thread)
    for (let alternative = 0; alternative < alternatives; alternative++) {
      if (!run.isEnabled(thread, alternative) || this.asleep.has(StepId(thread, alternative))) continue
      this.tree.clear(depth + 1)
      this.execute(thread, alternative)
      return true
    }
    return false
  }

  private execute(thread: number, alternative: number): void {
    const { run, asleep, effort } = this
    const { log } = run
    run.step(thread, alternative)
    asleep.enter(thread, log.label[log.length - 1])
    effort.countEvent()
  }

  /** Plans the reversal of every race whose second event is new, and what else could have been done. */
  planReversals(): void {
    const { run, clocks, fresh, choices } = this
    const { log } = run
    clocks.extend(fresh, run.threads.length)
    this.planAgain()
    while (choices.length > 0 && choices.data[choices.length - 1] >= fresh) choices.length--
    let race = 0
    for (let event = fresh; event < log.length; event++) {
      const step = log.before[event].pending
      if (step?.kind !== 'operation') continue
      this.second = event
      if (!clocks.isSimple(event) || !step.steady) this.planRaces(event, step)
      else race = this.planSimpleRaces(event, race)
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
  private planAgain(): void {
    const { open, fresh } = this
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
        this.plan(event, NONE, thread, alternative, labelIn(labels, way, hindsight.read, thread))
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

  /** Those that the clocks have found: of a step that is never blocked, with one object. Answers where the next event's are. */
  private planSimpleRaces(event: number, from: number): number {
    const { data, length } = this.clocks.races
    const { log } = this.run
    let at = from
    while (at < length && data[at] < event) at += 2
    for (; at < length && data[at] === event; at += 2)
      this.plan(data[at + 1], NONE, log.thread[event], log.alternative[event], log.label[event])
    return at
  }

  private planRaces(event: number, step: Operation): void {
    const { races } = this
    const { log } = this.run
    const thread = log.thread[event]
    const alternative = log.alternative[event]
    races.startEvent(event)
    for (let earlier = races.nextOfEvent(); earlier !== NONE; earlier = races.nextOfEvent()) {
      if (step.steady) this.plan(earlier, NONE, thread, alternative, log.label[event])
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
    this.plan(earlier, without, thread, alternative, label)
    return true
  }

  private plan(earlier: number, without: number, thread: number, alternative: number, label: number): void {
    this.planRace(earlier, this.second, without, StepId(thread, alternative), label)
  }

  /**
   * Reverses a race, from the prefix before its first event: `notdep(earlier, E)` with the step as early as it can be, since it
   * is independent of what comes after the second event in `notdep`.
   */
  private planRace(earlier: number, second: number, without: number, step: number, label: number): void {
    const { sequence, open } = this
    const { length } = this.run.log
    this.effort.countPlan()
    sequence.length = 0
    this.pushIndependent(earlier, without, earlier + 1, second)
    sequence.push(step, label)
    const lasting = sequence.length
    this.pushIndependent(earlier, without, second, length)
    const at = this.asleep.covers(earlier, sequence)
    const isSettled = at === DEPENDENT ? this.tree.insert(earlier, sequence, lasting) : at >= 0 && at < lasting
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

  /** Goes back to the newest prefix that has a sequence left to explore; false when there is none. */
  backtrack(): boolean {
    const { run, tree, asleep } = this
    const { log } = run
    for (;;) {
      const depth = log.length
      if (depth === 0) return false
      const event = depth - 1
      run.undo()
      asleep.leave()
      asleep.add(StepId(log.thread[event], log.alternative[event]), log.label[event])
      if (!tree.isEmpty(event)) {
        this.fresh = event
        return true
      }
    }
  }
}

function fault(what: string, run: Run): InterleaveError {
  const { log } = run
  const schedule = Array.from(log.thread.subarray(0, log.length)).join(' ')
  return new InterleaveError('IL099', `${what} (label ${log.label[log.length - 1] ?? NO_LABEL}); schedule: ${schedule}`)
}
