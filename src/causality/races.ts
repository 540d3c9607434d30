/**
 * Races: pairs of events of different threads that are dependent and not ordered by anything in between. Blocking changes
 * what "in between" means: a race that cannot be reversed, such as a release before the acquire that it enabled, does not
 * hide the races before it.
 *
 * A cursor: `start…` chooses a step, `next` answers the newest earlier event that it races with and that is not covered yet,
 * and `accept` says that the race just answered can be reversed, so that what happens before it is covered.
 */
import { MODES } from '../kernel/ids.ts'
import { IntStack } from '../kernel/ints.ts'
import type { Clocks } from './clocks.ts'
import { type Conflicts, type Events, NONE } from './events.ts'

export class Races {
  private readonly events: Events
  private readonly relation: Conflicts
  private readonly clocks: Clocks
  /** Per thread, how many of its events happen before a race that was accepted. */
  private covered = new Int32Array(8)
  private hasCovered = false
  private thread = 0
  /** Where the clock of the step's predecessor is, or none. */
  private previousRow = NONE
  /** One entry per object that the step touches: the newest access not looked at yet. */
  private readonly cursors = new IntStack(8)
  /** The accesses of the step itself, in the same order. */
  private readonly own = new IntStack(8)
  /** For a step that was not taken: the event to look at next. */
  private pendingAt = NONE

  constructor(events: Events, relation: Conflicts, clocks: Clocks) {
    this.events = events
    this.relation = relation
    this.clocks = clocks
  }

  /** The races of an event, in the histories of the objects that it touched. */
  startEvent(event: number): void {
    const { events, cursors, own } = this
    const { conflicts } = this.relation
    this.startAfter(events.thread[event], events.previous[event])
    cursors.length = own.length = 0
    const end = events.accessStart[event + 1]
    for (let access = events.accessStart[event]; access < end; access++) {
      if (conflicts[events.accessLabel[access]] === 0) continue
      let entry = events.accessPrevious[access]
      while (entry !== NONE && events.accessEvent[entry] === event) entry = events.accessPrevious[entry]
      cursors.push(entry)
      own.push(access)
    }
  }

  nextOfEvent(): number {
    return this.cursors.length === 1 ? this.nextOnOneObject() : this.nextOnSeveral()
  }

  /**
   * The races of a step that was not taken, still pending after event `previous` of its thread: every event before `until`
   * that is not ordered with it. The caller decides whether the two conflict at all.
   */
  startPending(thread: number, previous: number, until: number): void {
    this.startAfter(thread, previous)
    this.pendingAt = until - 1
  }

  nextOfPending(): number {
    while (this.pendingAt >= 0) {
      const earlier = this.pendingAt--
      if (!this.isSettled(earlier)) return earlier
    }
    return NONE
  }

  accept(earlier: number): void {
    const { clocks, covered } = this
    const row = earlier * clocks.stride
    for (let thread = 0; thread < clocks.stride; thread++)
      if (clocks.rows[row + thread] > covered[thread]) covered[thread] = clocks.rows[row + thread]
    this.hasCovered = true
  }

  private startAfter(thread: number, previous: number): void {
    const { stride } = this.clocks
    this.thread = thread
    this.previousRow = previous === NONE ? NONE : previous * stride
    if (this.covered.length < stride) this.covered = new Int32Array(stride)
    else if (this.hasCovered) for (let at = 0; at < stride; at++) this.covered[at] = 0
    this.hasCovered = false
  }

  /** The usual case. A settled access that conflicts with everything hides all before it. */
  private nextOnOneObject(): number {
    const { events, relation } = this
    const { accessLabel, accessPrevious, accessEvent } = events
    const mask = relation.conflicts[accessLabel[this.own.data[0]]]
    let entry = this.cursors.data[0]
    while (entry !== NONE) {
      const label = accessLabel[entry]
      if (((mask >> (label & (MODES - 1))) & 1) === 1) {
        const earlier = accessEvent[entry]
        if (!this.isSettled(earlier)) {
          this.cursors.data[0] = accessPrevious[entry]
          return earlier
        }
        if (relation.dominates[label] === 1) break
      }
      entry = accessPrevious[entry]
    }
    this.cursors.data[0] = NONE
    return NONE
  }

  /** The histories of several objects, merged. */
  private nextOnSeveral(): number {
    const { events, cursors } = this
    for (;;) {
      let earlier = NONE
      for (let i = 0; i < cursors.length; i++)
        if (cursors.data[i] !== NONE) earlier = Math.max(earlier, events.accessEvent[cursors.data[i]])
      if (earlier === NONE) return NONE
      const settled = this.isSettled(earlier)
      if (this.passOver(earlier, settled) && !settled) return earlier
    }
  }

  /** Moves the cursors that stand at an event on; whether it conflicts with the step. */
  private passOver(event: number, settled: boolean): boolean {
    const { events, relation, cursors, own } = this
    let conflicts = false
    for (let i = 0; i < cursors.length; i++) {
      const entry = cursors.data[i]
      if (entry === NONE || events.accessEvent[entry] !== event) continue
      const label = events.accessLabel[entry]
      const mask = relation.conflicts[events.accessLabel[own.data[i]]]
      if (((mask >> (label & (MODES - 1))) & 1) === 1) conflicts = true
      cursors.data[i] = settled && relation.dominates[label] === 1 ? NONE : events.accessPrevious[entry]
    }
    return conflicts
  }

  /** Whether the event is ordered with the step anyway, or covered by a race that was accepted. */
  private isSettled(earlier: number): boolean {
    const { events, clocks } = this
    const thread = events.thread[earlier]
    if (thread === this.thread) return true
    const index = events.index[earlier]
    if (this.hasCovered && this.covered[thread] >= index) return true
    return this.previousRow !== NONE && clocks.rows[this.previousRow + thread] >= index
  }
}
