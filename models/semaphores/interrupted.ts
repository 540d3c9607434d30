/**
 * KeyboardInterrupt in `acquire` of the semaphore made of mutexes ("How to implement a semaphore using mutexes",
 * 2010-05-29), raised at `waiter.acquire()`, where the listing expects it.
 *
 * The listing: "Restore state even if e.g. KeyboardInterrupt is raised". Found: it does not. `finally` takes `_lock`
 * again and the exception leaves `acquire` with it held, so that everyone else is stuck; and the dead waiter stays in
 * the queue, where it swallows a release that another thread waits for. A version that unlocks and does not dequeue
 * loses that wakeup. One that unlocks and dequeues loses one still: when the release has already popped the waiter that
 * is interrupted, the permit is there and the next in the queue sleeps. It has to pass the wakeup on; then it holds.
 */
import {
  allocate,
  cell,
  deque,
  interruptible,
  type Mutex,
  methods,
  model,
  mutex,
  type Operation,
  type Predicate,
  type Scope,
  type Spec,
  type Step,
  signalling,
  waitingFor,
} from 'interleave'
import { removed } from '../threading/condition.ts'

const sizes = { others: 1, releases: 1 }
const KEYBOARD_INTERRUPT = 'KeyboardInterrupt'
const LOCK_IS_FREE = 'the lock is free'
const NO_PERMIT_IS_LEFT = 'no one waits beside a permit'

/** What is done for a waiter that is interrupted, from nothing, as in the listing, to all of these. */
interface Care {
  readonly unlocks: boolean
  readonly dequeues: boolean
  readonly passesOn: boolean
}

/** The listing; all but its `finally` is as in mutexSemaphore.ts. */
function interruptibleSemaphore({ make }: Scope, value: number, { unlocks, dequeues, passesOn }: Care) {
  const _lock = make(mutex('_lock'))
  const _waiters = make(deque<Mutex>('_waiters'))
  const _value = make(cell('_value', value))
  const isPositive: Predicate = (read) => read(_value) > 0
  const wait = (waiter: Mutex, isMain: boolean): Operation<void> =>
    isMain ? interruptible(waiter.acquire(), { raises: KEYBOARD_INTERRUPT }) : waiter.acquire()

  function* notify(): Step {
    if (yield* signalling(_waiters.length())) {
      yield* signalling((yield* _waiters.popLeft()).release())
    }
  }

  return {
    _lock,
    _waiters,
    _value,

    ...methods('Semaphore', {
      /** @param isMain only the main thread is interrupted in Python. */
      *acquire(isMain: boolean): Step {
        yield* _lock.acquire()
        while (!(yield* _value.read())) {
          const waiter = yield* allocate(mutex('waiter'))
          yield* waiter.acquire()
          yield* _waiters.append(waiter)
          yield* _lock.release()
          let isInterrupted = true
          try {
            // Restore state even if e.g. KeyboardInterrupt is raised.
            yield* waitingFor('a permit', isPositive, wait(waiter, isMain))
            isInterrupted = false
          } finally {
            yield* _lock.acquire()
            if (isInterrupted) {
              const isQueued = (yield* _waiters.items()).includes(waiter)
              if (dequeues) yield* removed(_waiters, waiter)
              if (passesOn && !isQueued) yield* notify()
              if (unlocks) yield* _lock.release()
            }
          }
        }
        yield* _value.write((yield* _value.read()) - 1)
        yield* _lock.release()
      },

      *release(): Step {
        yield* _lock.acquire()
        yield* _value.write((yield* _value.read()) + 1)
        yield* notify()
        yield* _lock.release()
      },
    }),
  }
}

/** A main thread that can be interrupted, and others, wait for permits that are released one by one. */
function program(scope: Scope, { others, releases }: typeof sizes, care: Partial<Care>): Spec {
  const nothing: Care = { unlocks: false, dequeues: false, passesOn: false }
  const { _lock, _waiters, _value, acquire, release } = interruptibleSemaphore(scope, 0, { ...nothing, ...care })

  scope.thread('main', () => acquire(true))
  scope.threads('other', others, () => acquire(false))
  scope.thread('releaser', function* () {
    for (let i = 0; i < releases; i++) yield* release()
  })

  return {
    mayThrow: [KEYBOARD_INTERRUPT],
    mayBlock: true,
    finally: {
      [LOCK_IS_FREE]: (read) => !read(_lock),
      [NO_PERMIT_IS_LEFT]: (read) => read(_value) === 0 || read(_waiters).length === 0,
    },
  }
}

export const interrupted = model('semaphore of mutexes, interrupted', sizes, (scope, params) => ({
  ...program(scope, params, {}),
  expect: { violated: [LOCK_IS_FREE, NO_PERMIT_IS_LEFT, 'no lost wakeup'] },
}))

export const unlocking = model('semaphore of mutexes, interrupted, unlocking', sizes, (scope, params) => ({
  ...program(scope, params, { unlocks: true }),
  expect: { violated: [NO_PERMIT_IS_LEFT, 'no lost wakeup'] },
}))

export const dequeuing = model('semaphore of mutexes, interrupted, dequeuing', sizes, (scope, params) => ({
  ...program(scope, params, { unlocks: true, dequeues: true }),
  expect: { violated: [NO_PERMIT_IS_LEFT, 'no lost wakeup'] },
}))

export const passingOn = model(
  'semaphore of mutexes, interrupted, passing on',
  { ...sizes, others: 2 },
  (scope, params) => program(scope, params, { unlocks: true, dequeues: true, passesOn: true }),
)
