/**
 * Which objects ever keep a thread waiting, in any interleaving. One execution of a trace need not show it: a thread that
 * could have asked for a lock while it was taken may ask for it later there. So it is looked for in the other interleavings
 * of the trace too: a step could have been pending at any point that its thread's step before does not happen after.
 *
 * A lock for which nobody ever waits changes nothing: without it, the same interleavings are possible and no others.
 */
import { Clocks } from '../causality/clocks.ts'
import { NONE } from '../causality/events.ts'
import { MODES, ThreadId } from '../kernel/ids.ts'
import type { Position } from '../machine/position.ts'
import type { Run } from '../machine/run.ts'
import type { SharedObject } from '../objects/object.ts'
import type { Operation, Part } from '../objects/operation.ts'
import { guardedParts, isAfterOwnChange, isAttempt, isGuarded } from './steps.ts'

/** What is known of an object that a step can be kept waiting by. */
export interface Asked {
  readonly object: SharedObject
  /** Those that asked for it. */
  readonly threads: Set<number>
  /** Whether a step was kept waiting, or was tried in vain. */
  refused: boolean
}

export class Contention {
  private readonly run: Run
  private readonly clocks: Clocks
  /** How many events of the current execution have their clocks. */
  private clocked = 0
  /** Grows with each fact that is new. */
  news = 0
  private readonly records: (Asked | undefined)[] = []
  /** Records of objects that did not refuse yet: while there are none, there is nothing to do. */
  private open = 0

  constructor(run: Run) {
    this.run = run
    this.clocks = new Clocks(run.log, run.labels)
  }

  /** The objects of the model that a step could have been kept waiting by. */
  result(): readonly Asked[] {
    return this.records.filter((record) => record !== undefined && record.threads.size > 0) as Asked[]
  }

  /** Notes what the newest event asked for. */
  arrive(from: Position): void {
    const step = from.pending
    if (step?.kind !== 'operation' || step.steady) return
    const { log } = this.run
    const event = log.length - 1
    const thread = log.thread[event]
    for (const part of guardedParts(step)) this.ask(part.object, thread)
    for (let entry = log.accessStart[event]; entry < log.accessStart[event + 1]; entry++) {
      const part = log.accessPart[entry]
      if (part === undefined) continue
      if (isGuarded(part, step)) this.ask(part.object, thread)
      else if (isAttempt(part)) this.recordOf(part.object)
    }
  }

  /** Looks for waits in all interleavings of the present execution, as far as it is new. */
  observe(fresh: number): void {
    this.clocked = Math.min(this.clocked, fresh)
    if (this.open === 0) return
    const { log } = this.run
    for (let event = fresh; event < log.length; event++) {
      const step = log.before[event].pending
      if (step?.kind === 'operation' && !step.steady) this.lookAt(event, step)
    }
  }

  /** Notes what the threads wait for that are blocked at the end. */
  observeBlocked(): void {
    const { run } = this
    for (let thread = 0; thread < run.positions.length; thread++) {
      const step = run.positions[thread]?.pending
      if (step?.kind !== 'operation') continue
      for (const way of step.alternatives)
        for (const part of [...way.parts, ...(way.expand?.(run.store.readState, ThreadId(thread)) ?? [])])
          if (isGuarded(part, step) && refuses(part, run.states[part.object.id], thread)) this.refuse(part.object)
    }
  }

  private recordOf(object: SharedObject): Asked | undefined {
    if (object.id >= this.run.staticObjects) return undefined
    const known = this.records[object.id]
    if (known !== undefined) return known
    this.open++
    this.news++
    return (this.records[object.id] = { object, threads: new Set(), refused: false })
  }

  private ask(object: SharedObject, thread: number): void {
    const record = this.recordOf(object)
    if (record === undefined || record.threads.has(thread)) return
    record.threads.add(thread)
    this.news++
  }

  private refuse(object: SharedObject): void {
    const record = this.recordOf(object)
    if (record === undefined || record.refused) return
    record.refused = true
    this.news++
    this.open--
  }

  private lookAt(event: number, step: Operation): void {
    const { log } = this.run
    if (step.single === undefined) for (const part of guardedParts(step)) this.lookFor(event, part)
    for (let entry = log.accessStart[event]; entry < log.accessStart[event + 1]; entry++) {
      const part = log.accessPart[entry]
      if (part === undefined) continue
      if (isGuarded(part, step)) this.lookFor(event, part)
      else if (isAttempt(part)) this.lookAtAttempt(entry, part)
    }
  }

  private lookAtAttempt(entry: number, { object }: Part): void {
    const mode = this.run.log.accessLabel[entry] & (MODES - 1)
    if ((object.type.observers >> mode) & 1 && !isAfterOwnChange(this.run, entry)) this.refuse(object)
  }

  /** Whether the part of this event could have been refused, while it was pending. */
  private lookFor(event: number, part: Part): void {
    const record = this.recordOf(part.object)
    if (record === undefined || record.refused) return
    const { log, labels, states } = this.run
    const { id } = part.object
    const thread = log.thread[event]
    const previous = log.previous[event]
    let entry = log.newestAccess[id]
    let before = states[id]
    for (; entry !== NONE && log.accessEvent[entry] >= event; entry = log.accessPrevious[entry])
      before = log.accessBefore[entry]
    let isRefused = refuses(part, before, thread)
    for (const newest = entry; entry !== NONE && !isRefused; entry = log.accessPrevious[entry]) {
      const other = log.accessEvent[entry]
      const dominates = labels.dominates[log.accessLabel[entry]] === 1
      if (log.thread[other] === thread || this.isBefore(other, previous)) {
        if (dominates) return
      } else
        isRefused = refuses(
          part,
          dominates ? log.accessBefore[entry] : this.stateBefore(part.object, newest, other, previous),
          thread,
        )
    }
    if (isRefused) this.refuse(part.object)
  }

  /**
   * The state of an object after what happens before `other`, and what happens before or is `previous`, and nothing else.
   * @param newest the newest access of the object that counts at all
   */
  private stateBefore(object: SharedObject, newest: number, other: number, previous: number): unknown {
    const { log } = this.run
    const kept: number[] = []
    for (let entry = newest; entry !== NONE; entry = log.accessPrevious[entry]) {
      const event = log.accessEvent[entry]
      if ((event !== other && this.isBefore(event, other)) || this.isBefore(event, previous)) kept.push(entry)
    }
    return kept.reduceRight((state: unknown, entry) => {
      const thread = ThreadId(log.thread[log.accessEvent[entry]])
      const { action, args } = log.accessPart[entry] ?? {}
      if (action?.next === undefined || action.raises?.(state, args, thread) !== undefined) return state
      return action.next(state, args, thread)
    }, object.initial)
  }

  private isBefore(earlier: number, later: number): boolean {
    if (later === NONE || earlier > later) return false
    const { log, threads } = this.run
    if (this.clocked < log.length) {
      this.clocks.extend(this.clocked, threads.length)
      this.clocked = log.length
    }
    return this.clocks.ordered(earlier, later)
  }
}

const refuses = ({ action, args }: Part, state: unknown, thread: number): boolean =>
  action.enabled?.(state, args, ThreadId(thread)) === false
