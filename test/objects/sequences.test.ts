import { deque, output, queue } from 'interleave'
import { describe, expect, it } from 'vitest'
import { eachEnd, endings, runOf } from '../support/small.ts'

describe('queue', () => {
  it('gives items in the order they were put', () => {
    const seen = endings(({ make, thread }) => {
      const items = make(queue<number>('items'))
      thread('producer', function* () {
        for (const item of [1, 2, 3]) yield* items.put(item)
      })
      thread('consumer', function* () {
        return [yield* items.get(), yield* items.get(), yield* items.get()]
      })
    })
    expect(seen).toEqual(['done | [1, 2, 3]'])
  })

  it('holds no more than its capacity, and blocks who puts more', () => {
    const seen = endings(({ make, thread }) => {
      const items = make(queue<number>('items', 2))
      thread('producer', function* () {
        for (const item of [1, 2, 3]) yield* items.put(item)
      })
      thread('observer', function* () {
        return yield* items.length()
      })
    })
    expect(seen).toEqual([0, 1, 2].map((length) => `blocked at items.put | ${length}`))
  })

  it('blocks who gets from an empty one', () => {
    const seen = endings(({ make, threads, thread }) => {
      const items = make(queue<string>('items'))
      thread('producer', function* () {
        yield* items.put('only')
      })
      threads('consumer', 2, function* () {
        return yield* items.get()
      })
    })
    expect(seen).toEqual(['done | "only" | blocked at items.get', 'done | blocked at items.get | "only"'])
  })
})

describe('deque', () => {
  it('takes and adds at both ends', () => {
    const seen = endings(({ make, thread }) => {
      const items = make(deque('items', [2]))
      thread('worker', function* () {
        yield* items.append(3)
        yield* items.appendLeft(1)
        yield* items.append(4)
        const ends = [yield* items.popLeft(), yield* items.pop()]
        return [ends, yield* items.items(), yield* items.length()]
      })
    })
    expect(seen).toEqual(['[[1, 4], [2, 3], 2]'])
  })

  it('takes out the first item that is the one given', () => {
    const seen = endings(({ make, thread }) => {
      const items = make(deque('items', ['a', 'b', 'a']))
      thread('worker', function* () {
        yield* items.remove('a')
        return yield* items.items()
      })
    })
    expect(seen).toEqual(['["b", "a"]'])
  })

  it.each(['pop', 'popLeft'] as const)('throws in the thread that calls %s on an empty one', (end) => {
    const seen = endings(({ make, threads }) => {
      const items = make(deque('items', [1]))
      threads('worker', 2, function* () {
        return yield* items[end]()
      })
    })
    expect(seen).toEqual(['1 | threw pop from an empty deque', 'threw pop from an empty deque | 1'])
  })

  it('throws in the thread that removes what is not there', () => {
    const seen = endings(({ make, thread }) => {
      const items = make(deque('items', [1]))
      thread('worker', function* () {
        yield* items.remove(2)
      })
    })
    expect(seen).toEqual(['threw not in deque'])
  })
})

describe('output', () => {
  it('keeps texts in the order they were written, and each whole', () => {
    const run = runOf(({ make, threads }) => {
      const screen = make(output('screen'))
      threads('writer', 2, function* (index) {
        yield* screen.write(`hello ${index}`)
        yield* screen.write(`bye ${index}`)
      })
    })
    const screen = run.objects.findIndex(({ name }) => name === 'screen')
    const texts = new Set<string>()
    eachEnd(run, () => texts.add(String(run.states[screen])))
    // the interleavings of two texts of one writer with two of the other: 4! / (2! 2!) = 6
    expect(texts.size).toBe(6)
    expect(texts).toContain('hello 0,hello 1,bye 0,bye 1')
  })
})
