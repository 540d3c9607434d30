/**
 * `with lock:` and an exception ("Core Python Applications Programming", "Using Context Management" below example 4-10, and
 * the lock article's `with`): the statement takes the lock and gives it back however its block ends. One sibling has
 * `try … finally` in its place, and one only `acquire` and `release`. An exception ends its thread and no other.
 *
 * The book: with the statement there need be neither `acquire` nor `release`. Found: that is not only shorter. With plain
 * calls the exception leaves `loop` with the lock held, and every other thread waits for ever.
 */
import { cell, type Mutex, model, mutex, type Scope, type Spec, type Step } from 'interleave'

const sizes = { threads: 3, failing: 1 }
const BROKEN = 'in the block'
const LOCK_IS_FREE = 'the lock is free at the end'

export const withStatement = model('with lock', sizes, (scope, params) => ({
  ...raiseInside(scope, params, withLock),
  traces: { count: 6, source: 'the lock puts the threads in a row: 3!' },
}))

export const tryFinally = model('acquire, try, finally', sizes, (scope, params) => ({
  ...raiseInside(scope, params, function* (lock, block) {
    yield* lock.acquire()
    try {
      yield* block()
    } finally {
      yield* lock.release()
    }
  }),
  traces: { count: 6, source: 'the lock puts the threads in a row: 3!' },
}))

export const plainCalls = model('acquire, release', { ...sizes, threads: 2 }, (scope, params) => ({
  ...raiseInside(scope, params, function* (lock, block) {
    yield* lock.acquire()
    yield* block()
    yield* lock.release()
  }),
  expect: { violated: ['no deadlock', LOCK_IS_FREE] },
}))

type Locked = (lock: Mutex, block: () => Step) => Step

/** `with lock:` is `lock.__enter__()`, the block, and `lock.__exit__()` whatever happens. */
function* withLock(lock: Mutex, block: () => Step): Step {
  yield* lock.acquire()
  let error: unknown
  try {
    yield* block()
  } catch (raised) {
    error = raised
  }
  yield* lock.release()
  if (error !== undefined) throw error
}

/** Every thread counts in the block, and the first `failing` of them raise there. */
function raiseInside({ make, threads }: Scope, { threads: n, failing }: typeof sizes, locked: Locked) {
  const lock = make(mutex('lock'))
  const entered = make(cell('entered', 0))

  threads('loop', n, function* (i) {
    yield* locked(lock, function* () {
      yield* entered.write((yield* entered.read()) + 1)
      if (i < failing) throw new Error(BROKEN)
    })
  })

  return {
    mayThrow: [BROKEN],
    finally: { [LOCK_IS_FREE]: (read) => !read(lock), 'everyone was inside': (read) => read(entered) === n },
  } satisfies Spec
}
