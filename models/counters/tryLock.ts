/**
 * A counter whose lock is only tried for, `if lock.acquire(False):`, and the sibling that tries until it has it.
 *
 * Found: a thread that finds the lock taken goes on without counting, so the count can be anything from 1 up. Trying again
 * until the answer is yes is waiting, and holds.
 */
import { cell, model, mutex, until } from 'interleave'

const sizes = { threads: 3 }
const EVERYONE_COUNTED = 'everyone is counted'

export const tryLock = model('counter with trylock', sizes, ({ make, threads }, { threads: n }) => {
  const lock = make(mutex('lock'))
  const count = make(cell('count', 0))

  threads('adder', n, function* () {
    if (yield* lock.tryAcquire()) {
      yield* count.write((yield* count.read()) + 1)
      yield* lock.release()
    }
  })

  return {
    always: { 'no more counted than there are': (read) => read(count) <= n },
    finally: { 'someone is counted': (read) => read(count) >= 1, [EVERYONE_COUNTED]: (read) => read(count) === n },
    expect: { violated: EVERYONE_COUNTED },
  }
})

export const tryLockAgain = model('counter with trylock, retried', sizes, ({ make, threads }, { threads: n }) => {
  const lock = make(mutex('lock'))
  const count = make(cell('count', 0))

  threads('adder', n, function* () {
    yield* until(
      () => lock.tryAcquire(),
      (taken) => taken,
    )
    yield* count.write((yield* count.read()) + 1)
    yield* lock.release()
  })

  return {
    finally: { [EVERYONE_COUNTED]: (read) => read(count) === n },
    traces: { count: 6, source: 'the lock puts the threads in a row: 3!' },
  }
})
