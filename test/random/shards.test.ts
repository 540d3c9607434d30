/**
 * Shards of random programs, merged, against the same search in one piece: each trace in one shard, and all that is said of them
 * the same. `SEED=n` takes other programs, `RUNS=n` more of them.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { factsOf, inShards } from '../support/shards.ts'
import { large, programs, type Size, usual, wide } from './arbitrary.ts'
import { toModel } from './interpret.ts'

const seed = Number(process.env['SEED'] ?? 20170903)
const runs = Number(process.env['RUNS'] ?? 8)

/** Traces above which a program is skipped. */
const mostTraces = 1000

const sizes: readonly (readonly [string, Size])[] = [
  ['small', usual],
  ['wide', wide],
  ['large', large],
]

it.each(sizes)('random %s programs are the same in shards as in one piece', { timeout: 600_000 }, (_, size) => {
  let [compared, split] = [0, 0]
  const property = fc.property(programs(size), fc.constantFrom(2, 3, 7), fc.boolean(), (program, shards, isInTasks) => {
    const target = toModel(program)
    const options = { coverage: 'orders', keepGoing: true, minimiseStates: 50 } as const
    const { verdict, certificate } = check(target, { ...options, maxExecutions: mostTraces })
    if (verdict.kind === 'inconclusive' || certificate.executions === mostTraces) return
    compared++
    const { merged, parts } = inShards(target, isInTasks ? { ...options, tasks: {} } : options, shards)
    expect(factsOf(merged)).toEqual(factsOf(check(target, options)))
    if (parts.filter(({ seen }) => seen.executions > 0).length > 1) split++
  })
  fc.assert(property, { seed, numRuns: runs })
  expect(compared).toBeGreaterThan(runs / 2)
  expect(split).toBeGreaterThan(compared / 4)
})
