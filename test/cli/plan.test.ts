/** `interleave plan`: what there is, and what fits. */
import { expect, it } from 'vitest'
import { starvingWriter } from '../../models/endless/readersWriters.ts'
import { check } from '../../src/check/check.ts'
import { type Plan, plan as planOf } from '../../src/check/plan.ts'
import { VERSION } from '../../src/kernel/version.ts'
import { planText } from '../../src/report/plan.ts'
import { planDocument } from '../../src/report/planDocument.ts'
import { plain } from '../../src/report/style.ts'
import { fine, project } from './support.ts'

const plan: Plan = {
  strategy: 'optimal',
  params: {},
  measured: { executions: 100_000, ms: 1200, perMs: 100, isAll: false },
  traces: { kind: 'sampled', traces: 3_600_000, from: 1_200_000, to: 9_000_000, depth: 60 },
  states: { states: 50_000, isAll: false, projected: 2_000_000, ms: 30_000 },
  levels: [
    { preemptions: 0, traces: 24, states: 600, isCounted: true, ms: 20 },
    { preemptions: 1, traces: 900, states: 60_000, isCounted: false, ms: 7000 },
    { preemptions: 2, traces: 20_000, states: 600_000, isCounted: false, ms: 70_000 },
  ],
}

const told = (given: Plan, ms: number): string => planText('mine', given, { style: plain, limit: { text: 'time', ms } })

it('says how long each strategy would take, and which bound fits where nothing explores everything', () => {
  expect(told(plan, 10_000)).toMatchInlineSnapshot(`
    "mine
        optimal              about 3,600,000 (1,200,000 to 9,000,000) traces  12.0 s to 1 min 30 s at 100,000/s here
        --strategy states    perhaps 2,000,000 states                         perhaps 30.0 s
        --max-preemptions 0  24 traces                                        20 ms
        --max-preemptions 1  perhaps 900 traces                               perhaps 7.0 s
        --max-preemptions 2  perhaps 20,000 traces                            perhaps 1 min 10 s
        in time: nothing is known to get through everything; --max-preemptions 1 should
    "
  `)
})

it('prefers what is known to what is a guess, with a fifth of the time to spare', () => {
  expect(told(plan, 113_000)).toContain('in time: optimal gets through')
  expect(told(plan, 112_000)).toContain('in time: --strategy states may get through, but that is a guess')
  expect(told(plan, 10)).toContain('no bound on preemptions fits either: --strategy pos takes a sample')
  const known = { ...plan, states: { states: 81, isAll: true, projected: 81, ms: 2 } }
  expect(told(known, 10_000)).toContain('in time: --strategy states gets through')
})

it('counts a small model', async () => {
  const { status, out } = await project({ 'models/a.js': fine }).run('plan', '--max-duration', '10s')
  expect([status, out.replace(/\d+ ms/, '0 ms')]).toEqual([
    0,
    'mine\n    optimal  2 traces, which are all  0 ms\n    in 10s: optimal gets through\n',
  ])
})

it('tells programs the same', async () => {
  const { status, out } = await project({ 'models/a.js': fine }).run(
    'plan',
    '--format',
    'json',
    '--max-duration',
    '10s',
  )
  const about = { name: 'mine', file: 'models/a.js', params: {}, strategy: 'optimal' }
  const measured = { executions: 2, ms: expect.any(Number), isAll: true }
  expect([status, JSON.parse(out)]).toEqual([
    0,
    {
      schema: 'interleave-plan/1',
      tool: { name: 'interleave', version: VERSION },
      models: [{ ...about, measured, advice: 'in 10s: optimal gets through' }],
    },
  ])
  const [entry] = planDocument([{ name: 'large', file: 'models/b.js', plan }]).models
  expect(entry).toMatchObject({
    measured: { executions: 100_000, ms: 1200, isAll: false },
    traces: { kind: 'sampled', traces: 3_600_000, from: 1_200_000, to: 9_000_000, perSecond: 100_000 },
    states: { states: 50_000, isAll: false, projected: 2_000_000, ms: 30_000 },
    levels: [{ preemptions: 0, traces: 24, isCounted: true, ms: 20 }, { preemptions: 1 }, { preemptions: 2 }],
  })
})

it('counts the states of endless executions as the search does, which takes no thread for another', () => {
  const { states } = planOf(starvingWriter, { now: () => 0, pulse: () => undefined })
  expect(states).toMatchObject({ isAll: true, states: check(starvingWriter).certificate.states?.states })
})
