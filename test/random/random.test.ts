/**
 * The reduction against the slow truth on random programs: the same traces with the same outcomes, each once, and every state
 * that an invariant could be evaluated in. `SEED=n` takes other programs, `RUNS=n` more of them.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exhaustive } from '../../src/explore/exhaustive.ts'
import { optimal } from '../../src/explore/optimal.ts'
import { explore } from '../support/observe.ts'
import { programs, type Size, usual, wide } from './arbitrary.ts'
import { compare, type Limits, watch } from './compare.ts'
import { toModel, type Variation } from './interpret.ts'
import { type Program, program } from './program.ts'
import { regressions } from './regressions.ts'

const seed = Number(process.env['SEED'] ?? 20170903)
const runs = Number(process.env['RUNS'] ?? 2100)
const generous: Limits = { interleavings: 10_000, traces: 1000 }

const slow = { timeout: 600_000 }

type Counts = Record<'exhaustive' | 'sleep' | 'too large' | 'of several traces', number>

/** Compares random programs of one size, and says how many were compared in which way. */
function compareAll(size: Size, limits: Limits, numRuns: number): Counts {
  const counts: Counts = { exhaustive: 0, sleep: 0, 'too large': 0, 'of several traces': 0 }
  const property = fc.property(programs(size), (random) => {
    const verdict = compare(random, limits)
    if (verdict.kind === 'different') throw new Error(verdict.how)
    counts[verdict.kind === 'same' ? verdict.truth : 'too large']++
    if (verdict.kind === 'same' && verdict.traces > 1) counts['of several traces']++
  })
  fc.assert(property, { seed, numRuns })
  console.log(`seed ${seed}:`, counts)
  return counts
}

describe(`random programs from seed ${seed}`, slow, () => {
  it('have the same traces, outcomes and states under `optimal` as when every interleaving is run', () => {
    const counts = compareAll(usual, { interleavings: 800, traces: 100 }, runs)
    expect(counts.exhaustive).toBeGreaterThan(0.75 * runs)
    expect(counts['too large']).toBeLessThan(0.15 * runs)
    expect(counts['of several traces']).toBeGreaterThan(0.6 * runs)
  })

  it('have the same under `optimal` as under sleep sets alone when they have more threads', () => {
    const counts = compareAll(wide, { interleavings: 0, traces: 200 }, Math.ceil(runs / 10))
    expect(counts.sleep).toBeGreaterThan(0.05 * runs)
  })
})

describe('a random program', slow, () => {
  const countOf = (random: Program, variation?: Variation): number => {
    const { executions, stopped } = explore(toModel(random, variation), optimal, { limit: 300 })
    return stopped ? Number.POSITIVE_INFINITY : executions
  }
  const tracesOf = (random: Program, variation?: Variation): readonly string[] | undefined => {
    const { traces, stopped } = explore(toModel(random, variation), optimal, { limit: 300 })
    return stopped ? undefined : [...traces.keys()].toSorted()
  }
  const check = (property: (random: Program) => void): void =>
    fc.assert(fc.property(programs(usual), property), { seed, numRuns: Math.ceil(runs / 8) })

  it('has the same traces whatever the order in which its threads are declared', () => {
    check((random) => {
      const order = random.threads.map((_, t) => t)
      const traces = tracesOf(random)
      expect(tracesOf(random, { order: order.toReversed() })).toEqual(traces)
      expect(tracesOf(random, { order: [...order.slice(1), 0] })).toEqual(traces)
    })
  })

  it('has as many traces with a thread that meets no other', () => {
    check((random) => {
      expect(countOf(random, { bystander: true })).toBe(countOf(random))
    })
  })

  it('has as many traces with a read of a cell that nobody writes', () => {
    check((random) => {
      expect(countOf(random, { idleRead: true })).toBe(countOf(random))
    })
  })

  it('has as many traces when everything in it has another name', () => {
    check((random) => {
      expect(countOf(random, { rename: (name) => `the ${name}, renamed` })).toBe(countOf(random))
    })
  })
})

describe('an invariant over two objects', () => {
  // One execution writes one cell, then the other: no trace has another order, but a state in between does.
  const apart = program([[{ op: 'write', on: 0, value: 1 }], [{ op: 'write', on: 1, value: 1 }]], {
    groups: [['cell 0', 'cell 1']],
  })
  const statesOf = (strategy: typeof optimal, ordersGroup: boolean): readonly string[] =>
    [...(watch(apart, strategy, 100, ordersGroup).reached.get('group 1') ?? [])].toSorted()

  it('is evaluated in every joint state when changes of the two are ordered', () => {
    expect(statesOf(optimal, true)).toEqual(['0 | 0', '0 | 1', '1 | 0', '1 | 1'])
    expect(statesOf(exhaustive, true)).toEqual(['0 | 0', '0 | 1', '1 | 0', '1 | 1'])
  })

  it('would miss a joint state otherwise', () => {
    expect(statesOf(exhaustive, false)).toEqual(['0 | 0', '0 | 1', '1 | 0', '1 | 1'])
    expect(statesOf(optimal, false)).toEqual(['0 | 0', '1 | 0', '1 | 1'])
  })
})

describe('an invariant over one semaphore', () => {
  const ups = (groups: Program['groups']): Program =>
    program([[{ op: 'up', on: 0, permits: 1 }], [{ op: 'up', on: 0, permits: 2 }]], { groups })

  it('needs releases ordered, since they commute: 0, 1, 3 and 0, 2, 3 are one trace', () => {
    expect(explore(toModel(ups([])), optimal).executions).toBe(1)
    const ordered = watch(ups([['semaphore 0']]), optimal, 100)
    expect(ordered.executions).toBe(2)
    expect([...(ordered.reached.get('semaphore 0') ?? [])].toSorted()).toEqual(['0', '1', '2', '3'])
  })
})

describe('a regression', () => {
  it.each(regressions)('$story', ({ program: kept, traces }) => {
    expect(compare(kept, generous)).toMatchObject({ kind: 'same', traces })
  })
})
