/**
 * The distinct final states of shared objects. Counting them needs their contents, so at most `limit` are kept; beyond that
 * the count is a lower bound and says so.
 */
import { hashValue, mix, sameValue } from '../kernel/values.ts'
import type { Run } from '../machine/run.ts'

export class Outcomes {
  private readonly byHash = new Map<number, unknown[][]>()
  private readonly limit: number
  private readonly lastState: unknown[] = []
  private readonly lastHash: number[] = []
  private readonly last: unknown[] = []
  count = 0
  /** Whether `count` is all there are. */
  isExact = true

  constructor(limit = 100_000) {
    this.limit = limit
  }

  /** Notes the state that the run is in. */
  add(run: Run): void {
    const { last } = this
    last.length = 0
    let hash = 0
    const { objects, states, allocated } = run
    for (let id = 1; id < run.staticObjects; id++)
      if (objects[id].type.inOutcome) hash = this.include(id, states[id], hash)
    for (const { id, type } of allocated) if (type.inOutcome) hash = this.include(id, states[id], hash)
    const known = this.byHash.get(hash)
    if (known?.some((outcome) => sameOutcome(outcome, last))) return
    if (this.count === this.limit) {
      this.isExact = false
      return
    }
    this.count++
    if (known === undefined) this.byHash.set(hash, [[...last]])
    else known.push([...last])
  }

  private include(id: number, state: unknown, hash: number): number {
    if (!(id in this.lastState) || this.lastState[id] !== state) {
      this.lastState[id] = state
      this.lastHash[id] = hashValue(state)
    }
    this.last.push(id, state)
    return mix(hash ^ mix(this.lastHash[id] + id))
  }
}

function sameOutcome(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && !sameValue(a[i], b[i])) return false
  return true
}
