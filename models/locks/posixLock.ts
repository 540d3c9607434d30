/**
 * `Lock` as CPython 2.6 makes it of a POSIX semaphore (Python/thread_pthread.h, Modules/threadmodule.c), from "Python
 * threads synchronization: Locks, RLocks, Semaphores, Conditions, Events and Queues". `sem_wait` ends with EINTR when a
 * signal comes; the first `signals` waits of an acquire can. The interpreter lock (GIL) is not held while a thread is
 * in `sem_wait`.
 *
 * The text: "Retry if interrupted by a signal". Found: needed. Without the loop `acquire` answers False, callers do not
 * look, and two are inside. The text's rules hold, but that release while unlocked "raises a RuntimeError" (in 2.6 a
 * thread.error) is the work of the GIL: `release` tries the semaphore first, and without the GIL two threads that
 * release at once both find it taken and post twice, so that it is free for two. A POSIX semaphore would not tell them.
 */
import {
  atomic,
  interruptible,
  methods,
  model,
  mutex,
  type Scope,
  type Spec,
  type Step,
  semaphore,
  spawn,
  waitingFor,
} from 'interleave'

const sizes = { threads: 2, rounds: 2, signals: 1 }
const ONE_INSIDE = 'one thread inside'
const ONE_POST = 'the semaphore is 0 or 1'
const RELEASE_UNLOCKED = 'release unlocked lock'

interface Options {
  readonly signals: number
  readonly retries: boolean
  readonly hasGil: boolean
}
const asItIs: Options = { signals: 0, retries: true, hasGil: true }

function posixLock({ make }: Scope, { signals, retries, hasGil }: Options) {
  const thelock = make(semaphore('thelock', 1)) // sem_init(lock, 0, 1)
  const gil = make(mutex('GIL'))
  const isRetried = (status: 'EINTR' | void): boolean => retries && status === 'EINTR'

  return {
    thelock,

    ...methods('Lock', {
      /** PyThread_acquire_lock with a waitflag */
      *acquire(): Step<boolean> {
        let status: 'EINTR' | void
        let waits = 0
        do {
          status =
            waits++ < signals
              ? yield* interruptible(thelock.acquire(), { answers: 'EINTR' as const })
              : yield* waitingFor('the lock', (read) => read(thelock) > 0, thelock.acquire())
        } while (isRetried(status)) // Retry if interrupted by a signal
        return status !== 'EINTR'
      },

      /** lock_PyThread_release_lock, with PyThread_release_lock */
      *release(): Step {
        if (hasGil) yield* gil.acquire()
        try {
          // Sanity check: the lock must be locked
          if (yield* thelock.tryAcquire()) {
            yield* thelock.release()
            throw new Error(RELEASE_UNLOCKED)
          }
          yield* thelock.release()
        } finally {
          if (hasGil) yield* gil.release()
        }
      },
    }),
  }
}

function users(scope: Scope, { threads, rounds }: typeof sizes, options: Options): Spec {
  const { thelock, acquire, release } = posixLock(scope, options)
  const inside = scope.make(atomic('inside', 0))

  scope.threads('thread', threads, function* () {
    for (let round = 0; round < rounds; round++) {
      yield* acquire()
      yield* inside.fetchAndAdd(1)
      yield* inside.fetchAndAdd(-1)
      yield* release()
    }
  })

  return {
    always: { [ONE_INSIDE]: (read) => read(inside) <= 1 },
    finally: { 'the lock is free': (read) => read(thelock) === 1 },
  }
}

export const posix = model('posix lock', sizes, (scope, params) =>
  users(scope, params, { ...asItIs, signals: params.signals }),
)

export const posixNoRetry = model('posix lock, no retry', { ...sizes, rounds: 1 }, (scope, params) => ({
  ...users(scope, params, { ...asItIs, signals: params.signals, retries: false }),
  mayThrow: [RELEASE_UNLOCKED],
  expect: { violated: ONE_INSIDE },
}))

const releasing = { releasers: 2 }

/** One acquire, and then a release in each of several threads. */
function releasedAtOnce(scope: Scope, { releasers }: typeof releasing, options: Options): Spec {
  const { thelock, acquire, release } = posixLock(scope, options)
  const raised = scope.make(atomic('raised', 0))

  scope.thread('holder', function* () {
    yield* acquire()
    for (let i = 0; i < releasers; i++)
      yield* spawn('releaser', function* () {
        try {
          yield* release()
        } catch {
          yield* raised.fetchAndAdd(1)
        }
      })
  })

  return {
    always: { [ONE_POST]: (read) => read(thelock) <= 1 },
    finally: {
      'each release too many raises': (read) => read(raised) === releasers - 1,
      'the lock can be taken': (read) => read(thelock) > 0,
    },
  }
}

export const posixReleases = model('posix lock, released at once', releasing, (scope, params) =>
  releasedAtOnce(scope, params, asItIs),
)

export const posixWithoutGil = model('posix lock, released at once without GIL', releasing, (scope, params) => ({
  ...releasedAtOnce(scope, params, { ...asItIs, hasGil: false }),
  expect: { violated: [ONE_POST, 'each release too many raises'] },
}))
