import type { SharedObject } from '../objects/object.ts'
import type { Position } from './position.ts'

/** A state of a run, to come back to. */
export interface Snapshot {
  readonly states: readonly unknown[]
  readonly positions: readonly (Position | undefined)[]
  readonly eventCount: Int32Array
  readonly spawnCount: readonly number[]
  readonly allocationCount: readonly number[]
  readonly allocated: readonly SharedObject[]
  readonly active: number
  readonly failed: number
  readonly gaveUp: number
  readonly holder: number
}

/** Objects and threads met since the snapshot keep their places; `initial` says what stands there. */
export function replace<T>(target: T[], source: readonly T[], initial: (index: number) => T): void {
  for (let i = 0; i < target.length; i++) target[i] = i < source.length ? source[i] : initial(i)
}
