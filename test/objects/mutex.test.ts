import { cell, mutex } from 'interleave'
import { describe, expect, it } from 'vitest'
import { endings } from '../support/small.ts'

describe('mutex', () => {
  it('lets one thread in at a time', () => {
    const seen = endings(({ make, threads }) => {
      const lock = make(mutex('lock'))
      const count = make(cell('count', 0))
      threads('adder', 2, function* () {
        yield* lock.acquire()
        const read = yield* count.read()
        yield* count.write(read + 1)
        yield* lock.release()
        return read
      })
    })
    // each adder sees all of the other's addition or nothing of it: never 0 and 0
    expect(seen).toEqual(['0 | 1', '1 | 0'])
  })

  it('blocks the thread that holds it, too: it is not re-entrant', () => {
    const seen = endings(({ make, thread }) => {
      const lock = make(mutex('lock'))
      thread('greedy', function* () {
        yield* lock.acquire()
        yield* lock.acquire()
      })
    })
    expect(seen).toEqual(['blocked at lock.acquire'])
  })

  it('may be released by any thread, as a CPython lock may', () => {
    const seen = endings(({ make, thread }) => {
      const lock = make(mutex('lock'))
      const ready = make(cell('ready', false))
      thread('taker', function* () {
        yield* lock.acquire()
        yield* ready.write(true)
        yield* lock.acquire()
      })
      thread('other', function* () {
        yield* ready.await((isReady) => isReady)
        yield* lock.release()
      })
    })
    expect(seen).toEqual(['done | done'])
  })

  it('throws in the thread that releases it while it is free, which can catch that', () => {
    const seen = endings(({ make, thread }) => {
      const lock = make(mutex('lock'))
      thread('careless', function* () {
        yield* lock.release()
      })
      thread('careful', function* () {
        try {
          yield* lock.release()
        } catch (error) {
          return String(error)
        }
        return 'released'
      })
    })
    expect(seen).toEqual(['threw release unlocked lock | "RaisedError: release unlocked lock"'])
  })

  it('is tried without blocking', () => {
    const seen = endings(({ make, threads }) => {
      const lock = make(mutex('lock'))
      threads('trier', 2, function* () {
        return yield* lock.tryAcquire()
      })
    })
    expect(seen).toEqual(['false | true', 'true | false'])
  })

  it('gives up a timed acquire only while the lock is taken', () => {
    const seen = endings(({ make, thread }) => {
      const lock = make(mutex('lock'))
      thread('holder', function* () {
        yield* lock.acquire()
        yield* lock.release()
      })
      thread('timed', function* () {
        const got = yield* lock.acquireOrTimeOut()
        if (got) yield* lock.release()
        return got
      })
    })
    // false: between the holder's acquire and release
    expect(seen).toEqual(['done | false', 'done | true'])
    const alone = endings(({ make, thread }) => {
      const lock = make(mutex('lock'))
      thread('timed', function* () {
        return yield* lock.acquireOrTimeOut()
      })
    })
    expect(alone).toEqual(['true'])
  })

  it('tells whether it is locked', () => {
    const seen = endings(({ make, thread }) => {
      const lock = make(mutex('lock'))
      thread('owner', function* () {
        const before = yield* lock.locked()
        yield* lock.acquire()
        return [before, yield* lock.locked()]
      })
    })
    expect(seen).toEqual(['[false, true]'])
  })
})
