/**
 * What a step would have met at an earlier point: the states after the prefix before an event, plus everything later that
 * does not happen after it (`notdep`). Whether a race can be reversed is a question about these states, and so is the label
 * that the reversed step gets.
 */
import type { Clocks } from '../causality/clocks.ts'
import { MODE_BITS, ThreadId } from '../kernel/ids.ts'
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

  constructor(run: Run, clocks: Clocks) {
    this.run = run
    this.clocks = clocks
  }

  /** Looks from before event `before`; events that are or happen after `without` are left out too. */
  lookFrom(before: number, without: number): void {
    this.before = before
    this.without = without
  }

  readonly read: ReadState = (object: SharedObject) => {
    const { log, labels, states } = this.run
    const { before } = this
    for (let entry = log.accessStart[before]; entry < log.accessStart[before + 1]; entry++) {
      const label = log.accessLabel[entry]
      // All later accesses of this object happen after this one, so none of them is kept.
      if (label >> MODE_BITS === object.id && labels.dominates[label] === 1) return log.accessBefore[entry]
    }
    const { entries } = this
    entries.length = 0
    let newest = log.newestAccess[object.id]
    for (; newest !== NONE && log.accessEvent[newest] >= before; newest = log.accessPrevious[newest])
      entries.push(newest)
    if (entries.length === 0) return states[object.id]
    return this.replay(log.accessBefore[entries[entries.length - 1]])
  }

  /** Does again, from a state, what the kept entries did. */
  private replay(from: unknown): unknown {
    const { log } = this.run
    const { entries } = this
    let state = from
    for (let i = entries.length - 1; i >= 0; i--) {
      const event = log.accessEvent[entries[i]]
      const part = log.accessPart[entries[i]]
      if (part?.action.next === undefined || !this.keeps(event)) continue
      const thread = ThreadId(log.thread[event])
      if (part.action.raises?.(state, part.args, thread) === undefined)
        state = part.action.next(state, part.args, thread)
    }
    return state
  }

  private keeps(event: number): boolean {
    const { clocks, before, without } = this
    return !clocks.ordered(before, event) && (without === NONE || !clocks.ordered(without, event))
  }
}
