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
