import { keyOf } from '../kernel/values.ts'
import type { Position } from '../machine/position.ts'
import type { Run } from '../machine/run.ts'

/** A text per state: where each thread stands, and what each object holds. The thread that ran last is no part of it. */
export class StateKeys {
  private readonly run: Run
  private readonly positions = new Map<Position | undefined, number>()
  private readonly values = new Map<unknown, number>()

  constructor(run: Run) {
    this.run = run
  }

  /** The key of the run's present state. */
  now(): string {
    const { run } = this
    const positions = run.positions.map((position) => numberOf(this.positions, position))
    const values = run.states.map((state) => numberOf(this.values, keyOf(state)))
    return `${positions.join()};${values.join()}`
  }
}

/** The key of the present state as far as it decides what can happen: where threads take turns, whose turn it is too. */
export const keyNow = (run: Run, keys: StateKeys): string =>
  run.isCooperative ? `${run.holder};${keys.now()}` : keys.now()

function numberOf<K>(numbers: Map<K, number>, key: K): number {
  const known = numbers.get(key) ?? numbers.size
  numbers.set(key, known)
  return known
}
