/** Samples of random programs: nothing but what every interleaving shows, and traces are told apart by their hashes. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Strategy } from '../../src/explore/execution.ts'
import { exhaustive } from '../../src/explore/exhaustive.ts'
import { Pct } from '../../src/explore/sampling/pct.ts'
import { Pos } from '../../src/explore/sampling/pos.ts'
import { randomWalk, Sampler, type Scheduler } from '../../src/explore/sampling/sampler.ts'
import { Random } from '../../src/kernel/random.ts'
import type { Run } from '../../src/machine/run.ts'
import { explore } from '../support/observe.ts'
import { programs, usual } from './arbitrary.ts'
import { toModel } from './interpret.ts'

const seed = Number(process.env['SEED'] ?? 20181018)
const runs = Number(process.env['RUNS'] ?? 100)
const slow = { timeout: 600_000 }

const schedulers: Readonly<Record<string, (run: Run, random: Random) => Scheduler>> = {
  random: (_, random) => randomWalk(random),
  pct: (run, random) => new Pct(run, random, 3),
  pos: (run, random) => new Pos(run, random),
}

describe.each(Object.keys(schedulers))(`samples of random programs by %s, from seed ${seed}`, slow, (name) => {
  it('have traces and outcomes that every interleaving shows, and count them right', () => {
    let covered = 0
    const property = fc.property(programs(usual), fc.nat(), (program, from) => {
      const all = explore(toModel(program), exhaustive, { limit: 500 })
      if (all.stopped) return
      let sampler: Sampler | undefined
      const strategy: Strategy = (run, effort) => {
        const random = new Random(from)
        sampler = new Sampler(run, effort, random, schedulers[name](run, random))
        return sampler.executions()
      }
      const sampled = explore(toModel(program), strategy, { limit: 60 })
      for (const [trace, { end, outcome }] of sampled.traces)
        expect(all.traces.get(trace)).toMatchObject({ end, outcome })
      // The search is stopped after one execution more than it looked at.
      expect([sampled.traces.size, sampled.traces.size + 1]).toContain(sampler?.traces)
      if (sampled.traces.size === all.traces.size) covered++
    })
    fc.assert(property, { seed, numRuns: runs })
    expect(covered).toBeGreaterThan(runs / 3)
  })
})
