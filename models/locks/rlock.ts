/**
 * `RLock` and `Lock`, from "Python threads synchronization: Locks, RLocks, Semaphores, Conditions, Events and Queues"
 * (Python 2.6's threading.py; ../threading/rlock.ts).
 *
 * The text: "acquire() can be called multiple times by the same thread without blocking", "release() needs to be called
 * the same number of times", and with Lock "the second call to acquire() by the same thread will block". Found: all
 * right. `acquire` and `release` read the owner without a lock, in a race with its owner's writes, and that is safe: no
 * thread but me can make it me. It depends on the end of `release`, though. If the owner is left there, its thread
 * walks in without the lock, beside one who has it and has not signed yet, and gives back a lock that it does not have;
 * if the owner is cleared after the lock is free, the signature of the next one is lost.
 */
import { assert, atomic, methods, model, mutex, type Scope, type Spec, type Step } from 'interleave'
import { inRLock } from '../threading/equivalent.ts'
import { RuntimeError } from '../threading/errors.ts'
import { NOT_ACQUIRED, type RLock, rlock } from '../threading/rlock.ts'

const sizes = { threads: 2, rounds: 2, depth: 2 }
const ONE_INSIDE = 'one thread inside'
const NOBODY_OWNS = 'nobody owns it'
const IS_FREE = 'the lock is free'

function reenter(scope: Scope, { threads, rounds, depth }: typeof sizes, lock: RLock): Spec {
  const inside = scope.make(atomic('inside', 0))

  function* enter(me: number, level: number): Step {
    yield* lock.acquire(me)
    if (level === 1) yield* inside.fetchAndAdd(1)
    if (level < depth) yield* enter(me, level + 1)
    if (level === depth) yield* inside.fetchAndAdd(-1)
    yield* lock.release(me)
  }

  scope.threads('thread', threads, function* (me) {
    for (let round = 0; round < rounds; round++) yield* enter(me, 1)
  })

  return {
    mayRace: ['__owner'],
    always: { [ONE_INSIDE]: (read) => read(inside) <= 1 },
    finally: {
      [IS_FREE]: (read) => !read(lock.__block),
      [NOBODY_OWNS]: (read) => read(lock.__owner) === undefined && read(lock.__count) === 0,
    },
  }
}

export const reentrant = model('rlock', sizes, (scope, params) => ({
  ...reenter(scope, params, rlock(scope)),
  equivalentMutants: inRLock,
}))

/** An RLock with another end of `release`. */
function releasing(lock: RLock, leave: (lock: RLock) => Step): RLock {
  const { __owner, __count } = lock
  function* release(me: number): Step {
    if ((yield* __owner.read()) !== me) throw new RuntimeError(NOT_ACQUIRED)
    const count = (yield* __count.read()) - 1
    yield* __count.write(count)
    if (!count) yield* leave(lock)
  }
  return { ...lock, ...methods('RLock', { release }) }
}

export const ownerKept = model('rlock, owner kept', sizes, (scope, params) => ({
  ...reenter(
    scope,
    params,
    releasing(rlock(scope), function* ({ __block }) {
      yield* __block.release()
    }),
  ),
  expect: { violated: ['no exception', ONE_INSIDE, IS_FREE, NOBODY_OWNS, 'no deadlock'] },
}))

export const ownerClearedLate = model('rlock, owner cleared late', sizes, (scope, params) => ({
  ...reenter(
    scope,
    params,
    releasing(rlock(scope), function* ({ __block, __owner }) {
      yield* __block.release()
      yield* __owner.write(undefined)
    }),
  ),
  expect: { violated: ['no exception', 'no deadlock'] },
}))

export const releasedTooSeldom = model('rlock, released too seldom', { threads: 2 }, (scope, { threads }) => {
  const lock = rlock(scope)

  scope.threads('thread', threads, function* (me) {
    yield* lock.acquire(me)
    yield* lock.acquire(me)
    yield* lock.release(me)
  })

  return { mayRace: ['__owner'], expect: { violated: 'no deadlock' } }
})

export const releasedByAnother = model('rlock, released by another', { others: 2 }, (scope, { others }) => {
  const lock = rlock(scope)
  const owner = others

  scope.threads('other', others, function* (me) {
    let raised = false
    try {
      yield* lock.release(me)
    } catch (error) {
      raised = error instanceof RuntimeError
    }
    assert(raised, 'release by another thread raises')
  })
  scope.thread('owner', function* () {
    yield* lock.acquire(owner)
    yield* lock.release(owner)
  })

  return {
    mayRace: ['__owner'],
    finally: { [IS_FREE]: (read) => !read(lock.__block) },
    unexercised: ['nobody ever waits for __block: only owner asks for it'],
  }
})

export const rlockTried = model('rlock, tried', { threads: 2 }, (scope, { threads }) => {
  const lock = rlock(scope)
  const [inside, turnedAway] = [scope.make(atomic('inside', 0)), scope.make(atomic('turned away', 0))]

  scope.threads('thread', threads, function* (me) {
    if (yield* lock.acquire(me, false)) {
      yield* inside.fetchAndAdd(1)
      yield* inside.fetchAndAdd(-1)
      yield* lock.release(me)
    } else {
      yield* turnedAway.fetchAndAdd(1)
    }
  })

  return {
    mayRace: ['__owner'],
    always: { [ONE_INSIDE]: (read) => read(inside) <= 1 },
    finally: {
      [IS_FREE]: (read) => !read(lock.__block),
      'somebody gets in': (read) => read(turnedAway) < threads,
    },
    sometimes: { 'somebody is turned away': (read) => read(turnedAway) > 0 },
  }
})

export const lockTwice = model('lock acquired twice', {}, ({ make, thread }) => {
  const lock = make(mutex('lock'))

  thread('thread', function* () {
    yield* lock.acquire()
    yield* lock.acquire()
  })

  return { expect: { violated: 'no deadlock' } }
})

export const rlockTwice = model('rlock acquired twice', {}, (scope) => {
  const lock = rlock(scope)
  const me = 0

  scope.thread('thread', function* () {
    yield* lock.acquire(me)
    yield* lock.acquire(me)
  })

  return { finally: { 'its count is 2': (read) => read(lock.__count) === 2 } }
})
