/**
 * Threads that go in and out of a semaphore made of mutexes (mutexSemaphore.ts), and the broken sibling whose `acquire`
 * waits with `if` in place of the listing's `while`.
 *
 * The post claims a semaphore that needs one mutex, and one more per thread waiting. Found: it is a semaphore, and no more
 * threads are queued than the permits leave over; liveMutexes.ts counts the mutexes. With `if`, a newcomer takes the permit
 * that a woken thread was woken for, and both go in.
 */
import {
  allocate,
  atomic,
  cell,
  deque,
  type Mutex,
  methods,
  model,
  mutex,
  type Predicate,
  type Scope,
  type Spec,
  type Step,
  signalling,
  waitingFor,
} from 'interleave'
import { inMutexSemaphore } from '../threading/equivalent.ts'
import { type MutexSemaphore, mutexSemaphore } from './mutexSemaphore.ts'

const sizes = { threads: 3, rounds: 2, permits: 1 }

const IN_BOUNDS = 'value stays in bounds'
const AT_MOST_INSIDE = 'no more inside than permits'

/** What threads do with a semaphore, and what is true of it. */
function users({ make, threads }: Scope, { rounds, threads: count, permits }: typeof sizes, semaphore: Users): Spec {
  const inside = make(atomic('inside', 0))

  threads('user', count, function* () {
    for (let round = 0; round < rounds; round++) {
      yield* semaphore.acquire()
      yield* inside.fetchAndAdd(1)
      yield* inside.fetchAndAdd(-1)
      yield* semaphore.release()
    }
  })

  const { _value, _waiters } = semaphore
  return {
    always: {
      [IN_BOUNDS]: (read) => read(_value) >= 0 && read(_value) <= permits,
      [AT_MOST_INSIDE]: (read) => read(inside) <= permits,
      'no more waiters than permits leave over': (read) => read(_waiters).length <= Math.max(0, count - permits),
    },
    finally: { 'every permit is back': (read) => read(_value) === permits },
  }
}

type Users = Pick<MutexSemaphore, '_value' | '_waiters' | 'acquire' | 'release'>

export const blocking = model('semaphore of mutexes', sizes, (scope, params) => ({
  ...users(scope, params, mutexSemaphore(scope, params.permits)),
  equivalentMutants: inMutexSemaphore,
  traces: { count: 16_536, source: 'sleep sets complete as many' },
  scaling: {
    params: { threads: [2, 3, 4], permits: [1, 2], rounds: [1] },
    growth:
      'No closed form is known. The sections under `_lock` are put in a row: each arrival is before or after each return of a permit, and so is each retry of a thread that was woken. With two permits those inside meet, and the order of what they do there counts too.',
  },
}))

export const waitingOnce = model('semaphore of mutexes, if for while', { ...sizes, rounds: 1 }, (scope, params) => ({
  ...users(scope, params, waitingOnceSemaphore(scope, params.permits)),
  expect: { violated: [IN_BOUNDS, AT_MOST_INSIDE] },
}))

/** The listing with `if not self._value:`. */
function waitingOnceSemaphore({ make }: Scope, value: number) {
  const _lock = make(mutex('_lock'))
  const _waiters = make(deque<Mutex>('_waiters'))
  const _value = make(cell('_value', value))
  const isPositive: Predicate = (read) => read(_value) > 0

  return {
    _value,
    _waiters,

    ...methods('Semaphore', {
      *acquire(): Step {
        yield* _lock.acquire()
        if (!(yield* _value.read())) {
          const waiter = yield* allocate(mutex('waiter'))
          yield* waiter.acquire()
          yield* _waiters.append(waiter)
          yield* _lock.release()
          yield* waitingFor('a permit', isPositive, waiter.acquire())
          yield* _lock.acquire()
        }
        yield* _value.write((yield* _value.read()) - 1)
        yield* _lock.release()
      },

      *release(): Step {
        yield* _lock.acquire()
        yield* _value.write((yield* _value.read()) + 1)
        if (yield* signalling(_waiters.length())) {
          yield* signalling((yield* _waiters.popLeft()).release())
        }
        yield* _lock.release()
      },
    }),
  }
}
