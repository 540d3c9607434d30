/**
 * `threading.Semaphore` of CPython 3.11 (../threading/semaphore.ts), which the SuperFastPython tutorial on advanced
 * usages of a semaphore (2022-09-12) builds on, and of Python 2.6, from "Python threads synchronization: Locks, RLocks,
 * Semaphores, Conditions, Events and Queues". Threads go in and out: blocking, with a timeout that may pass at any
 * moment, or trying once.
 *
 * The texts: "a synchronization primitive … that manages an internal counter in a thread-safe manner". Found: it holds,
 * with timeouts too. A timeout can swallow the notification of its condition (../conditions/timeout.ts), but `acquire`
 * looks at the value again before it leaves. What loses a wakeup is a KeyboardInterrupt: the main thread that is
 * notified and interrupted before it has its waiter's lock leaves a permit, and another thread sleeps beside it. In 2.6
 * it also leaves with the lock of the condition held, as the semaphore of interrupted.ts does: its `acquire` has no
 * `finally`.
 */
import { atomic, interruptible, model, type Scope, type Shared, type Spec, spawn } from 'interleave'
import type { Waits } from '../threading/condition.ts'
import { in26, inSemaphore } from '../threading/equivalent.ts'
import * as python26 from '../threading/python26.ts'
import { boundedSemaphore, type Semaphore, semaphore } from '../threading/semaphore.ts'

const LOCK_IS_FREE = 'the lock is free'
const NO_PERMIT_IS_LEFT = 'no one waits beside a permit'

const sizes = { blocking: 2, timing: 1, trying: 1, rounds: 1, permits: 1 }

function inAndOut(
  { make, threads }: Scope,
  { blocking, timing, trying, rounds, permits }: typeof sizes,
  { acquire, release }: Pick<Semaphore, 'acquire' | 'release'>,
  value: Shared<number>,
): Spec {
  const inside = make(atomic('inside', 0))

  function* user(isBlocking: boolean, timeout: boolean) {
    for (let round = 0; round < rounds; round++) {
      if (!(yield* acquire(isBlocking, timeout))) continue
      yield* inside.fetchAndAdd(1)
      yield* inside.fetchAndAdd(-1)
      yield* release()
    }
  }
  threads('blocking', blocking, () => user(true, false))
  threads('with timeout', timing, () => user(true, true))
  threads('trying', trying, () => user(false, false))

  return {
    always: {
      'value stays in bounds': (read) => read(value) >= 0 && read(value) <= permits,
      'no more inside than permits': (read) => read(inside) <= permits,
    },
    finally: { 'every permit is back': (read) => read(value) === permits },
  }
}

export const threadingSemaphore = model('threading.Semaphore', sizes, (scope, params) => {
  const shared = semaphore(scope, params.permits)
  return { ...inAndOut(scope, params, shared, shared._value), equivalentMutants: inSemaphore }
})

function inAndOut26(scope: Scope, params: typeof sizes): Spec {
  const shared = python26.semaphore(scope, params.permits)
  const acquire: typeof shared.acquire = (blocking) => shared.acquire(blocking)
  return { ...inAndOut(scope, params, { ...shared, acquire }, shared.__value), equivalentMutants: in26 }
}

export const threadingSemaphore26 = model('threading.Semaphore 2.6', { ...sizes, timing: 0 }, inAndOut26)

/** With one permit, no two threads release at once: a release that writes without the lock goes unnoticed. */
export const twoPermits26 = model(
  'threading.Semaphore 2.6, two permits',
  { ...sizes, timing: 0, permits: 2 },
  inAndOut26,
)

const wakings = { waiters: 2, releases: 2 }

/** Two are woken by one `release(2)`, or by two releases. */
export const releaseSeveral = model('threading.Semaphore, release(n)', wakings, (scope, { waiters, releases }) => {
  const { _value, acquire, release } = semaphore(scope, 0)

  scope.threads('waiter', waiters, () => acquire())
  scope.thread('releaser', () => release(releases))

  return { finally: { 'no permit is left': (read) => read(_value) === releases - waiters } }
})

/** All permits are taken, and one `release(n)` gives back as many as there are waiters. */
export const boundedReleaseSeveral = model('bounded semaphore, release(n)', { waiters: 2 }, (scope, { waiters }) => {
  const { _value, acquire, release } = boundedSemaphore(scope, waiters)

  scope.thread('holder', function* () {
    for (let i = 0; i < waiters; i++) yield* acquire()
    for (let i = 0; i < waiters; i++) yield* spawn('waiter', () => acquire())
    yield* release(waiters)
  })

  return { finally: { 'no permit is left': (read) => read(_value) === 0 } }
})

const interruptions = { others: 1, releases: 1 }
const KEYBOARD_INTERRUPT = 'KeyboardInterrupt'

/** How the main thread waits: it can be interrupted until it has its waiter's lock. */
const interrupted: Waits = (waiter) => interruptible(waiter.acquire(), { raises: KEYBOARD_INTERRUPT })

interface Interrupted {
  acquire(waits?: Waits): ReturnType<Semaphore['acquire']>
  release(): ReturnType<Semaphore['release']>
}

function waiting({ thread, threads }: Scope, { others, releases }: typeof interruptions, semaphore: Interrupted): void {
  thread('main', () => semaphore.acquire(interrupted))
  threads('other', others, () => semaphore.acquire())
  thread('releaser', function* () {
    for (let i = 0; i < releases; i++) yield* semaphore.release()
  })
}

export const interruptedMain = model('threading.Semaphore, interrupted', interruptions, (scope, params) => {
  const { _cond, _lock, _value, acquire, release } = semaphore(scope, 0)
  waiting(scope, params, { acquire: (waits) => acquire(true, false, waits), release })

  return {
    mayThrow: [KEYBOARD_INTERRUPT],
    mayBlock: true,
    finally: {
      [LOCK_IS_FREE]: (read) => !read(_lock),
      [NO_PERMIT_IS_LEFT]: (read) => read(_value) === 0 || read(_cond._waiters).length === 0,
    },
    expect: { violated: [NO_PERMIT_IS_LEFT, 'no lost wakeup'] },
  }
})

export const interruptedMain26 = model('threading.Semaphore 2.6, interrupted', interruptions, (scope, params) => {
  const { __cond, __lock, __value, acquire, release } = python26.semaphore(scope, 0)
  waiting(scope, params, { acquire: (waits) => acquire(true, waits), release: () => release() })

  return {
    mayThrow: [KEYBOARD_INTERRUPT],
    mayBlock: true,
    finally: {
      [LOCK_IS_FREE]: (read) => !read(__lock),
      [NO_PERMIT_IS_LEFT]: (read) => read(__value) === 0 || read(__cond.__waiters).length === 0,
    },
    expect: { violated: [LOCK_IS_FREE, NO_PERMIT_IS_LEFT, 'no lost wakeup'] },
  }
})
