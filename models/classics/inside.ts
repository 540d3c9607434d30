/** Threads that go through a critical section, for locks of any kind. */
import { atomic, methods, type Scope, type Spec, type Step } from 'interleave'

export const ONE_INSIDE = 'one thread is inside'

export interface Lock {
  readonly name: string
  /** May answer false: the tries are used up, and the thread gives up. */
  readonly lock: (me: number) => Step<boolean> | Step
  readonly unlock: (me: number) => Step
}

export function contend({ make, threads }: Scope, n: number, rounds: number, { name, ...implementation }: Lock) {
  const { lock, unlock } = methods(name, implementation)
  const inside = make(atomic('inside', 0))

  threads('thread', n, function* (me) {
    for (let round = 0; round < rounds; round++) {
      if ((yield* lock(me)) === false) return
      yield* inside.fetchAndAdd(1)
      yield* inside.fetchAndAdd(-1)
      yield* unlock(me)
    }
  })

  return { always: { [ONE_INSIDE]: (read) => read(inside) <= 1 } } satisfies Spec
}
