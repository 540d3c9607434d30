/**
 * The semaphore made of mutexes with the lines lost that take and free its lock, as one copy of the post has it; the sibling
 * with them is `semaphore of mutexes`.
 *
 * Found: two threads read the same value and one of their updates is lost. The listing's own assertions catch it, in the
 * first `release` of a single thread; `python -O` takes them out, and that is the first model.
 */
import {
  allocate,
  assert,
  cell,
  deque,
  type Mutex,
  methods,
  model,
  mutex,
  type Predicate,
  type Scope,
  type Step,
  signalling,
  waitingFor,
} from 'interleave'
import { NOTIFY_WITHOUT_LOCK, WAIT_WITHOUT_LOCK } from './mutexSemaphore.ts'

export const lockLinesLost = model(
  'semaphore of mutexes, lock lines lost',
  { threads: 2, rounds: 1, permits: 2 },
  (scope, { threads, rounds, permits }) => {
    const { _value, acquire, release } = locklessSemaphore(scope, permits, { asserting: false })

    scope.threads('user', threads, function* () {
      for (let round = 0; round < rounds; round++) {
        yield* acquire()
        yield* release()
      }
    })

    return {
      finally: { 'no update of value is lost': (read) => read(_value) === permits },
      expect: { violated: 'no update of value is lost' },
    }
  },
)

export const asserting = model(
  'semaphore of mutexes, lock lines lost, asserting',
  { threads: 1 },
  (scope, { threads }) => {
    const { acquire, release } = locklessSemaphore(scope, threads, { asserting: true })

    scope.threads('user', threads, function* () {
      yield* acquire()
      yield* release()
    })

    return { expect: { violated: NOTIFY_WITHOUT_LOCK } }
  },
)

/** The listing without `self._lock.acquire()` and `self._lock.release()`. */
export function locklessSemaphore({ make }: Scope, value: number, { asserting }: { asserting: boolean }) {
  const _lock = make(mutex('_lock'))
  const _waiters = make(deque<Mutex>('_waiters'))
  const _value = make(cell('_value', value))
  const isPositive: Predicate = (read) => read(_value) > 0

  return {
    _value,

    ...methods('Semaphore', {
      *acquire(): Step {
        while (!(yield* _value.read())) {
          if (asserting) assert(yield* _lock.locked(), WAIT_WITHOUT_LOCK)
          const waiter = yield* allocate(mutex('waiter'))
          yield* waiter.acquire()
          yield* _waiters.append(waiter)
          yield* waitingFor('a permit', isPositive, waiter.acquire())
        }
        yield* _value.write((yield* _value.read()) - 1)
      },

      *release(): Step {
        yield* _value.write((yield* _value.read()) + 1)
        if (asserting) assert(yield* _lock.locked(), NOTIFY_WITHOUT_LOCK)
        if (yield* signalling(_waiters.length())) {
          yield* signalling((yield* _waiters.popLeft()).release())
        }
      },
    }),
  }
}
