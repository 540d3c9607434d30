/** Cuts sequences from prefixes of the current execution down to what is enough as a branch. */
import { StepId, threadOf } from '../kernel/ids.ts'
import { NONE } from '../machine/log.ts'
import type { Run } from '../machine/run.ts'
import { Sequence } from './sequence.ts'
import type { Sleepers } from './sleepers.ts'
import { type Pending, type Step, Wakers } from './wakers.ts'

/** What another one must know to cut a sequence. */
export interface Marks {
  /** Per step, whether it is to be kept. */
  readonly isKept: (at: number) => boolean
  /** Whether it is steady, and does not sleep beside the branch. */
  readonly mayWake: (at: number) => boolean
  /** What is sure to wake what sleeps beside the branch. */
  readonly sureWakers: () => readonly number[]
}

export class Branching {
  readonly wakers: Wakers
  readonly marks: Marks
  private readonly run: Run
  private readonly pending: Pending
  private depth = 0
  private sequence = new Sequence()

  constructor(run: Run) {
    this.run = run
    this.wakers = new Wakers(run.labels)
    const isSteady = (at: number): boolean => this.isSteady(at)
    this.pending = { isSteady, others: () => this.others() }
    this.marks = {
      isKept: (at) => this.wakers.isKept(at),
      mayWake: (at) => isSteady(at) && !this.isAsleep(at),
      sureWakers: () => this.wakers.sureWakers(),
    }
  }

  /** Begins with a sequence after a prefix, at the end of a way that is yet to be told. */
  begin(depth: number, sequence: Sequence): void {
    this.depth = depth
    this.sequence = sequence
    this.wakers.begin(sequence, this.pending)
  }

  /** Adds what sleeps after the prefix, and the step that the execution took there. */
  addSleepers(asleep: Sleepers): void {
    const { wakers, depth } = this
    const { thread, alternative, label } = this.run.log
    for (let i = asleep.firstAfter(depth); i < asleep.endAfter(depth); i++)
      wakers.add(asleep.step[i], asleep.label[i], 0)
    wakers.add(StepId(thread[depth], alternative[depth]), label[depth], 0)
  }

  private isAsleep(at: number): boolean {
    const { step, from } = this.sequence
    return this.wakers.isAsleep(step[from + at])
  }

  private isSteady(at: number): boolean {
    const { step, from } = this.sequence
    const thread = threadOf(step[from + at])
    let nth = this.wakers.countOnWay(thread)
    for (let i = from; i < from + at; i++) if (threadOf(step[i]) === thread) nth++
    const event = this.eventOf(thread, nth)
    return event !== NONE && this.isSteadyEvent(event)
  }

  private isSteadyEvent(event: number): boolean {
    const { before, index, previous } = this.run.log
    const operation = before[event].pending
    // What starts the thread may not be kept.
    if (operation?.kind !== 'operation' || (index[event] === 1 && previous[event] >= this.depth)) return false
    return operation.steady && operation.ways === 1
  }

  private others(): Step[] {
    const { thread, alternative, label, length } = this.run.log
    const { step, from, to } = this.sequence
    const met = new Set<number>()
    for (let at = from; at < to; at++) met.add(threadOf(step[at]))
    const others: Step[] = []
    for (let event = this.depth; event < length; event++) {
      if (met.has(thread[event])) continue
      met.add(thread[event])
      if (this.wakers.countOnWay(thread[event]) === 0 && this.isSteadyEvent(event))
        others.push({ step: StepId(thread[event], alternative[event]), label: label[event] })
    }
    return others
  }

  /** The thread's event, of those after the prefix, before which there are so many of its own. */
  private eventOf(thread: number, nth: number): number {
    const { log } = this.run
    let left = nth
    for (let event = this.depth; event < log.length; event++)
      if (log.thread[event] === thread && left-- === 0) return event
    return NONE
  }
}
