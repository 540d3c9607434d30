/**
 * What `Coverage` says of random programs, against what all their interleavings show. `SEED=n` takes other programs, `RUNS=n` sets
 * how many programs random.test.ts takes; this takes a seventh of that.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { Effort, type Strategy } from '../../src/explore/execution.ts'
import { exhaustive } from '../../src/explore/exhaustive.ts'
import { optimal } from '../../src/explore/optimal.ts'
import { sleep } from '../../src/explore/sleep.ts'
import { instantiate, type Model } from '../../src/machine/model.ts'
import { Coverage } from '../../src/properties/coverage.ts'
import { countEnds, explore } from '../support/observe.ts'
import { programs, usual } from './arbitrary.ts'
import { type Seen, sorted, truth } from './coverageTruth.ts'
import { toModel } from './interpret.ts'

const seed = Number(process.env['SEED'] ?? 20170903)
const runs = Math.ceil(Number(process.env['RUNS'] ?? 2100) / 7)
/** Interleavings above which a program is skipped. */
const mostInterleavings = 800

function covered(target: Model, strategy: Strategy): Seen {
  const { run, spec } = instantiate(target)
  const coverage = new Coverage(run, spec, true)
  for (const { fresh, end } of strategy(run, new Effort())) coverage.observe(fresh, end)
  return { pairs: sorted(coverage.pairs()), unexercised: coverage.unexercised(new Map()).toSorted() }
}

/** The thread and nothing of the step: how a step is named for one thread is for tests of the text. */
const comparable = (sentences: readonly string[]): string[] =>
  [
    ...new Set(sentences.map((sentence) => sentence.replace(/ never gets past .*/, ' never gets past a step'))),
  ].toSorted()

/** Who it is that alone asks is not known of threads that were started: one stands for others. */
const withoutStarted = (sentences: readonly string[]): string[] =>
  comparable(
    sentences.map((sentence) => sentence.replace(/: only (?:\S+\/.* asks for it|one thread asks for each)$/, '')),
  )

/**
 * What a search over states may leave unsaid: whether an attempt failed after a change by its own thread depends on the past, and
 * of started threads one stands for others.
 */
const mayBeUnsaid = (sentence: string): boolean =>
  /never succeeds|nobody ever waits|\/.* never gets past/.test(sentence)

describe(`the coverage of random programs from seed ${seed}`, { timeout: 600_000 }, () => {
  it('is what all interleavings show, under every strategy', () => {
    const counts = { compared: 0, both: 0, one: 0, unexercised: new Map<string, number>() }
    const property = fc.property(programs(usual), (random) => {
      const target = toModel(random)
      const all = explore(target, exhaustive, { limit: mostInterleavings })
      // After a search that was cut short nothing is said of what never happens.
      if (all.stopped || countEnds(all, 'cut') > 0) return
      const { pairs, unexercised } = truth(target)
      for (const strategy of [optimal, sleep, exhaustive]) {
        const seen = covered(target, strategy)
        expect(seen.pairs).toEqual(pairs)
        expect(comparable(seen.unexercised)).toEqual(comparable(unexercised))
      }
      counts.compared++
      for (const pair of pairs.flatMap((orders) => orders.pairs)) counts[pair.orders]++
      for (const sentence of unexercised) {
        const [kind] = /never \w+|no step|nobody/.exec(sentence) ?? ['']
        counts.unexercised.set(kind, (counts.unexercised.get(kind) ?? 0) + 1)
      }
    })
    fc.assert(property, { seed, numRuns: runs })
    console.log(`seed ${seed}:`, counts)
    expect(counts.compared).toBeGreaterThan(0.6 * runs)
    expect(Math.min(counts.both, counts.one)).toBeGreaterThan(0.1 * runs)
    for (const kind of ['never goes', 'never fails', 'never succeeds', 'never gets', 'nobody'])
      expect(`${kind}: ${(counts.unexercised.get(kind) ?? 0) > 0.01 * runs}`).toBe(`${kind}: true`)
  })

  it('is what a search over states shows, which never says more and seldom less', () => {
    const counts = { said: 0, unsaid: 0, interchangeable: 0 }
    const property = fc.property(programs(usual), fc.constantFrom(1, 2), (random, copies) => {
      const target = toModel(random, { copies })
      const all = explore(target, exhaustive, { limit: mostInterleavings })
      if (all.stopped || countEnds(all, 'cut') > 0) return
      const wanted = withoutStarted(truth(target).unexercised)
      const options = { keepGoing: true, minimiseStates: 0, coverage: 'notes' } as const
      const said = withoutStarted(check(target, { ...options, strategy: 'states' }).coverage.unexercised)
      const unsaid = wanted.filter((sentence) => !said.includes(sentence))
      expect(said.filter((sentence) => !wanted.includes(sentence))).toEqual([])
      expect(unsaid.filter((sentence) => !mayBeUnsaid(sentence))).toEqual([])
      counts.said += said.length
      counts.unsaid += unsaid.length
      if (copies > 1) counts.interchangeable++
    })
    fc.assert(property, { seed, numRuns: runs })
    console.log(`seed ${seed}:`, counts)
    expect(counts.unsaid).toBeLessThan(0.05 * counts.said)
    expect(counts.interchangeable).toBeGreaterThan(0.1 * runs)
  })
})
