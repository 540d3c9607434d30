/**
 * Happens-before as vector clocks: the least partial order that contains the order of each thread, the edges of spawn and
 * join, and the order of dependent events (Abdulla et al., JACM 2017, section 3).
 */
import { MODES } from '../kernel/ids.ts'
import { type Conflicts, type Events, NONE } from './events.ts'

export class Clocks {
  /** Row `e` is the clock of event `e`: per thread, how many of its events happen before or are `e`. */
  rows = new Int32Array(1024)
  /** Numbers per row. */
  stride = 8
  private readonly events: Events
  private readonly relation: Conflicts

  constructor(events: Events, relation: Conflicts) {
    this.events = events
    this.relation = relation
  }

  /** Computes the rows of the events from `from` on; earlier rows must be those of the current execution. */
  extend(from: number, threads: number): void {
    const { events } = this
    if (threads > this.stride) this.widen(threads, from)
    const needed = events.length * this.stride
    if (needed > this.rows.length) {
      const larger = new Int32Array(Math.max(needed, this.rows.length * 2))
      larger.set(this.rows)
      this.rows = larger
    }
    for (let event = from; event < events.length; event++) this.computeRow(event)
  }

  /** Whether `earlier` happens before `later`, or is the same event. */
  ordered(earlier: number, later: number): boolean {
    const { events } = this
    return this.rows[later * this.stride + events.thread[earlier]] >= events.index[earlier]
  }

  private computeRow(event: number): void {
    const { events, rows, stride, relation } = this
    const { conflicts, dominates } = relation
    const row = event * stride
    const previous = events.previous[event]
    if (previous === NONE) rows.fill(0, row, row + stride)
    else rows.copyWithin(row, previous * stride, previous * stride + stride)
    rows[row + events.thread[event]] = events.index[event]
    if (events.joined[event] !== NONE) this.join(row, events.joined[event])
    for (let own = events.accessStart[event]; own < events.accessStart[event + 1]; own++) {
      const mask = conflicts[events.accessLabel[own]]
      for (let entry = events.accessPrevious[own]; entry !== NONE; entry = events.accessPrevious[entry]) {
        const label = events.accessLabel[entry]
        if (((mask >> (label & (MODES - 1))) & 1) === 0) continue
        const other = events.accessEvent[entry]
        if (rows[row + events.thread[other]] < events.index[other]) this.join(row, other)
        if (dominates[label] === 1) break
      }
    }
  }

  private join(row: number, event: number): void {
    const { rows, stride } = this
    for (let thread = 0, other = event * stride; thread < stride; thread++, other++)
      if (rows[other] > rows[row + thread]) rows[row + thread] = rows[other]
  }

  private widen(threads: number, upTo: number): void {
    const stride = Math.max(threads, this.stride * 2)
    const rows = new Int32Array(Math.max(this.rows.length * 2, upTo * stride))
    for (let event = 0; event < upTo; event++)
      rows.set(this.rows.subarray(event * this.stride, (event + 1) * this.stride), event * stride)
    this.rows = rows
    this.stride = stride
  }
}
