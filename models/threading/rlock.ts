/**
 * `threading.RLock` of Python 2.6, line by line from "Python threads synchronization: Locks, RLocks, Semaphores,
 * Conditions, Events and Queues"; what a condition asks of it is from Lib/threading.py, and the `_RLock` of CPython
 * 3.11 is the same. `_get_ident()` is the argument `me`, since a body does not know its thread.
 */
import { cell, methods, mutex, type Scope, type Step } from 'interleave'
import type { ConditionLock } from './condition.ts'
import { RuntimeError } from './errors.ts'

export type RLock = ReturnType<typeof rlock>

export const NOT_ACQUIRED = 'cannot release un-acquired lock'

/** What a condition keeps of an RLock while it waits. */
export interface Saved {
  readonly count: number
  readonly owner: number | undefined
}

/** `RLock()`, with its fields in sight for properties. */
export function rlock({ make }: Pick<Scope, 'make'>) {
  const __block = make(mutex('__block'))
  const __owner = make(cell<number | undefined>('__owner', undefined))
  const __count = make(cell('__count', 0))

  return {
    __block,
    __owner,
    __count,

    ...methods('RLock', {
      *acquire(me: number, blocking = true): Step<boolean> {
        if ((yield* __owner.read()) === me) {
          yield* __count.write((yield* __count.read()) + 1)
          return true
        }
        const rc = blocking ? (yield* __block.acquire(), true) : yield* __block.tryAcquire()
        if (rc) {
          yield* __owner.write(me)
          yield* __count.write(1)
        }
        return rc
      },

      *release(me: number): Step {
        if ((yield* __owner.read()) !== me) throw new RuntimeError(NOT_ACQUIRED)
        const count = (yield* __count.read()) - 1
        yield* __count.write(count)
        if (!count) {
          yield* __owner.write(undefined)
          yield* __block.release()
        }
      },

      *_release_save(): Step<Saved> {
        const count = yield* __count.read()
        yield* __count.write(0)
        const owner = yield* __owner.read()
        yield* __owner.write(undefined)
        yield* __block.release()
        return { count, owner }
      },

      *_acquire_restore({ count, owner }: Saved): Step {
        yield* __block.acquire()
        yield* __count.write(count)
        yield* __owner.write(owner)
      },

      *_is_owned(me: number): Step<boolean> {
        return (yield* __owner.read()) === me
      },
    }),
  }
}

/** The lock as one thread sees it, for a condition. */
export const heldBy = (lock: RLock, me: number): ConditionLock<Saved> => ({
  *acquire() {
    yield* lock.acquire(me)
  },
  *release() {
    yield* lock.release(me)
  },
  *_is_owned() {
    return yield* lock._is_owned(me)
  },
  *_release_save() {
    return yield* lock._release_save()
  },
  *_acquire_restore(saved) {
    yield* lock._acquire_restore(saved)
  },
})
