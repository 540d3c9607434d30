/**
 * `count += 1` in several threads: a read and a write. The textbook race, without a lock (violated: a lost update), with one
 * (holds), with `with lock:` around an exception (holds), and with the one-step increment of an atomic (holds).
 *
 * Found: as everyone says. The shortest schedule that loses an update has one preemption, between the read and the write.
 */
import { atomic, type Cell, cell, model, mutex, type Step } from 'interleave'

const sizes = { threads: 3, rounds: 1 }
const NO_UPDATE_LOST = 'no update is lost'

function* increment(count: Cell<number>): Step {
  yield* count.write((yield* count.read()) + 1)
}

export const unlocked = model('counter', sizes, ({ make, threads }, { threads: n, rounds }) => {
  const count = make(cell('count', 0))

  threads('adder', n, function* () {
    for (let round = 0; round < rounds; round++) yield* increment(count)
  })

  return {
    finally: { [NO_UPDATE_LOST]: (read) => read(count) === n * rounds },
    expect: { violated: NO_UPDATE_LOST },
    scaling: {
      params: { threads: [2, 3, 4, 5], rounds: [1, 2] },
      growth:
        'With one round (n!)²: n! orders of the writes, and the read of the one that writes k-th is before, between or after the k - 1 writes before its own, in k ways.',
    },
  }
})

export const locked = model('counter with a lock', sizes, ({ make, threads }, { threads: n, rounds }) => {
  const lock = make(mutex('lock'))
  const count = make(cell('count', 0))

  threads('adder', n, function* () {
    for (let round = 0; round < rounds; round++) {
      yield* lock.acquire()
      yield* increment(count)
      yield* lock.release()
    }
  })

  return {
    finally: { [NO_UPDATE_LOST]: (read) => read(count) === n * rounds },
    traces: { count: 6, source: 'the lock puts the threads in a row: 3!' },
    scaling: {
      params: { threads: [2, 3, 4, 5, 6], rounds: [1, 2] },
      growth:
        'With one round n!, with two (2n)! / 2ⁿ: the lock puts the critical sections in a row, in which those of one thread keep their order.',
    },
  }
})

export const withLock = model('counter in a with statement', sizes, ({ make, threads }, { threads: n, rounds }) => {
  const lock = make(mutex('lock'))
  const count = make(cell('count', 0))

  /** `with lock:` gives the lock back whether the body ends or raises. */
  function* withLock(body: () => Step): Step {
    yield* lock.acquire()
    try {
      yield* body()
    } finally {
      yield* lock.release()
    }
  }

  threads('adder', n, function* (index) {
    for (let round = 0; round < rounds; round++) {
      try {
        yield* withLock(function* () {
          yield* increment(count)
          if (index === 0) throw new Error('in the body')
        })
      } catch {
        // except: pass
      }
    }
  })

  return {
    finally: { [NO_UPDATE_LOST]: (read) => read(count) === n * rounds },
    traces: { count: 6, source: 'the lock puts the threads in a row: 3!' },
  }
})

export const fetchAndAdd = model('counter in one step', sizes, ({ make, threads }, { threads: n, rounds }) => {
  const count = make(atomic('count', 0))

  threads('adder', n, function* () {
    for (let round = 0; round < rounds; round++) yield* count.fetchAndAdd(1)
  })

  return {
    finally: { [NO_UPDATE_LOST]: (read) => read(count) === n * rounds },
    traces: { count: 6, source: 'the additions answer the old value, so their order is seen: 3!' },
  }
})
