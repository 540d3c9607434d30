/** Races whose reversal changes what the steps are: compare-and-sets, choices, threads and objects that come into being. */
import { type Atomic, allocate, assert, atomic, cell, choose, mutex, spawn, until } from 'interleave'
import { describe, expect, it } from 'vitest'
import { agreedOn } from '../support/agree.ts'

describe('a compare-and-set', () => {
  it('that succeeds after a race is a write, and one that fails is a read', () => {
    const { traces } = agreedOn(({ make, threads }) => {
      const x = make(atomic('x', 0))
      threads('t', 5, function* (i) {
        yield* x.compareAndSet(0, i + 1)
      })
    })
    // Who succeeds: the four that fail commute.
    expect(traces).toBe(5)
  })

  it('against the write that it waits for succeeds in one order only', () => {
    const { traces, outcomes } = agreedOn(({ make, thread }) => {
      const x = make(atomic('x', 0))
      thread('writer', function* () {
        yield* x.store(1)
      })
      thread('setter', function* () {
        yield* x.compareAndSet(1, 2)
      })
    })
    expect({ traces, outcomes }).toEqual({ traces: 2, outcomes: 2 })
  })

  it('retried until it succeeds is one blocking step', () => {
    const { traces, deadlocks } = agreedOn(({ make, threads }) => {
      const x = make(atomic('x', false))
      threads('t', 2, function* () {
        yield* until(
          () => x.compareAndSet(false, true),
          (taken) => taken,
        )
        yield* x.store(false)
      })
    })
    // A spin lock: two orders, as with a lock.
    expect({ traces, deadlocks }).toEqual({ traces: 2, deadlocks: 0 })
  })
})

describe('reads', () => {
  it('commute, so each of n readers is before or after the one write', () => {
    const { traces } = agreedOn(({ make, thread, threads }) => {
      const x = make(cell('x', 0))
      thread('writer', function* () {
        yield* x.write(1)
      })
      threads('reader', 4, function* () {
        yield* x.read()
      })
    })
    expect(traces).toBe(2 ** 4)
  })

  it('can be added without losing an outcome', () => {
    const withExtraReads = (extra: number) =>
      agreedOn(({ make, threads }) => {
        const [x, y] = [make(atomic('x', 0)), make(atomic('y', 0))]
        threads('t', 2, function* (i) {
          for (let n = 0; n < extra; n++) yield* x.load()
          yield* (i === 0 ? x : y).store(1)
          return yield* (i === 0 ? y : x).load()
        })
      })
    // Store buffering: 01, 10, 11.
    expect(withExtraReads(0).outcomes).toBe(3)
    expect(withExtraReads(2).outcomes).toBe(3)
  })
})

describe('a choice', () => {
  it('commutes with everything, so that choices multiply', () => {
    const { traces } = agreedOn(({ threads }) => {
      threads('t', 3, function* () {
        yield* choose(2)
      })
    })
    expect(traces).toBe(2 ** 3)
  })

  it('decides which race there is', () => {
    const { traces } = agreedOn(({ make, threads }) => {
      const cells = ['x', 'y'].map((name) => make(cell(name, 0)))
      threads('t', 2, function* () {
        yield* cells[yield* choose(2)].write(1)
      })
    })
    // Different cells: 2 ways, no race. The same cell: 2 ways, 2 orders each.
    expect(traces).toBe(6)
  })

  it('made otherwise keeps the races of what follows', () => {
    const { traces } = agreedOn(({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('writer', function* () {
        yield* x.write(1)
      })
      thread('chooser', function* () {
        yield* choose([2, 3, 4])
        yield* x.write(2)
      })
    })
    // 3 values, 2 orders of the writes.
    expect(traces).toBe(6)
  })
})

describe('an exception', () => {
  it('in a step races like the step', () => {
    const { traces, outcomes } = agreedOn(({ make, thread }) => {
      const m = make(mutex('m'))
      thread('owner', function* () {
        yield* m.acquire()
      })
      thread('releaser', function* () {
        yield* m.release()
      })
    })
    // The release throws before the acquire, and takes the lock away after it.
    expect({ traces, outcomes }).toEqual({ traces: 2, outcomes: 2 })
  })

  it('of an assertion ends the thread and nothing else', () => {
    const { traces, outcomes } = agreedOn(({ make, threads }) => {
      const m = make(mutex('m'))
      const x = make(cell('x', 0))
      threads('t', 2, function* (i) {
        if (!(yield* m.tryAcquire())) return
        yield* x.write(i)
        assert(i === 0, 'the first is first')
        yield* m.release()
      })
    })
    // The first has the lock, and the second tries before or after its release; or the second has it, fails and keeps it. It
    // has failed with the lock in the last two of these.
    expect({ traces, outcomes }).toEqual({ traces: 3, outcomes: 2 })
  })
})

describe('an object made by a thread', () => {
  it('is raced for by those who learn of it', () => {
    const { traces } = agreedOn(({ make, thread }) => {
      const box = make(cell<Atomic<number> | undefined>('box', undefined))
      thread('maker', function* () {
        const made = yield* allocate(atomic('made', 0))
        yield* box.write(made)
        yield* made.fetchAndAdd(1)
      })
      thread('user', function* () {
        const known = yield* box.read()
        if (known !== undefined) yield* known.fetchAndAdd(1)
      })
    })
    // Read before the write; or after it, and then two orders of the additions.
    expect(traces).toBe(3)
  })
})

describe('a thread that is started in some traces only', () => {
  it('has its races there', () => {
    const { traces } = agreedOn(({ make, thread }) => {
      const [flag, x] = [make(cell('flag', false)), make(cell('x', 0))]
      thread('setter', function* () {
        yield* flag.write(true)
      })
      thread('starter', function* () {
        if (!(yield* flag.read())) return
        yield* spawn('late', function* () {
          yield* x.write(1)
        })
        yield* x.write(2)
      })
    })
    // Not started; or started, with two orders of the writes.
    expect(traces).toBe(3)
  })
})
