/**
 * A semaphore made of mutexes, line by line from the Python listing in "How to implement a semaphore using mutexes"
 * (2010-05-29, semaphore.py). One shared access is one step: `self._value -= 1` is a read and a write, `if _waiters:` and
 * `while not self._value:` are reads. A property name of an assertion is the listing's own message.
 */
import {
  allocate,
  assert,
  cell,
  deque,
  type Mutex,
  methods,
  mutex,
  type Predicate,
  type Scope,
  type Step,
  signalling,
  waitingFor,
} from 'interleave'

export const WAIT_WITHOUT_LOCK = 'wait() of un-acquire()d lock'
export const NOTIFY_WITHOUT_LOCK = 'notify() of un-acquire()d lock'

export type MutexSemaphore = ReturnType<typeof mutexSemaphore>

/** `Semaphore(value)`, with its fields in sight for properties. */
export function mutexSemaphore({ make }: Pick<Scope, 'make'>, value = 1) {
  const _lock = make(mutex('_lock')) // Create a mutex.
  const _waiters = make(deque<Mutex>('_waiters'))
  const _value = make(cell('_value', value))
  const isPositive: Predicate = (read) => read(_value) > 0

  return {
    _lock,
    _waiters,
    _value,

    ...methods('Semaphore', {
      /** Semaphore P primitive. */
      *acquire(blocking = true): Step {
        yield* _lock.acquire()
        while (!(yield* _value.read())) {
          if (!blocking) break
          assert(yield* _lock.locked(), WAIT_WITHOUT_LOCK)
          const waiter = yield* allocate(mutex('waiter'))
          yield* waiter.acquire()
          yield* _waiters.append(waiter)
          yield* _lock.release()
          try {
            // Restore state even if e.g. KeyboardInterrupt is raised.
            yield* waitingFor('a permit', isPositive, waiter.acquire())
          } finally {
            yield* _lock.acquire()
          }
        }
        yield* _value.write((yield* _value.read()) - 1)
        yield* _lock.release()
      },

      /** Semaphore V primitive. */
      *release(): Step {
        yield* _lock.acquire()
        yield* _value.write((yield* _value.read()) + 1)
        assert(yield* _lock.locked(), NOTIFY_WITHOUT_LOCK)
        if (yield* signalling(_waiters.length())) {
          yield* signalling((yield* _waiters.popLeft()).release())
        }
        yield* _lock.release()
      },
    }),
  }
}
