import { grown } from '../kernel/ints.ts'
import type { Part } from '../objects/operation.ts'
import type { Position } from './position.ts'

/** No event, or no access. */
export const NONE = -1

/**
 * The events of the current execution and what each touched, in flat arrays: event `e` of thread `thread[e]` is the
 * `index[e]`-th of its thread (from 1). Its accesses are the entries from `accessStart[e]` up to `accessStart[e + 1]`, each
 * linked to the entry before it on the same object. Entries keep the state before them, which is all that undo needs.
 */
export class EventLog {
  length = 0
  thread = new Int32Array(256)
  alternative = new Int32Array(256)
  index = new Int32Array(256)
  label = new Int32Array(256)
  /** The event before it in its thread, or the one that spawned the thread, or none. */
  previous = new Int32Array(256)
  /** The last event of the thread it joined, or none, which is what stands there by default. */
  joined = new Int32Array(256).fill(NONE)
  readonly before: Position[] = []
  /** What the thread learnt. */
  readonly answer: unknown[] = []

  accessCount = 0
  accessStart = new Int32Array(257)
  /** Single label: object and mode. */
  accessLabel = new Int32Array(256)
  accessEvent = new Int32Array(256)
  accessPrevious = new Int32Array(256)
  readonly accessBefore: unknown[] = []
  readonly accessPart: (Part | undefined)[] = []

  /** Per object, its newest entry; per thread, its newest event and how many it has. */
  newestAccess = new Int32Array(64).fill(NONE)
  newestEvent = new Int32Array(16).fill(NONE)
  eventCount = new Int32Array(16)

  addObject(object: number): void {
    if (object < this.newestAccess.length) return
    const size = this.newestAccess.length
    this.newestAccess = grown(this.newestAccess, object + 1)
    this.newestAccess.fill(NONE, size)
  }

  addThread(thread: number): void {
    if (thread < this.newestEvent.length) return
    const size = this.newestEvent.length
    this.newestEvent = grown(this.newestEvent, thread + 1)
    this.newestEvent.fill(NONE, size)
    this.eventCount = grown(this.eventCount, thread + 1)
  }

  access(event: number, object: number, label: number, before: unknown, part: Part | undefined): void {
    const entry = this.accessCount++
    if (entry === this.accessLabel.length) this.growAccesses()
    this.accessLabel[entry] = label
    this.accessEvent[entry] = event
    this.accessPrevious[entry] = this.newestAccess[object]
    this.accessBefore[entry] = before
    this.accessPart[entry] = part
    this.newestAccess[object] = entry
  }

  finish(event: number, label: number): void {
    this.label[event] = label
    this.length = event + 1
    this.accessStart[this.length] = this.accessCount
  }

  /** Empties the log; threads keep their numbers of events. */
  forget(eventCount: Int32Array): void {
    this.joined.fill(NONE, 0, this.length)
    this.length = this.accessCount = 0
    this.newestAccess.fill(NONE)
    this.newestEvent.fill(NONE)
    this.eventCount.fill(0)
    this.eventCount.set(eventCount)
  }

  /** Makes room for one more event. */
  growEvents(): void {
    const size = this.length + 1
    this.thread = grown(this.thread, size)
    this.alternative = grown(this.alternative, size)
    this.index = grown(this.index, size)
    this.label = grown(this.label, size)
    this.previous = grown(this.previous, size)
    const known = this.joined.length
    this.joined = grown(this.joined, size)
    this.joined.fill(NONE, known)
    this.accessStart = grown(this.accessStart, size + 1)
  }

  private growAccesses(): void {
    const size = this.accessCount + 1
    this.accessLabel = grown(this.accessLabel, size)
    this.accessEvent = grown(this.accessEvent, size)
    this.accessPrevious = grown(this.accessPrevious, size)
  }
}
