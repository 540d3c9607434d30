import { describe, expect, it } from 'vitest'
import { lockedCounter, unlockedCounter } from '../../models/benchmarks/counters.ts'
import { fibBelow } from '../../models/benchmarks/fib.ts'
import { filesystem } from '../../models/benchmarks/filesystem.ts'
import { lastzero } from '../../models/benchmarks/lastzero.ts'
import { estimate } from '../../src/check/estimate.ts'
import { type Atomic, allocate, atomic, cell, check, forever, model, mutex } from '../../src/index.ts'

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))

describe('the number of traces', () => {
  it('is counted at any size when threads are interchangeable: the lock puts 20 of them in 20! rows', () => {
    expect(estimate(lockedCounter, { params: { threads: 20 } })).toMatchObject({
      kind: 'counted',
      traces: factorial(20),
    })
  })

  it('is counted where reads and writes meet: (6!)²', () => {
    expect(estimate(unlockedCounter)).toMatchObject({ kind: 'counted', traces: factorial(6) ** 2, depth: 12 })
  })

  it('is counted where nearly all ways through the tree of sleep sets end in vain: 2 to the number of threads that share', () => {
    expect(estimate(filesystem, { params: { threads: 16 } })).toMatchObject({ kind: 'counted', traces: 8 })
  })

  it('counts changes that one invariant reads as ordered', () => {
    const ordered = (isOrdered: boolean) =>
      model('two cells', {}, ({ make, thread }) => {
        const [a, b] = [make(cell('a', 0)), make(cell('b', 0))]
        thread('left', () => a.write(1))
        thread('right', () => b.write(1))
        return isOrdered ? { always: { 'either is 0 or 1': (read) => read(a) + read(b) <= 2 } } : {}
      })
    expect(estimate(ordered(false)).traces).toBe(1)
    expect(estimate(ordered(true)).traces).toBe(2)
  })

  it('does not take threads for each other that know who they are: each of three has its own cell, and one writes them all', () => {
    const apart = model('apart', {}, ({ make, thread, threads }) => {
      const cells = [0, 1, 2].map((i) => make(cell(`cell ${i}`, 0)))
      threads('reader', 3, (index) => cells[index].read())
      thread('writer', function* () {
        for (const one of cells.slice(0, 2)) yield* one.write(1)
      })
      return { mayRace: true }
    })
    // Two readers come before the write to their cell or after it; the third meets nobody.
    expect(estimate(apart)).toMatchObject({ kind: 'counted', traces: 4 })
  })

  it('takes what one maker publishes for what another does, and so also what readers may do with it: 1680 by brute force', () => {
    const publishing = model('publishing', {}, ({ make, thread }) => {
      const published = make(cell<Atomic<number> | undefined>('published', undefined))
      function* publish() {
        const made = yield* allocate(atomic('made', 0))
        yield* published.write(made)
      }
      function* use() {
        const there = yield* published.read()
        if (there !== undefined) yield* there.fetchAndAdd(1)
      }
      const bodies = [
        [publish, use],
        [use, use],
        [use, publish],
        [use, use],
      ]
      bodies.forEach((steps, index) => {
        thread(`thread ${index}`, function* () {
          for (const step of steps) yield* step()
        })
      })
      return { mayRace: true }
    })
    const { executions } = check(publishing, { strategy: 'sleep', minimiseStates: 0 }).certificate
    expect(executions).toBe(1680)
    expect(estimate(publishing)).toMatchObject({ kind: 'counted', traces: executions })
  })

  it('is the same every time it is asked for', () => {
    expect(estimate(lastzero, { params: { n: 8 }, effort: 5000 })).toEqual(
      estimate(lastzero, { params: { n: 8 }, effort: 5000 }),
    )
  })

  it('comes with its spread when it is sampled: the 1698 of fib lie within', () => {
    const { kind, from, to } = estimate(fibBelow, { effort: 60_000 })
    expect(kind).toBe('sampled')
    expect(to - from).toBeGreaterThan(0)
    expect(from).toBeLessThanOrEqual(1698)
    expect(to).toBeGreaterThanOrEqual(1698)
  })

  it('is no more than a lower bound where executions have no end', () => {
    const endless = model('endless', {}, ({ make, threads }) => {
      const lock = make(mutex('lock'))
      threads('worker', 2, () =>
        forever(function* () {
          yield* lock.acquire()
          yield* lock.release()
        }),
      )
    })
    expect(estimate(endless, { effort: 20_000 })).toMatchObject({ kind: 'atLeast', to: Number.POSITIVE_INFINITY })
  })

  it('ends when its caller throws', () => {
    const stop = () => {
      throw new Error('enough')
    }
    expect(() => estimate(lockedCounter, { pulse: stop })).toThrow('enough')
  })
})
