/** Cuts sequences from prefixes of the current execution down to what is enough as a branch. */
import { StepId, threadOf } from '../kernel/ids.ts'
import { IntStack } from '../kernel/ints.ts'
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

/** What others are to explore. */
export interface Handover {
  /** The prefix's length. */
  readonly depth: number
  readonly sequence: Sequence
  /** So many of its first steps decide which branch it comes to; 0 when it is not they alone. */
  readonly settled: number
  /** So many of the first steps are those of known branches; the others are to become a branch below these. */
  readonly taken: number
  /** Of the others. */
  readonly marks: Marks
  /** The steps of these branches; absent when it is not known which there are, so that what follows may not be foreseen. */
  readonly way: readonly number[] | undefined
}

export class Branching {
  readonly wakers: Wakers
  readonly marks: Marks
  private readonly run: Run
  private readonly pending: Pending
  private depth = 0
  private sequence = new Sequence()
  /** Per step of the sequence, the event that it is, or `NONE`; found when they are asked for. */
  private readonly events = new IntStack()
  private areEventsKnown = false
  /** Per event after the prefix, the next one of its thread; per thread, its first one that the sequence and the way to it leave. */
  private readonly following = new IntStack()
  private readonly upcoming = new IntStack()
  /** Per thread, 1 when it takes some of these. */
  private readonly isTaken = new IntStack()

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
    this.areEventsKnown = false
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
    const event = this.eventOf(at)
    return event !== NONE && this.isSteadyEvent(event)
  }

  private isSteadyEvent(event: number): boolean {
    const { before, index, previous } = this.run.log
    const operation = before[event].pending
    // What starts the thread may not be kept.
    if (operation?.kind !== 'operation' || (index[event] === 1 && previous[event] >= this.depth)) return false
    return operation.steady && operation.ways === 1
  }

  /** Those of threads that take none of the sequence, nor of the way to it. */
  private others(): Step[] {
    const { log, threads } = this.run
    this.findEvents()
    const others: Step[] = []
    for (let thread = 0; thread < threads.length; thread++) {
      const next = this.upcoming.data[thread]
      if (this.isTaken.data[thread] === 0 && next !== NONE && this.isSteadyEvent(next))
        others.push({ step: StepId(thread, log.alternative[next]), label: log.label[next] })
    }
    return others
  }

  private eventOf(at: number): number {
    this.findEvents()
    return this.events.data[at]
  }

  private findEvents(): void {
    if (this.areEventsKnown) return
    this.areEventsKnown = true
    const { depth, upcoming, following, isTaken, events, wakers } = this
    const { log, threads } = this.run
    const { step, from, to } = this.sequence
    upcoming.reset(threads.length, NONE)
    isTaken.reset(threads.length, 0)
    following.reset(log.length, NONE)
    events.length = 0
    for (let event = log.length - 1; event >= depth; event--) {
      following.data[event] = upcoming.data[log.thread[event]]
      upcoming.data[log.thread[event]] = event
    }
    for (let i = 0; i < wakers.wayStep.length; i++) this.takeEvent(threadOf(wakers.wayStep.data[i]))
    for (let at = from; at < to; at++) events.push(this.takeEvent(threadOf(step[at])))
  }

  /** The thread's next event, if it has one. */
  private takeEvent(thread: number): number {
    const { upcoming, following, isTaken } = this
    const event = upcoming.data[thread]
    isTaken.data[thread] = 1
    if (event !== NONE) upcoming.data[thread] = following.data[event]
    return event
  }
}
