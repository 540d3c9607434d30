/**
 * What an execution says could go another way: the races that its new events bring, and the steps that were not taken. Each is
 * a reversal: a step to be taken before an earlier event. Found first and planned afterwards, in one loop.
 */
import type { Clocks } from '../causality/clocks.ts'
import { Races } from '../causality/races.ts'
import { StepId, ThreadId } from '../kernel/ids.ts'
import { IntStack } from '../kernel/ints.ts'
import { NONE } from '../machine/log.ts'
import { canHappen, labelIn } from '../machine/moves.ts'
import type { Run } from '../machine/run.ts'
import type { Operation, Part } from '../objects/operation.ts'
import { Hindsight } from './hindsight.ts'

/**
 * Numbers per reversal: the event to be gone before; the second event of the race, or the length of the execution for a step that
 * is still pending; what is left out together with all that happens after it, or none; the step and its label.
 */
export const REVERSAL = 5

export class Candidates {
  readonly found = new IntStack()
  private readonly run: Run
  private readonly clocks: Clocks
  private readonly races: Races
  private readonly hindsight: Hindsight
  /** The event whose races are being looked for; the length of the execution for steps that are still pending. */
  private second = 0
  /** The events of the execution that could have gone another way. */
  private readonly choices = new IntStack()

  constructor(run: Run, clocks: Clocks) {
    this.run = run
    this.clocks = clocks
    this.races = new Races(run.log, run.labels, clocks)
    this.hindsight = new Hindsight(run, clocks)
  }

  restart(): void {
    this.choices.length = 0
  }

  /** Finds, at the end of an execution, those whose second event is one of those from `fresh` on, and all pending ones. */
  find(fresh: number): void {
    const { run, clocks, choices } = this
    const { log } = run
    while (choices.length > 0 && choices.data[choices.length - 1] >= fresh) choices.length--
    let race = 0
    for (let event = fresh; event < log.length; event++) {
      const step = log.before[event].pending
      if (step?.kind !== 'operation') continue
      this.second = event
      if (step.neverBlocks && clocks.isSimple(event)) race = this.takeFound(event, step, race)
      else if (step.single === undefined || !this.findInRow(event, step.single)) this.findRaces(event, step)
      if (step.ways > 1) choices.push(event)
    }
    this.second = log.length
    for (let at = 0; at < choices.length; at++) this.findAlternatives(choices.data[at])
    if (run.active === 0) return
    for (let thread = 0; thread < run.positions.length; thread++) {
      const step = run.positions[thread]?.pending
      if (step?.kind === 'operation' && !run.isCut(thread)) this.findBlocked(thread, step)
    }
  }

  /** A thread that is still blocked at the end. */
  private findBlocked(thread: number, step: Operation): void {
    const { log } = this.run
    for (let alternative = 0; alternative < step.ways; alternative++)
      this.findPending(thread, log.newestEvent[thread], NONE, alternative, step)
  }

  /**
   * The other ways a step could have gone, which race with the way it went: after `notdep` where that way is open, or else as
   * a pending step. The step by itself would be too little: one that sleeps could cover it, but not what follows. Done at every
   * execution, since what opens a way may be independent of the way that was taken.
   */
  private findAlternatives(event: number): void {
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
        this.add(event, this.second, NONE, StepId(thread, alternative), labelIn(labels, way, hindsight.read, thread))
      else this.findPending(thread, log.previous[event], event, alternative, step)
    }
  }

  /**
   * A step that was not taken, after event `previous` of its thread: every event that is not ordered with it may race with it.
   * `instead` is what the thread did in its place, or none; that, and what happens after it, is left out.
   */
  private findPending(thread: number, previous: number, instead: number, alternative: number, step: Operation): void {
    const { races, clocks } = this
    races.startPending(thread, previous, this.run.log.length)
    for (let other = races.nextOfPending(); other !== NONE; other = races.nextOfPending()) {
      if (instead !== NONE && clocks.ordered(instead, other)) continue
      const earlier = instead === NONE ? other : Math.min(other, instead)
      const without = earlier === instead ? other : instead
      if (this.addIfEnabled(earlier, without, other, thread, alternative, step)) races.accept(other)
    }
  }

  /**
   * Those that the clocks have found, of a step that is never blocked, with one object: unless it would touch something else
   * earlier, and so hide less than it does here. Answers where the next event's are.
   */
  private takeFound(event: number, step: Operation, from: number): number {
    const { data, length } = this.clocks.races
    const { log } = this.run
    const thread = log.thread[event]
    const alternative = log.alternative[event]
    let at = from
    let isHidingLess = false
    while (at < length && data[at] < event) at += 2
    for (; at < length && data[at] === event; at += 2) {
      const earlier = data[at + 1]
      if (step.steady) this.add(earlier, event, NONE, StepId(thread, alternative), log.label[event])
      else isHidingLess ||= !this.addIfEnabled(earlier, NONE, earlier, thread, alternative, step)
    }
    if (isHidingLess) this.findRaces(event, step)
    return at
  }

  /**
   * Those of a step on an object whose accesses are all in a row, as a lock's are: it can be reversed with the newest one
   * before which it was enabled, which hides the others. Answers false when the object's history is not such a row.
   */
  private findInRow(event: number, { action, args }: Part): boolean {
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
      this.add(earlier, event, NONE, StepId(thread, log.alternative[event]), log.label[event])
      return true
    }
    return true
  }

  private findRaces(event: number, step: Operation): void {
    const { races } = this
    const { log } = this.run
    const thread = log.thread[event]
    const alternative = log.alternative[event]
    races.startEvent(event)
    for (let earlier = races.nextOfEvent(); earlier !== NONE; earlier = races.nextOfEvent()) {
      if (step.steady) this.add(earlier, event, NONE, StepId(thread, alternative), log.label[event])
      else if (!this.addIfEnabled(earlier, NONE, earlier, thread, alternative, step)) continue
      races.accept(earlier)
    }
  }

  /**
   * Adds the step, to be taken from the prefix before `earlier`, without what is or happens after `without`, if it can happen
   * there and if it then depends on `other`, one of these two.
   */
  private addIfEnabled(
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
    this.add(earlier, this.second, without, StepId(thread, alternative), label)
    return true
  }

  private add(earlier: number, second: number, without: number, step: number, label: number): void {
    pushReversal(this.found, earlier, second, without, step, label)
  }
}

export function pushReversal(
  reversals: IntStack,
  earlier: number,
  second: number,
  without: number,
  step: number,
  label: number,
): void {
  const at = reversals.extend(REVERSAL)
  const { data } = reversals
  data[at] = earlier
  data[at + 1] = second
  data[at + 2] = without
  data[at + 3] = step
  data[at + 4] = label
}
