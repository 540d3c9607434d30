/**
 * Happens-before as vector clocks: the least partial order that contains the order of each thread, the edges of spawn and
 * join, and the order of dependent events (Abdulla et al., JACM 2017, section 3).
 */
import { MODES } from '../kernel/ids.ts'
import { grown, IntStack } from '../kernel/ints.ts'
import { type Conflicts, type Events, NONE } from './events.ts'

const NEVER = 0x7fffffff

export class Clocks {
  /** Row `e` is the clock of event `e`: per thread, how many of its events happen before or are `e`. */
  rows = new Int32Array(1024)
  /** Numbers per row. */
  stride = 1
  /**
   * The races of the events of the last `extend` that touch one object, in pairs: an event, and an earlier one that it is
   * ordered with by nothing but their conflict.
   */
  readonly races = new IntStack()
  /** The first event that something may come before through no synchronization; more than any event when there is none. */
  private firstUnsynchronized = NEVER
  private readonly events: Events
  private readonly relation: Conflicts

  constructor(events: Events, relation: Conflicts) {
    this.events = events
    this.relation = relation
  }

  /** Computes the rows of the events from `from` on; earlier rows must be those of the current execution. */
  extend(from: number, threads: number): void {
    const { events } = this
    this.races.length = 0
    if (this.firstUnsynchronized >= from) this.firstUnsynchronized = NEVER
    if (threads > this.stride) this.widen(threads, from)
    const needed = events.length * this.stride
    if (needed > this.rows.length) this.rows = grown(this.rows, needed)
    for (let event = from; event < events.length; event++) this.computeRow(event)
  }

  /** Whether `earlier` happens before `later`, or is the same event. */
  ordered(earlier: number, later: number): boolean {
    const { events } = this
    return this.rows[later * this.stride + events.thread[earlier]] >= events.index[earlier]
  }

  /**
   * False when synchronization alone gives this order, so that nothing races for plain memory: every edge that a row was
   * joined over is one of threads, or of an object that synchronizes. True may also be because of a monitor.
   */
  get mayHaveDataRace(): boolean {
    return this.firstUnsynchronized < this.events.length
  }

  /**
   * The clock of an event, and its races: with each access, back to the first that conflicts with everything, since those before
   * it are ordered through it. In one piece, with loops in place of `fill` and `copyWithin`, since rows are short and many.
   */
  private computeRow(event: number): void {
    const { events, rows, stride } = this
    const { accessLabel, accessPrevious, accessEvent, thread, index } = events
    const { dominates, conflicts, synchronizes } = this.relation
    const row = event * stride
    const end = row + stride
    const previous = events.previous[event]
    if (previous === NONE) for (let at = row; at < end; at++) rows[at] = 0
    else for (let at = row, from = previous * stride; at < end; at++, from++) rows[at] = rows[from]
    rows[row + thread[event]] = index[event]
    if (events.joined[event] !== NONE) this.join(row, events.joined[event])
    const lastAccess = events.accessStart[event + 1]
    for (let own = events.accessStart[event]; own < lastAccess; own++) {
      const mask = conflicts[accessLabel[own]]
      if (mask === 0) continue
      for (let entry = accessPrevious[own]; entry !== NONE; entry = accessPrevious[entry]) {
        const label = accessLabel[entry]
        if (((mask >> (label & (MODES - 1))) & 1) === 0) continue
        const other = accessEvent[entry]
        if (rows[row + thread[other]] < index[other]) {
          const at = this.races.extend(2)
          this.races.data[at] = event
          this.races.data[at + 1] = other
          if (synchronizes[label] === 0 && event < this.firstUnsynchronized) this.firstUnsynchronized = event
          this.join(row, other)
        }
        if (dominates[label] === 1) break
      }
    }
  }

  /** Whether the event touches one object, so that its races are found along with its clock. */
  isSimple(event: number): boolean {
    const { accessStart } = this.events
    return accessStart[event + 1] - accessStart[event] === 1
  }

  private join(row: number, event: number): void {
    const { rows, stride } = this
    const end = row + stride
    for (let at = row, other = event * stride; at < end; at++, other++)
      if (rows[other] > rows[at]) rows[at] = rows[other]
  }

  private widen(threads: number, upTo: number): void {
    const stride = Math.max(threads, this.stride === 1 ? 1 : this.stride * 2)
    const rows = new Int32Array(Math.max(this.rows.length, upTo * stride))
    for (let event = 0; event < upTo; event++)
      rows.set(this.rows.subarray(event * this.stride, (event + 1) * this.stride), event * stride)
    this.rows = rows
    this.stride = stride
  }
}
