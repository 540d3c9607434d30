/**
 * Semaphores held against an atomic counter of permits, operation by operation and not only at the end: CPython 3.11's,
 * which is made of a lock and a condition, that of Python 2.6, their bounded siblings, and the one made of mutexes.
 *
 * The tutorial: a counter managed "in a thread-safe manner". Found: they behave as if each operation happened at once, also
 * with timeouts and attempts that do not block: nobody is told that there is no permit while there is one. The exceptions: in
 * 2.6's `BoundedSemaphore` two releases after one acquire both return, though one of them is too many in any order, and
 * the listing whose lock lines were lost lets two take one permit.
 */
import { model, recorded, type Scope } from 'interleave'
import { locklessSemaphore } from '../semaphores/lockLinesLost.ts'
import { mutexSemaphore } from '../semaphores/mutexSemaphore.ts'
import * as python26 from '../threading/python26.ts'
import { boundedSemaphore, RELEASED_TOO_OFTEN, type Semaphore, semaphore } from '../threading/semaphore.ts'
import { boundedSemaphoreOf, semaphoreOf } from './specifications.ts'

const sizes = { blocking: 1, timing: 1, trying: 1, permits: 1 }

function inAndOut(
  { threads }: Scope,
  { blocking, timing, trying }: typeof sizes,
  { acquire, release }: Pick<Semaphore, 'acquire' | 'release'>,
): void {
  function* user(isBlocking: boolean, timeout: boolean) {
    if (yield* acquire(isBlocking, timeout)) yield* release()
  }
  threads('blocking', blocking, () => user(true, false))
  threads('with timeout', timing, () => user(true, true))
  threads('trying', trying, () => user(false, false))
}

export const python3 = model('linearizable: threading.Semaphore', sizes, (scope, params) => {
  inAndOut(scope, params, recorded(scope, 'semaphore', semaphore(scope, params.permits), semaphoreOf(params.permits)))
})

export const releasing = model(
  'linearizable: threading.Semaphore, release(n)',
  { waiters: 1, trying: 1, releases: 2 },
  (scope, { waiters, trying, releases }) => {
    const { acquire, release } = recorded(scope, 'semaphore', semaphore(scope, 0), semaphoreOf(0))

    scope.threads('waiter', waiters, () => acquire())
    scope.threads('trying', trying, () => acquire(false))
    scope.thread('releaser', () => release(releases))
  },
)

export const python2 = model('linearizable: threading.Semaphore 2.6', { ...sizes, timing: 0 }, (scope, params) => {
  const { initial, operations } = semaphoreOf(params.permits)
  const { acquire, release } = recorded(scope, 'semaphore', python26.semaphore(scope, params.permits), {
    initial,
    operations: { acquire: (left, blocking) => operations.acquire(left, blocking), release: operations.release },
  })
  inAndOut(scope, params, { acquire: (blocking) => acquire(blocking), release })
})

const atOnce = { releasers: 2 }

/** One permit is taken, and given back by several threads at once. */
function releaseAtOnce(
  { thread }: Scope,
  { releasers }: typeof atOnce,
  shared: Pick<Semaphore, 'acquire' | 'release'>,
) {
  thread('first', function* () {
    yield* shared.acquire()
    yield* shared.release()
  })
  for (let i = 1; i < releasers; i++) thread('other', () => shared.release())
  return { mayThrow: [RELEASED_TOO_OFTEN] }
}

export const bounded3 = model('linearizable: BoundedSemaphore', atOnce, (scope, params) =>
  releaseAtOnce(scope, params, recorded(scope, 'semaphore', boundedSemaphore(scope, 1), boundedSemaphoreOf(1))),
)

export const bounded2 = model('linearizable: BoundedSemaphore 2.6', atOnce, (scope, params) => {
  const { initial, operations } = boundedSemaphoreOf(1)
  const { acquire, release } = recorded(scope, 'semaphore', python26.boundedSemaphore(scope, 1), {
    initial,
    operations: { acquire: (left) => operations.acquire(left), release: operations.release },
  })
  return {
    ...releaseAtOnce(scope, params, { acquire: (blocking) => acquire(blocking), release: () => release() }),
    expect: { violated: 'semaphore is linearizable' },
  }
})

const users = { users: 2, permits: 1 }

export const ofMutexes = model('linearizable: semaphore of mutexes', users, (scope, params) => {
  blockingUsers(scope, params, mutexSemaphore(scope, params.permits))
})

export const lockLinesLost = model('linearizable: semaphore of mutexes, lock lines lost', users, (scope, params) => {
  blockingUsers(scope, params, locklessSemaphore(scope, params.permits, { asserting: false }))
  return { mayBlock: true, expect: { violated: ['semaphore is linearizable', 'no lost wakeup'] } }
})

type Blocking = Pick<ReturnType<typeof locklessSemaphore>, 'acquire' | 'release'>

function blockingUsers(scope: Scope, { users: n, permits }: typeof users, primitive: Blocking): void {
  const { acquire, release } = recorded(scope, 'semaphore', primitive, {
    initial: permits,
    operations: {
      acquire: (left) => (left > 0 ? { state: left - 1 } : undefined),
      release: (left) => ({ state: left + 1 }),
    },
  })
  scope.threads('user', n, function* () {
    yield* acquire()
    yield* release()
  })
}
