/** Data that the environment decides: the explorer tries every value. It touches no object and commutes with everything. */
import { type Operation, oneOf } from './operation.ts'

/** One of 0 … n-1, or one of the given values. */
export function choose(n: number): Operation<number>
export function choose<T>(values: readonly T[]): Operation<T>
export function choose<T>(from: number | readonly T[]): Operation<number | T> {
  const values: readonly (number | T)[] = typeof from === 'number' ? Array.from({ length: from }, (_, i) => i) : from
  if (values.length === 0) throw new RangeError('choose needs at least one value')
  return oneOf(
    'choose',
    undefined,
    values.map((value) => ({ name: String(value), parts: [], answer: () => value })),
    [from],
  )
}
