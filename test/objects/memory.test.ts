import { atomic, cell, choose, until } from 'interleave'
import { describe, expect, it } from 'vitest'
import { endings } from '../support/small.ts'

describe('cell', () => {
  it('loses an addition that is a read and a write', () => {
    const seen = endings(({ make, threads }) => {
      const count = make(cell('count', 0))
      threads('adder', 2, function* () {
        const read = yield* count.read()
        yield* count.write(read + 1)
        return read
      })
    })
    expect(seen).toEqual(['0 | 0', '0 | 1', '1 | 0'])
  })

  it('is awaited in one step, which answers the value', () => {
    const seen = endings(({ make, thread }) => {
      const count = make(cell('count', 0))
      thread('writer', function* () {
        for (const value of [1, 2, 3]) yield* count.write(value)
      })
      thread('waiter', function* () {
        return yield* count.await((value) => value >= 2)
      })
    })
    expect(seen).toEqual(['done | 2', 'done | 3'])
  })

  it('blocks a thread that awaits what does not come', () => {
    const seen = endings(({ make, thread }) => {
      const flag = make(cell('flag', false))
      thread('waiter', function* () {
        yield* flag.await((isSet) => isSet)
      })
    })
    expect(seen).toEqual(['blocked at flag.await'])
  })
})

describe('atomic', () => {
  it('loses no addition', () => {
    const seen = endings(({ make, threads }) => {
      const count = make(atomic('count', 0))
      threads('adder', 2, function* () {
        return yield* count.fetchAndAdd(1)
      })
    })
    expect(seen).toEqual(['0 | 1', '1 | 0'])
  })

  it('exchanges: each thread gets what was there before', () => {
    const seen = endings(({ make, thread }) => {
      const slot = make(atomic('slot', 'empty'))
      thread('a', function* () {
        return yield* slot.exchange('a')
      })
      thread('b', function* () {
        return yield* slot.exchange('b')
      })
    })
    expect(seen).toEqual(['"b" | "empty"', '"empty" | "a"'])
  })

  it('compares by content and sets for one thread only', () => {
    const seen = endings(({ make, threads }) => {
      const owner = make(atomic<readonly string[]>('owner', []))
      threads('claimer', 2, function* (index) {
        return yield* owner.compareAndSet([], [`claimer ${index}`])
      })
    })
    expect(seen).toEqual(['false | true', 'true | false'])
  })

  it('spins in one blocking step, so that a retry loop neither hangs nor multiplies the search', () => {
    const seen = endings(({ make, threads }) => {
      const taken = make(atomic('taken', false))
      threads('spinner', 2, function* () {
        yield* until(
          () => taken.compareAndSet(false, true),
          (succeeded) => succeeded,
        )
        yield* taken.store(false)
      })
    })
    expect(seen).toEqual(['done | done'])
  })
})

describe('choose', () => {
  it('goes every way', () => {
    const seen = endings(({ thread }) => {
      thread('chooser', function* () {
        return [yield* choose(2), yield* choose(['a', 'b'])]
      })
    })
    expect(seen).toEqual(['[0, "a"]', '[0, "b"]', '[1, "a"]', '[1, "b"]'])
  })

  it('needs something to choose from', () => {
    expect(() => choose(0)).toThrow('[IL020]')
  })
})
