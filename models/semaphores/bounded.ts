/**
 * `BoundedSemaphore.release` of Python 2.6, from "Python threads synchronization: Locks, RLocks, Semaphores,
 * Conditions, Events and Queues" (Lib/threading.py), and of CPython 3.11, which checks the bound while it holds the
 * lock (../threading).
 *
 * The text: "you can use [it] to make sure you never call release() too many times". Found: 2.6's makes sure of
 * nothing. Two threads that release at once after one acquire both pass the check, nobody is told, and the value
 * exceeds the bound; from then on more threads get in than the bound allows. Where each release follows an acquire of
 * the same thread the check never raises, but then it is not needed either. Of CPython 3's two releases exactly one
 * raises, always.
 *
 * Found too, of both: the bound is one of the value, and a thread that is inside hides a release too many. The value
 * stays in bounds, two threads are inside, and the one that is told is the innocent one that releases last.
 */
import { atomic, model, type Scope, type Spec, spawn } from 'interleave'
import { ValueError } from '../threading/errors.ts'
import * as python26 from '../threading/python26.ts'
import { boundedSemaphore, type Semaphore } from '../threading/semaphore.ts'

const BOUNDED_RELEASE = 'bounded release'
const EXCESS_RAISES = 'each release too many raises'
const AT_MOST_INSIDE = 'no more inside than the bound'
const INNOCENT_IS_TOLD = 'no exception'

type Bounded = Pick<Semaphore, '_value' | 'acquire' | 'release'>

/** 2.6's, its value under the name that CPython 3's has. */
function bounded26(scope: Scope, bound: number): Bounded {
  const semaphore = python26.boundedSemaphore(scope, bound)
  return { ...semaphore, acquire: (blocking) => semaphore.acquire(blocking), _value: semaphore.__value }
}

const excess = { releasers: 2, bound: 1 }

/** One acquire, and then a release in each of several threads. */
function releasedAtOnce({ make, thread }: Scope, { releasers, bound }: typeof excess, semaphore: Bounded): Spec {
  const raised = make(atomic('raised', 0))

  thread('holder', function* () {
    yield* semaphore.acquire()
    for (let i = 0; i < releasers; i++)
      yield* spawn('releaser', function* () {
        try {
          yield* semaphore.release()
        } catch (error) {
          if (!(error instanceof ValueError)) throw error
          yield* raised.fetchAndAdd(1)
        }
      })
  })

  return {
    always: { [BOUNDED_RELEASE]: (read) => read(semaphore._value) <= bound },
    finally: { [EXCESS_RAISES]: (read) => read(raised) === releasers - 1 },
  }
}

export const bounded26AtOnce = model('bounded semaphore 2.6, released at once', excess, (scope, sizes) => ({
  ...releasedAtOnce(scope, sizes, bounded26(scope, sizes.bound)),
  expect: { violated: [BOUNDED_RELEASE, EXCESS_RAISES] },
}))

export const boundedAtOnce = model('bounded semaphore, released at once', { ...excess, releasers: 3 }, (scope, sizes) =>
  releasedAtOnce(scope, sizes, boundedSemaphore(scope, sizes.bound)),
)

const users = { threads: 3, bound: 1 }

/** Threads that go in and out; one of them is wrong and releases once more than it acquires, not minding the answer. */
function inAndOut({ make, threads }: Scope, sizes: typeof users, semaphore: Bounded, isWrong: boolean): Spec {
  const inside = make(atomic('inside', 0))

  threads('user', sizes.threads, function* (index) {
    yield* semaphore.acquire()
    yield* inside.fetchAndAdd(1)
    yield* inside.fetchAndAdd(-1)
    yield* semaphore.release()
    if (!isWrong || index > 0) return
    try {
      yield* semaphore.release()
    } catch (error) {
      if (!(error instanceof ValueError)) throw error
    }
  })

  return {
    always: {
      [BOUNDED_RELEASE]: (read) => read(semaphore._value) <= sizes.bound,
      [AT_MOST_INSIDE]: (read) => read(inside) <= sizes.bound,
    },
  }
}

export const bounded26InAndOut = model('bounded semaphore 2.6', users, (scope, sizes) =>
  inAndOut(scope, sizes, bounded26(scope, sizes.bound), false),
)

export const boundedWrong = model('bounded semaphore, a release too many', users, (scope, sizes) => ({
  ...inAndOut(scope, sizes, boundedSemaphore(scope, sizes.bound), true),
  expect: { violated: [AT_MOST_INSIDE, INNOCENT_IS_TOLD] },
}))

export const boundedInAndOut = model('bounded semaphore', users, (scope, sizes) =>
  inAndOut(scope, sizes, boundedSemaphore(scope, sizes.bound), false),
)
