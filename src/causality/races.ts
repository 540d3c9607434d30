/**
 * Races: pairs of events of different threads that are dependent and not ordered by anything in between. Blocking changes
 * what "in between" means: a race that cannot be reversed, such as a release before the acquire that it enabled, does not
 * hide the races before it.
 */
import { MODES } from '../kernel/ids.ts'
import type { Clocks } from './clocks.ts'
import { type Conflicts, type Events, NONE } from './events.ts'

export class Races {
  private readonly events: Events
  private readonly relation: Conflicts
  private readonly clocks: Clocks
  /** Per thread, how many of its events happen before a race that was accepted. */
  private covered = new Int32Array(8)
  private readonly pointers: number[] = []
  private readonly owners: number[] = []

  constructor(events: Events, relation: Conflicts, clocks: Clocks) {
    this.events = events
    this.relation = relation
    this.clocks = clocks
  }

  /**
   * Offers, newest first, each event that `event` races with. One that `accept` takes (it can be reversed) covers what
   * happens before it. Walks the histories of the objects that the event touched.
   */
  ofEvent(event: number, accept: (earlier: number) => boolean): void {
    const { events } = this
    const start = events.accessStart[event]
    const end = events.accessStart[event + 1]
    if (start === end) return
    this.startAfter(events.previous[event])
    if (end === start + 1) this.walkOne(event, start, accept)
    else this.walkSeveral(event, start, end, accept)
  }

  /**
   * The same for a step that was not taken: one still pending after event `previous` of its thread. Every event before
   * `until` that is not ordered with it is offered; `accept` decides whether there is a race at all.
   */
  ofPending(thread: number, previous: number, until: number, accept: (earlier: number) => boolean): void {
    const { events, clocks } = this
    this.startAfter(previous)
    for (let earlier = until - 1; earlier >= 0; earlier--) {
      if (events.thread[earlier] === thread) continue
      if (previous !== NONE && clocks.ordered(earlier, previous)) continue
      if (!this.isCovered(earlier) && accept(earlier)) this.cover(earlier)
    }
  }

  /** One object: the usual case. */
  private walkOne(event: number, own: number, accept: (earlier: number) => boolean): void {
    const { events, relation } = this
    const { conflicts, dominates } = relation
    const mask = conflicts[events.accessLabel[own]]
    const thread = events.thread[event]
    for (let entry = events.accessPrevious[own]; entry !== NONE; entry = events.accessPrevious[entry]) {
      const label = events.accessLabel[entry]
      if (((mask >> (label & (MODES - 1))) & 1) === 0) continue
      const earlier = events.accessEvent[entry]
      if (this.settles(earlier, thread, accept) && dominates[label] === 1) return
    }
  }

  /** Several objects: their histories merged, newest first. */
  private walkSeveral(event: number, start: number, end: number, accept: (earlier: number) => boolean): void {
    const { events, relation, pointers, owners } = this
    const thread = events.thread[event]
    pointers.length = owners.length = 0
    for (let own = start; own < end; own++) {
      pointers.push(events.accessPrevious[own])
      owners.push(own)
    }
    for (;;) {
      let earlier = NONE
      for (const entry of pointers) if (entry !== NONE) earlier = Math.max(earlier, events.accessEvent[entry])
      if (earlier === NONE) return
      if (earlier === event) {
        this.skip(earlier)
        continue
      }
      const conflicting = pointers.some((entry, i) => entry !== NONE && this.conflict(entry, owners[i], earlier))
      const settled = conflicting && this.settles(earlier, thread, accept)
      for (let i = 0; i < pointers.length; i++) {
        const entry = pointers[i]
        if (entry === NONE || events.accessEvent[entry] !== earlier) continue
        const stop = settled && relation.dominates[events.accessLabel[entry]] === 1
        pointers[i] = stop ? NONE : events.accessPrevious[entry]
      }
    }
  }

  private skip(event: number): void {
    const { events, pointers } = this
    for (let i = 0; i < pointers.length; i++)
      if (pointers[i] !== NONE && events.accessEvent[pointers[i]] === event) pointers[i] = events.accessPrevious[pointers[i]]
  }

  private conflict(entry: number, own: number, event: number): boolean {
    const { events, relation } = this
    if (events.accessEvent[entry] !== event) return false
    const mask = relation.conflicts[events.accessLabel[own]]
    return ((mask >> (events.accessLabel[entry] & (MODES - 1))) & 1) === 1
  }

  /** Whether the earlier event is ordered with the later one, or covered, or a race that is accepted now. */
  private settles(earlier: number, thread: number, accept: (earlier: number) => boolean): boolean {
    const { events } = this
    if (events.thread[earlier] === thread || this.isBefore(earlier) || this.isCovered(earlier)) return true
    if (!accept(earlier)) return false
    this.cover(earlier)
    return true
  }

  private previousRow = NONE

  private startAfter(previous: number): void {
    const { clocks } = this
    if (this.covered.length < clocks.stride) this.covered = new Int32Array(clocks.stride)
    else this.covered.fill(0)
    this.previousRow = previous === NONE ? NONE : previous * clocks.stride
  }

  private isBefore(earlier: number): boolean {
    const { events, clocks } = this
    if (this.previousRow === NONE) return false
    return clocks.rows[this.previousRow + events.thread[earlier]] >= events.index[earlier]
  }

  private isCovered(earlier: number): boolean {
    return this.covered[this.events.thread[earlier]] >= this.events.index[earlier]
  }

  private cover(earlier: number): void {
    const { clocks, covered } = this
    const row = earlier * clocks.stride
    for (let thread = 0; thread < clocks.stride; thread++)
      if (clocks.rows[row + thread] > covered[thread]) covered[thread] = clocks.rows[row + thread]
  }
}
