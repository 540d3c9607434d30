/** What primitives would do if each operation happened at once: sequential specifications, as functions of a state. */
import type { Effects } from 'interleave'
import { RELEASED_TOO_OFTEN } from '../threading/semaphore.ts'

/** A semaphore, whose state is how many permits are left. An acquire that may give up does so only when there is none. */
export const semaphoreOf = (permits: number) => ({
  initial: permits,
  operations: {
    acquire: (left: number, blocking = true, timeout = false): Effects<number, boolean> => {
      if (left > 0) return { state: left - 1, answer: true }
      return blocking && !timeout ? undefined : { state: left, answer: false }
    },
    release: (left: number, n = 1): Effects<number, void> => ({ state: left + n }),
  },
})

/** One that refuses to have more permits than it began with. */
export const boundedSemaphoreOf = (permits: number) => {
  const { initial, operations } = semaphoreOf(permits)
  return {
    initial,
    operations: {
      acquire: operations.acquire,
      release: (left: number, n = 1): Effects<number, void> =>
        left + n > permits ? { state: left, raises: RELEASED_TOO_OFTEN } : operations.release(left, n),
    },
  }
}

/** First in, first out. An operation that may give up does so only when it would have to wait. */
export const queueOf = <T>(maxsize: number) => ({
  initial: [] as readonly T[],
  operations: {
    put: (items: readonly T[], item: T, block = true, timeout = false): Effects<readonly T[], void> => {
      if (items.length < maxsize) return { state: [...items, item] }
      return block && !timeout ? undefined : { state: items, raises: 'queue.Full' }
    },
    get: (items: readonly T[], block = true, timeout = false): Effects<readonly T[], T> => {
      if (items.length > 0) return { state: items.slice(1), answer: items[0] }
      return block && !timeout ? undefined : { state: items, raises: 'queue.Empty' }
    },
  },
})
