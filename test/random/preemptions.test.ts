/**
 * The search by preemptions against the slow truth on random programs: for every bound the same traces with the same outcomes,
 * and every state that an invariant could be evaluated in. `SEED=n` takes other programs, `RUNS=n` more of them.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { StrategyName } from '../../src/check/verdict.ts'
import { BoundedSearch } from '../../src/explore/bounded.ts'
import type { Strategy } from '../../src/explore/execution.ts'
import { exhaustiveWithin } from '../../src/explore/exhaustive.ts'
import { optimal } from '../../src/explore/optimal.ts'
import { programs, type Size, usual, wide } from './arbitrary.ts'
import { differenceOf, type Seen, watch } from './compare.ts'
import { toModel } from './interpret.ts'
import { type Op, type Program, program as programOf } from './program.ts'

const seed = Number(process.env['SEED'] ?? 20131029)
const runs = Number(process.env['RUNS'] ?? 400)
const slow = { timeout: 600_000 }

const BOUNDS = [0, 1, 2, 3]

interface Watched {
  readonly seen: Seen
  readonly search: BoundedSearch
  readonly isExhausted: boolean
}

/** Searches that had to be made again, since they took for private what was not. */
let doneOver = 0

function watchBounded(program: Program, maxPreemptions: number): Watched {
  const shared = new Set<string>()
  for (;;) {
    let search: BoundedSearch | undefined
    let isExhausted = false
    const strategy: Strategy = function* (run, effort) {
      search = new BoundedSearch(run, effort, { maxPreemptions, shared })
      const coverage = yield* search.executions()
      isExhausted = coverage.kind === 'exhausted'
      return coverage
    }
    const seen = watch(program, strategy, Number.POSITIVE_INFINITY)
    if (search?.mustBeDoneOver === false) return { seen, search, isExhausted }
    doneOver++
  }
}

/** What a check finds broken within a bound, and how many outcomes it sees. */
function verdictOf(program: Program, strategy: StrategyName, maxPreemptions: number): string {
  const { verdict, certificate } = check(toModel(program), {
    strategy,
    maxPreemptions,
    keepGoing: true,
    minimiseStates: 1,
  })
  const broken = verdict.kind === 'violated' ? verdict.violations.map(({ property }) => property) : []
  return [`${certificate.outcomes} outcomes`, ...broken.toSorted()].join(', ')
}

/** What threads do with an object, of which there is one in a program. */
const families: readonly (readonly Op[])[] = [
  [
    { op: 'acquire', on: 0 },
    { op: 'tryAcquire', on: 0 },
    { op: 'release', on: 0 },
  ],
  [
    { op: 'down', on: 1 },
    { op: 'tryDown', on: 1 },
    { op: 'up', on: 1, permits: 1 },
  ],
  [
    { op: 'fetchAndAdd', on: 0, amount: 1 },
    { op: 'compareAndSet', on: 0, expected: 0, value: 2 },
    { op: 'await', on: 0, value: 0 },
  ],
  [
    { op: 'put', on: 0, value: 1 },
    { op: 'get', on: 0 },
  ],
  [
    { op: 'acquire', on: 0 },
    { op: 'wait', on: 0, lock: 0 },
    { op: 'notify', on: 0, count: 1 },
  ],
]

/** Some threads change a cell while they use an object; others use it when they have seen a certain value. */
const lateMeetings: fc.Arbitrary<Program> = fc.constantFrom(...families).chain((family) => {
  const few = fc.array(fc.constantFrom(...family), { minLength: 1, maxLength: 2 })
  const write = fc.constantFrom(0, 1).map((value): Op => ({ op: 'write', on: 0, value }))
  const changer = fc.tuple(write, few, write).map((parts) => parts.flat())
  const looker = fc.tuple(fc.boolean(), few).map(([wantsZero, then]): readonly Op[] => [
    { op: 'read', on: 0 },
    { op: 'if', body: wantsZero ? then : [], otherwise: wantsZero ? [] : then },
  ])
  return fc
    .tuple(changer, looker, fc.array(fc.oneof(changer, looker), { maxLength: 1 }))
    .map(([first, second, others]) => programOf([first, second, ...others]))
})

/** How the search differs from every interleaving within one of the bounds; `too large` when these are too many. */
function difference(program: Program, limit: number): string | undefined {
  let fewer = 0
  for (const bound of BOUNDS) {
    const truth = watch(program, exhaustiveWithin(bound), limit)
    if (truth.stopped) return bound === 0 ? 'too large' : undefined
    const { seen, search, isExhausted } = watchBounded(program, bound)
    const how = differenceOf(seen, truth)
    if (how !== undefined) return `with at most ${bound} preemptions: ${how}`
    if (seen.executions > seen.traces.size) return `${seen.executions} executions of ${seen.traces.size} traces`
    const perLevel = search.traces.reduce((sum, traces) => sum + traces, 0)
    if (perLevel !== seen.executions) return `${perLevel} traces counted, ${seen.executions} shown`
    if (search.traces[bound] !== undefined && search.traces[bound] !== seen.executions - fewer)
      return `${search.traces[bound]} traces that need ${bound} preemptions, not ${seen.executions - fewer}`
    fewer = seen.executions
    // Then larger bounds show nothing else.
    if (isExhausted) return differenceOf(seen, watch(program, optimal, Number.POSITIVE_INFINITY))
  }
  return undefined
}

function compareAll(size: Size, limit: number, numRuns: number): number {
  let tooLarge = 0
  const property = fc.property(programs(size), (program) => {
    const how = difference(program, limit)
    if (how === 'too large') tooLarge++
    else if (how !== undefined) throw new Error(how)
  })
  fc.assert(property, { seed, numRuns })
  return tooLarge
}

describe(`random programs from seed ${seed}`, slow, () => {
  it('have within a bound the traces, outcomes and states that every interleaving within it shows', () => {
    expect(compareAll(usual, 800, runs)).toBeLessThan(0.05 * runs)
  })

  it('have the same when they have more threads', () => {
    expect(compareAll(wide, 800, Math.ceil(runs / 5))).toBeLessThan(0.2 * runs)
  })

  it('break the same properties within a bound', () => {
    let broken = 0
    const property = fc.property(programs(usual), fc.constantFrom(0, 1, 2), (program, bound) => {
      if (watch(program, exhaustiveWithin(bound), 300).stopped) return
      const found = verdictOf(program, 'bounded', bound)
      expect(found).toBe(verdictOf(program, 'exhaustive', bound))
      if (found.includes('no ')) broken++
    })
    fc.assert(property, { seed, numRuns: Math.ceil(runs / 4) })
    expect(broken).toBeGreaterThan(runs / 20)
  })

  it('have all their traces once no preemption leads to more', () => {
    const property = fc.property(programs(usual), (program) => {
      const all = watch(program, optimal, 100)
      if (all.stopped) return
      const { seen } = watchBounded(program, Number.POSITIVE_INFINITY)
      expect(differenceOf(seen, all)).toBe(undefined)
      expect(seen.executions).toBe(all.executions)
    })
    fc.assert(property, { seed, numRuns: Math.ceil(runs / 2) })
  })

  it('have the same when it shows late that what one thread does concerns another', () => {
    doneOver = 0
    const property = fc.property(lateMeetings, (program) => {
      const how = difference(program, 800)
      if (how !== undefined && how !== 'too large') throw new Error(how)
    })
    fc.assert(property, { seed, numRuns: runs })
    expect(doneOver).toBeGreaterThan(runs / 100)
  })
})
