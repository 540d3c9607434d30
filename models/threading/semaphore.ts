/**
 * `threading.Semaphore` and `BoundedSemaphore` of CPython 3.11 (Lib/threading.py), line by line: a value and a
 * condition. `with self._cond:` is `try … finally` around its lock, and the `else` of a `while` runs when the loop was
 * not left by `break`. A timeout is over at once after a wait that ended for it, and may be over after any other.
 */
import { cell, choose, methods, mutex, type Predicate, type Scope, type Step, waitingFor } from 'interleave'
import { condition, uninterrupted, type Waits } from './condition.ts'
import { ValueError } from './errors.ts'

export type Semaphore = ReturnType<typeof semaphore>

/** `Semaphore(value)`, with its fields in sight for properties. */
export function semaphore({ make }: Pick<Scope, 'make'>, value = 1) {
  const _lock = make(mutex('_cond._lock'))
  const _cond = condition({ make }, _lock) // Condition(Lock())
  const _value = make(cell('_value', value))
  const isPositive: Predicate = (read) => read(_value) > 0

  return {
    _lock,
    _cond,
    _value,

    ...methods('Semaphore', {
      *acquire(blocking = true, timeout = false, waits: Waits = uninterrupted): Step<boolean> {
        if (!blocking && timeout) throw new ValueError("can't specify timeout for non-blocking acquire")
        let rc = false
        let isOver: boolean | undefined
        yield* _cond.acquire()
        try {
          whileElse: {
            while ((yield* _value.read()) === 0) {
              if (!blocking) break whileElse
              if (timeout && isOver !== undefined && (isOver || (yield* choose([false, true])))) break whileElse
              isOver = !(yield* waitingFor('a permit', isPositive, _cond.wait(timeout, waits)))
            }
            yield* _value.write((yield* _value.read()) - 1)
            rc = true
          }
        } finally {
          yield* _cond.release()
        }
        return rc
      },

      *release(n = 1): Step {
        if (n < 1) throw new ValueError('n must be one or more')
        yield* _cond.acquire()
        try {
          yield* _value.write((yield* _value.read()) + n)
          for (let i = 0; i < n; i++) yield* _cond.notify()
        } finally {
          yield* _cond.release()
        }
      },
    }),
  }
}

export const RELEASED_TOO_OFTEN = 'Semaphore released too many times'

/** `BoundedSemaphore(value)` */
export function boundedSemaphore(scope: Pick<Scope, 'make'>, value = 1) {
  const base = semaphore(scope, value)
  const { _cond, _value } = base
  const _initial_value = value

  return {
    ...base,

    ...methods('BoundedSemaphore', {
      *release(n = 1): Step {
        if (n < 1) throw new ValueError('n must be one or more')
        yield* _cond.acquire()
        try {
          if ((yield* _value.read()) + n > _initial_value) throw new ValueError(RELEASED_TOO_OFTEN)
          yield* _value.write((yield* _value.read()) + n)
          for (let i = 0; i < n; i++) yield* _cond.notify()
        } finally {
          yield* _cond.release()
        }
      },
    }),
  }
}
