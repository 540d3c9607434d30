/**
 * The increment benchmarks of stateless model checkers: n threads that read a variable and write it back, without a lock
 * and within one (GenMC, tests/correct/synthetic/inc and lockinc).
 *
 * Here they are measured, not judged; whether the updates survive is asked in ../counters.
 */
import { cell, model, mutex } from 'interleave'

export const unlockedCounter = model('unlocked counter', { threads: 6 }, ({ make, threads }, sizes) => {
  const count = make(cell('count', 0))

  threads('adder', sizes.threads, function* () {
    yield* count.write((yield* count.read()) + 1)
  })

  return {
    mayRace: ['count'],
    finally: { 'someone counted, nobody twice': (read) => read(count) >= 1 && read(count) <= sizes.threads },
    traces: {
      count: 518_400,
      source: '(n!)²: the writes have n! orders, and the read that belongs to the i-th of them has i places before it',
    },
  }
})

export const lockedCounter = model('locked counter', { threads: 8 }, ({ make, threads }, sizes) => {
  const lock = make(mutex('lock'))
  const count = make(cell('count', 0))

  threads('adder', sizes.threads, function* () {
    yield* lock.acquire()
    yield* count.write((yield* count.read()) + 1)
    yield* lock.release()
  })

  return {
    finally: { 'no update is lost': (read) => read(count) === sizes.threads },
    traces: { count: 40_320, source: 'n!, the orders in which the lock is taken' },
  }
})
