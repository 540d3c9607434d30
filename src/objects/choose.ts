/** Data that the environment decides: the explorer tries every value. It touches no object and commutes with everything. */
import { InterleaveError } from '../kernel/errors.ts'
import { MAX_ALTERNATIVES } from '../kernel/ids.ts'
import { type Operation, oneOf } from './operation.ts'

/** One of 0 … n-1, or one of the given values. */
export function choose(n: number): Operation<number>
export function choose<T>(values: readonly T[]): Operation<T>
export function choose<T>(from: number | readonly T[]): Operation<number | T> {
  const values: readonly (number | T)[] = typeof from === 'number' ? Array.from({ length: from }, (_, i) => i) : from
  if (values.length === 0 || values.length > MAX_ALTERNATIVES)
    throw new InterleaveError('IL020', `\`choose\` was given ${values.length} values.`)
  return oneOf(
    'choose',
    undefined,
    values.map((value) => ({ name: String(value), parts: [], answer: () => value })),
    [from],
  )
}
