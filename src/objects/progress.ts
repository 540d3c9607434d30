/** A step that says what its thread gets done. It touches no object and commutes with everything. */
import { type Operation, oneOf } from './operation.ts'

/** Marks that something good has happened, for `infinitelyOften`. */
export function progress(name: string): Operation<void> {
  return oneOf('progress', undefined, [{ parts: [], progress: name }], [name])
}
