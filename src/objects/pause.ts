/** A voluntary switch: `sleep(0)`, `yield`, `await` of nothing. It touches no object and commutes with everything. */
import { type Operation, oneOf } from './operation.ts'

/** Lets other threads run. The only place, besides blocking and ending, where cooperative threads switch. */
export function pause(): Operation<void> {
  return oneOf('pause', undefined, [{ parts: [], givesWay: true }])
}
