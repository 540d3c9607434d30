/**
 * What a step would have met at an earlier point: the states after the prefix before an event, plus everything later that
 * does not happen after it (`notdep`). Whether a race can be reversed is a question about these states, and so is the label
 * that the reversed step gets.
 */
import type { Clocks } from '../causality/clocks.ts'
import { ThreadId } from '../kernel/ids.ts'
import { NONE } from '../machine/log.ts'
import type { Run } from '../machine/run.ts'
import type { SharedObject } from '../objects/object.ts'
import type { ReadState } from '../objects/operation.ts'

export class Hindsight {
  private readonly run: Run
  private readonly clocks: Clocks
  private before = 0
  private without = NONE
  private readonly entries: number[] = []
  private readonly cache = new Map<number, unknown>()

  constructor(run: Run, clocks: Clocks) {
    this.run = run
    this.clocks = clocks
  }

  /** Looks from before event `before`; events that are or happen after `without` are left out too. */
  lookFrom(before: number, without: number): void {
    this.before = before
    this.without = without
    this.cache.clear()
  }

  /** Whether the event belongs to what is kept. */
  keeps(event: number): boolean {
    return (
      event < this.before ||
      !(this.clocks.ordered(this.before, event) || (this.without !== NONE && this.clocks.ordered(this.without, event)))
    )
  }

  readonly read: ReadState = (object: SharedObject) => {
    const { cache } = this
    if (!cache.has(object.id)) cache.set(object.id, this.stateOf(object))
    return cache.get(object.id)
  }

  private stateOf(object: SharedObject): unknown {
    const { log, states } = this.run
    const { entries } = this
    entries.length = 0
    for (
      let entry = log.newestAccess[object.id];
      entry !== NONE && log.accessEvent[entry] >= this.before;
      entry = log.accessPrevious[entry]
    )
      entries.push(entry)
    if (entries.length === 0) return states[object.id]
    let state = log.accessBefore[entries[entries.length - 1]]
    for (let i = entries.length - 1; i >= 0; i--) {
      const event = log.accessEvent[entries[i]]
      const part = log.accessPart[entries[i]]
      if (part?.action.next === undefined || !this.keeps(event)) continue
      const thread = ThreadId(log.thread[event])
      if (part.action.raises?.(state, part.args, thread) === undefined) state = part.action.next(state, part.args, thread)
    }
    return state
  }
}
