/** The count of traces without exploring them, against exploring them, on random programs. `SEED=n` takes others. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { estimate } from '../../src/check/estimate.ts'
import { optimal } from '../../src/explore/optimal.ts'
import { explore } from '../support/observe.ts'
import { programs, usual } from './arbitrary.ts'
import { toModel } from './interpret.ts'

const seed = Number(process.env['SEED'] ?? 20130101)
const numRuns = Number(process.env['RUNS'] ?? 60)

it('counts as many traces as are explored, wherever it says that it counted them', () => {
  const counts = { counted: 0, otherwise: 0 }
  const property = fc.property(programs(usual), (random) => {
    const model = toModel(random)
    const { executions, stopped } = explore(model, optimal, { limit: 2000 })
    if (stopped) return
    const { kind, traces } = estimate(model)
    counts[kind === 'counted' ? 'counted' : 'otherwise']++
    expect(kind === 'counted' ? traces : executions).toBe(executions)
  })
  fc.assert(property, { seed, numRuns })
  console.log(`seed ${seed}:`, counts)
  expect(counts.counted).toBeGreaterThan(0.8 * numRuns)
}, 60_000)
