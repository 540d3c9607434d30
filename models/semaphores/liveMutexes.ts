/**
 * How many mutexes the semaphore of "How to implement a semaphore using mutexes" (2010-05-29) needs: the listing of
 * mutexSemaphore.ts, and a count of them. A waiter's mutex lives from its allocation until Python frees it: when
 * `waiter` is bound to the next, which is allocated before, or when `acquire` returns.
 *
 * The post: "1 + the number of threads waiting in the acquire operation while the value is 0". Found: wrong by the
 * letter, since a thread that is woken, and so no longer waits, has its mutex until it leaves `acquire`. If it counts
 * as waiting until then the claim is right, but for an instant: one that was overtaken and waits again has two until
 * the new one is bound. That happens under `_lock`, so to one thread at a time: with 2 for 1 the claim holds.
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
  together,
  waitingFor,
} from 'interleave'

const sizes = { threads: 3, rounds: 1, permits: 1 }

/** Until when a thread counts as waiting. */
type Waits = 'until it is woken' | 'until it leaves'

function countingSemaphore({ make }: Scope, value: number, waits: Waits) {
  const _lock = make(mutex('_lock'))
  const _waiters = make(deque<Mutex>('_waiters'))
  const _value = make(cell('_value', value))
  const isPositive: Predicate = (read) => read(_value) > 0
  const surplus = make(atomic('mutexes less threads waiting', 1)) // _lock; not in the listing, nor is its use

  return {
    surplus,

    ...methods('Semaphore', {
      *acquire(): Step {
        let waiter: Mutex | undefined
        yield* _lock.acquire()
        while (!(yield* _value.read())) {
          if (waiter === undefined || waits === 'until it is woken') yield* surplus.fetchAndAdd(-1) // it waits
          const allocated = yield* allocate(mutex('waiter'))
          yield* surplus.fetchAndAdd(1) // a mutex more
          if (waiter !== undefined) yield* surplus.fetchAndAdd(-1) // the last one is freed
          waiter = allocated
          yield* waiter.acquire()
          yield* _waiters.append(waiter)
          yield* _lock.release()
          yield* waitingFor('a permit', isPositive, waiter.acquire())
          yield* _lock.acquire()
        }
        yield* _value.write((yield* _value.read()) - 1)
        const hasWaiter = waiter !== undefined && waits === 'until it is woken'
        yield* hasWaiter ? together(_lock.release(), surplus.fetchAndAdd(-1)) : _lock.release() // its mutex is freed
      },

      *release(): Step {
        yield* _lock.acquire()
        yield* _value.write((yield* _value.read()) + 1)
        if (yield* signalling(_waiters.length())) {
          yield* signalling((yield* _waiters.popLeft()).release())
          if (waits === 'until it is woken') yield* surplus.fetchAndAdd(1) // a thread waits no longer
        }
        yield* _lock.release()
      },
    }),
  }
}

function users(scope: Scope, { threads, rounds, permits }: typeof sizes, waits: Waits, most: 1 | 2): Spec {
  const { surplus, acquire, release } = countingSemaphore(scope, permits, waits)

  scope.threads('user', threads, function* () {
    for (let round = 0; round < rounds; round++) {
      yield* acquire()
      yield* release()
    }
  })

  return { always: { [atMost(most)]: (read) => read(surplus) <= most } }
}

const atMost = (mutexes: 1 | 2): string => `at most ${mutexes} + threads waiting`

export const byTheLetter = model('live mutexes', sizes, (scope, params) => ({
  ...users(scope, params, 'until it is woken', 1),
  expect: { violated: atMost(1) },
}))

export const untilItLeaves = model('live mutexes, waiting until it leaves', sizes, (scope, params) => ({
  ...users(scope, params, 'until it leaves', 1),
  expect: { violated: atMost(1) },
}))

export const oneMore = model('live mutexes, one more', { ...sizes, rounds: 2 }, (scope, params) =>
  users(scope, params, 'until it leaves', 2),
)
