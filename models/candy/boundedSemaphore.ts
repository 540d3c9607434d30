/**
 * `threading.BoundedSemaphore` of CPython 3.11, step by step, without timeouts. `release` checks the bound while it holds the
 * lock; 2.6 checked it before, which is another model. `with self._cond:` is `try … finally` around the lock.
 */
import { cell, condition, methods, mutex, type Scope, type Step } from 'interleave'

export class ValueError extends Error {
  override readonly name = 'ValueError'
}

/** `BoundedSemaphore(value)`, with its value in sight for properties. */
export function boundedSemaphore({ make }: Pick<Scope, 'make'>, value = 1) {
  const _lock = make(mutex('_cond._lock')) // Condition(Lock())
  const _cond = make(condition('_cond'))
  const _value = make(cell('_value', value))
  const _initial_value = value

  return {
    _value,

    ...methods('BoundedSemaphore', {
      *acquire(blocking = true): Step<boolean> {
        let rc = false
        yield* _lock.acquire()
        try {
          for (;;) {
            if ((yield* _value.read()) !== 0) {
              yield* _value.write((yield* _value.read()) - 1)
              rc = true
              break
            }
            if (!blocking) break
            yield* _cond.wait(_lock)
          }
        } finally {
          yield* _lock.release()
        }
        return rc
      },

      *release(n = 1): Step {
        if (n < 1) throw new ValueError('n must be one or more')
        yield* _lock.acquire()
        try {
          if ((yield* _value.read()) + n > _initial_value) throw new ValueError('Semaphore released too many times')
          yield* _value.write((yield* _value.read()) + n)
          for (let i = 0; i < n; i++) yield* _cond.notify()
        } finally {
          yield* _lock.release()
        }
      },
    }),
  }
}
