/** What models say of themselves beside their verdicts: the answers that link to them, and how their traces grow. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readers } from '../models/benchmarks/readers.ts'
import { candyMachine } from '../models/candy/machine.ts'
import { candyTray } from '../models/candy/tray.ts'
import { barrier } from '../models/classics/barrier.ts'
import { philosophers } from '../models/classics/philosophers.ts'
import { producerConsumer } from '../models/conditions/producerConsumer.ts'
import { locked, unlocked } from '../models/counters/counter.ts'
import { counter, threadingCounter } from '../models/semaphores/usesCounter.ts'
import { check } from '../src/check/check.ts'
import { forgetMarks, hearBranches, branchesNeverTaken as neverTaken, reachedMarks } from '../src/cli/branches.ts'
import { instantiate, isModel, type Model } from '../src/machine/model.ts'
import { linkedModels } from '../src/report/answers.ts'

const folder = join(import.meta.dirname, '..', 'models')

/** @param query of the modules' addresses */
async function modelsByFile(query = ''): Promise<[file: string, models: Model[]][]> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const files = names.map((name) => join(folder, name))
  const modules = await Promise.all(files.map((file) => import(file + query) as Promise<object>))
  return modules.map((exported, i) => [files[i], Object.values(exported).filter(isModel)])
}

const allModels = async (): Promise<Model[]> => (await modelsByFile()).flatMap(([, models]) => models)

it('the answers link to models that there are', async () => {
  const names = new Set((await allModels()).map(({ name }) => name))
  const links = linkedModels(readFileSync(join(folder, 'ANSWERS.md'), 'utf8'))
  expect(links.length).toBeGreaterThan(0)
  expect(links.filter((name) => !names.has(name))).toEqual([])
})

it('sizes are named for parameters that the model has', async () => {
  const unknown = (await allModels()).flatMap((model) => {
    const { params = {} } = instantiate(model).spec.scaling ?? {}
    return Object.keys(params).filter((name) => !(name in model.params))
  })
  expect(unknown).toEqual([])
})

it('what a model that holds never exercises, it says itself', { timeout: 600_000 }, async () => {
  hearBranches()
  const found: string[] = []
  let branches = 0
  for (const [file, models] of await modelsByFile('?marked'))
    for (const model of models) {
      if (instantiate(model).spec.expect !== undefined) continue
      forgetMarks()
      const branchesNeverTaken = () => neverTaken(file, Object.keys(model.params).length > 0)
      const { coverage } = check(model, { minimiseStates: 1, coverage: 'notes', branchesNeverTaken })
      branches += reachedMarks().length
      const notes = [...coverage.unexercised, ...coverage.exercised.map((sentence) => `not so: ${sentence}`)]
      found.push(...notes.map((note) => `${model.name}: ${note}`))
    }
  expect(found).toEqual([])
  expect(branches).toBeGreaterThan(0)
})

it('a small model has the same notes under `states` as under `optimal`', { timeout: 60_000 }, async () => {
  const different: string[] = []
  let [compared, noted] = [0, 0]
  const files = (await modelsByFile()).filter(([file]) => !/benchmarks|usesCounter/.test(file))
  for (const model of files.flatMap(([, models]) => models)) {
    const notes = (strategy: 'optimal' | 'states') => {
      const limits = { maxExecutions: 50, maxStates: 500, minimiseStates: 1 }
      const { coverage, verdict, certificate } = check(model, { strategy, coverage: 'notes', ...limits })
      const said = [...coverage.unexercised, ...coverage.exercised.map((sentence) => `not so: ${sentence}`)]
      return { said: said.toSorted().join('; '), isSmall: verdict.kind === 'holds' && certificate.events < 3000 }
    }
    const { spec } = instantiate(model)
    if (spec.strategy !== undefined || spec.infinitelyOften !== undefined || spec.expect !== undefined) continue
    const found = notes('optimal')
    if (!found.isSmall) continue
    const inStates = notes('states')
    if (!inStates.isSmall) continue
    compared++
    noted += spec.unexercised?.length ?? 0
    if (found.said !== inStates.said) different.push(`${model.name}: ${found.said} or ${inStates.said}`)
  }
  expect(different).toEqual([])
  expect(compared).toBeGreaterThan(40)
  expect(noted).toBeGreaterThan(5)
})

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
const choose = (n: number, k: number): number => factorial(n) / factorial(k) / factorial(n - k)
/** The orders of n times r critical sections, where those of one thread keep theirs. */
const inARow = (n: number, r: number): number => factorial(n * r) / factorial(r) ** n

describe('the number of traces grows as the model says', () => {
  const grows = <P extends Record<string, number>>(
    { name, ...model }: Model<P>,
    sizes: readonly Partial<P>[],
    formula: (params: P) => number,
  ): void =>
    it.each(sizes)(`${name}: %o`, (size) => {
      const params = { ...model.params, ...size }
      const { certificate } = check({ name, ...model }, { params, keepGoing: true, minimiseStates: 0 })
      expect(certificate.executions).toBe(formula(params))
    })
  const threads = [{ threads: 2 }, { threads: 3 }, { threads: 4 }]
  const rounds = threads.flatMap((n) => [1, 2].map((r) => ({ ...n, rounds: r })))

  grows(unlocked, threads, ({ threads: n }) => factorial(n) ** 2)
  grows(locked, rounds, ({ threads: n, rounds: r }) => inARow(n, r))
  grows(counter, rounds, () => 1)
  grows(threadingCounter, rounds, ({ threads: n, rounds: r }) => inARow(n, r))
  const comings = [1, 3].flatMap((refills) => [2, 5].map((purchases) => ({ refills, purchases })))
  grows(candyMachine, comings, ({ refills: r, purchases: p }) => choose(r + p, r))
  grows(candyTray, [{ vendors: 1 }, { buyers: 3 }], ({ vendors: v, buyers: b }) => factorial(v + b))
  const integers = [1, 2, 3, 4, 5].map((n) => ({ integers: n, consumers: 1 }))
  grows(producerConsumer, integers, ({ integers: n }) => choose(2 * n, n))
  const places = [2, 3, 4, 5, 6].map((n) => ({ philosophers: n }))
  grows(philosophers, places, ({ philosophers: n }) => 2 ** n - 1)
  const walks = [{ rounds: 1 }, { rounds: 2 }, { rounds: 3 }, { rounds: 1, threads: 3 }]
  grows(barrier, walks, ({ threads: n, rounds: r }) => factorial(n) ** (4 * r))
  grows(readers, [{ readers: 1 }, { readers: 4 }, { readers: 7 }], ({ readers: n }) => 2 ** n)
})
