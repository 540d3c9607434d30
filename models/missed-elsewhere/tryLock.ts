/**
 * T1 tries for a lock and asserts that it got it; T2 takes the lock and gives it back. A C checker, as it comes, reports no
 * error.
 *
 * Found: the assertion can fail. One sibling notes the answer and so has traces to count; in the other, T1 waits for the
 * lock, and the assertion holds.
 */
import { assert, cell, model, mutex } from 'interleave'

const GOT_IT = 'the lock is there for the asking'

export const tryLockAsserted = model('trylock asserted', {}, ({ make, thread }) => {
  const m = make(mutex('m'))

  thread('T1', function* () {
    if (yield* m.tryAcquire()) yield* m.release()
    else assert(false, GOT_IT)
  })
  thread('T2', function* () {
    yield* m.acquire()
    yield* m.release()
  })

  return { expect: { violated: GOT_IT } }
})

export const tryLockNoted = model('trylock noted', {}, ({ make, thread }) => {
  const m = make(mutex('m'))
  const gotIt = make(cell('gotIt', false))

  thread('T1', function* () {
    if (yield* m.tryAcquire()) {
      yield* gotIt.write(true)
      yield* m.release()
    }
  })
  thread('T2', function* () {
    yield* m.acquire()
    yield* m.release()
  })

  return {
    outcomes: { 'whether T1 got the lock': { of: (read) => String(read(gotIt)), are: ['true', 'false'] } },
    traces: { count: 3, source: 'T1 tries before T2 has the lock, while T2 has it, or after' },
  }
})

export const lockAsserted = model('lock asserted', {}, ({ make, thread }) => {
  const m = make(mutex('m'))

  thread('T1', function* () {
    yield* m.acquire()
    assert(yield* m.locked(), GOT_IT)
    yield* m.release()
  })
  thread('T2', function* () {
    yield* m.acquire()
    yield* m.release()
  })

  return { traces: { count: 2, source: 'the orders in which the lock is taken' } }
})
