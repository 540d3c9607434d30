/**
 * `acquire(blocking=False)` of the semaphore made of mutexes (mutexSemaphore.ts) when there is no permit, and a sibling that
 * answers False, as CPython's `threading.Semaphore` does.
 *
 * The post says nothing of it. Found: `break` leaves the loop and falls through to `self._value -= 1`, so the value becomes
 * -1 and the caller goes on as if it had a permit. One thread is enough. The sibling holds.
 */
import { cell, methods, model, mutex, type Scope, type Step } from 'interleave'
import { mutexSemaphore } from './mutexSemaphore.ts'

export const nonBlocking = model('semaphore of mutexes, non-blocking', { threads: 1, permits: 0 }, (scope, sizes) => {
  const semaphore = mutexSemaphore(scope, sizes.permits)

  scope.threads('caller', sizes.threads, function* () {
    yield* semaphore.acquire(false)
  })

  return {
    always: { 'value never negative': (read) => read(semaphore._value) >= 0 },
    expect: { violated: 'value never negative' },
  }
})

export const answeringFalse = model(
  'semaphore of mutexes, non-blocking, fixed',
  { threads: 3, permits: 1 },
  (scope, { threads, permits }) => {
    const { _value, acquire, release } = answeringFalseSemaphore(scope, permits)

    scope.threads('caller', threads, function* () {
      if (yield* acquire()) yield* release()
    })

    return {
      always: { 'value never negative': (read) => read(_value) >= 0 },
      finally: { 'every permit is back': (read) => read(_value) === permits },
    }
  },
)

/** The listing's `acquire(blocking=False)` with a result, and its `release`; nobody ever waits here. */
function answeringFalseSemaphore({ make }: Scope, value: number) {
  const _lock = make(mutex('_lock'))
  const _value = make(cell('_value', value))

  return {
    _value,

    ...methods('Semaphore', {
      *acquire(): Step<boolean> {
        yield* _lock.acquire()
        if (!(yield* _value.read())) {
          yield* _lock.release()
          return false
        }
        yield* _value.write((yield* _value.read()) - 1)
        yield* _lock.release()
        return true
      },

      *release(): Step {
        yield* _lock.acquire()
        yield* _value.write((yield* _value.read()) + 1)
        yield* _lock.release()
      },
    }),
  }
}
