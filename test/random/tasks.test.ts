/**
 * Optimal reduction cut into tasks against the same in one piece: the same traces, each once, however small the tasks are, how
 * many are under way at a time, and at which of them everything is put down and taken up again. `SEED=n`, `RUNS=n`.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { optimal } from '../../src/explore/optimal.ts'
import { instantiate } from '../../src/machine/model.ts'
import type { Run } from '../../src/machine/run.ts'
import { type Cut, inTasks } from '../support/tasks.ts'
import { large, programs, type Size, usual, wide } from './arbitrary.ts'
import { watch } from './compare.ts'
import { toModel } from './interpret.ts'
import type { Program } from './program.ts'

const seed = Number(process.env['SEED'] ?? 20170903)
const runs = Number(process.env['RUNS'] ?? 25)

const cuts: readonly Cut[] = [
  { executions: 1, leaves: 1, guides: true, isInterrupted: true },
  { executions: 1, leaves: 1, atOnce: 4, foresees: true },
  { executions: 2, leaves: 3, atOnce: 8, foresees: true, isInterrupted: true },
  { executions: 3, leaves: 100, guides: true, atOnce: 3 },
  { executions: 3, leaves: 100, atOnce: 32, foresees: true },
  { executions: 10, leaves: 100, atOnce: 32, foresees: true, guides: true },
  { executions: 7, leaves: 4, atOnce: 2, foresees: true },
  { executions: 20, leaves: 100 },
  { executions: 50, leaves: 100, guides: true },
]

/** Another run of the program, with the same changes ordered. */
function runOf(program: Program): Run {
  const { run } = instantiate(toModel(program))
  const objects = run.objects.slice(1, run.staticObjects)
  for (const group of program.groups)
    run.store.orderChanges(objects.filter(({ name }) => group.some((member) => member === name)))
  return run
}

const sizes: readonly (readonly [string, Size])[] = [
  ['small', usual],
  ['wide', wide],
  ['large', large],
]

it.each(sizes)('random %s programs have the same traces in tasks as in one piece', { timeout: 600_000 }, (_, size) => {
  let compared = 0
  const property = fc.property(programs(size), (program) => {
    const whole = watch(program, optimal, 120)
    if (whole.stopped) return
    compared++
    for (const cut of cuts) {
      const pieces = watch(program, inTasks({ ...cut, ownRun: () => runOf(program) }), 240)
      expect(pieces.executions).toBe(whole.executions)
      expect(pieces.effort.redundant).toBe(0)
      expect(pieces.traces.size).toBe(whole.traces.size)
      for (const [trace, { outcome, end }] of whole.traces)
        expect(pieces.traces.get(trace)).toMatchObject({ outcome, end })
      expect(pieces.reached).toEqual(whole.reached)
    }
  })
  fc.assert(property, { seed, numRuns: runs })
  expect(compared).toBeGreaterThan(runs / 2)
})
