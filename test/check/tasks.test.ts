/** Models explored in tasks, whole or interrupted, say the same of themselves as models explored in one piece. */
import { describe, expect, it } from 'vitest'
import { lastzero } from '../../models/benchmarks/lastzero.ts'
import { barrier } from '../../models/classics/barrier.ts'
import { philosophers } from '../../models/classics/philosophers.ts'
import { producerConsumer } from '../../models/conditions/producerConsumer.ts'
import { locked, unlocked } from '../../models/counters/counter.ts'
import { check } from '../../src/check/check.ts'
import type { CheckOptions } from '../../src/check/options.ts'
import type { Checkpoint, TasksOptions } from '../../src/check/tasks.ts'
import type { CheckResult } from '../../src/check/verdict.ts'
import { allocate, cell, type Model, model, mutex, spawn } from '../../src/index.ts'

const thorough: CheckOptions = { coverage: 'orders', keepGoing: true, minimiseStates: 100 }

/** What does not depend on the order in which executions are run. */
const facts = ({ certificate, coverage, properties, verdict, witnesses }: CheckResult) => ({
  certificate,
  coverage,
  properties,
  verdict: verdict.kind,
  witnesses: witnesses.map(({ property, value }) => `${property} ${value}`).toSorted(),
})

/** Puts everything down after each task, and goes on from the text. */
function interrupted(target: Model, tasks: TasksOptions): CheckResult {
  let text: string | undefined
  for (;;) {
    let isStopped = false
    const result = check(target, {
      ...thorough,
      shouldStop: () => (isStopped ? 'interrupted' : undefined),
      tasks: {
        ...tasks,
        ...(text === undefined ? {} : { from: JSON.parse(text) as Checkpoint }),
        onTask: (checkpoint) => {
          text = JSON.stringify(checkpoint())
          isStopped = true
        },
      },
    })
    if (!isStopped || result.verdict.kind === 'holds') return result
  }
}

/** Threads and objects that come to be in another order in each run, and an invariant whose reach is found out late. */
const growing = model('growing', {}, ({ make, threads }) => {
  const a = make(cell('a', 0))
  const b = make(cell('b', 0))
  threads('maker', 2, () =>
    (function* () {
      const own = yield* allocate(cell('own', 0))
      yield* spawn('child', function* () {
        yield* own.write((yield* a.read()) + 1)
      })
      yield* a.write((yield* b.read()) + 1)
      yield* b.write(yield* own.read())
    })(),
  )
  return { always: { small: (read) => read(a) === 0 || read(b) < 9 }, mayRace: true }
})

const models: readonly (readonly [string, Model])[] = [
  locked,
  unlocked,
  barrier,
  philosophers,
  producerConsumer,
  growing,
].map((each) => [each.name, each as Model])

describe.each(models)('%s', (_, target) => {
  const whole = facts(check(target, thorough))
  const budget = { executions: 3, events: Number.MAX_SAFE_INTEGER }

  it('is the same in tasks, however many are given out at a time', () => {
    expect(facts(check(target, { ...thorough, tasks: { budget, atOnce: 1 } }))).toEqual(whole)
    expect(facts(check(target, { ...thorough, tasks: { budget } }))).toEqual(whole)
    expect(facts(check(target, { ...thorough, tasks: {} }))).toEqual(whole)
  })

  it('is the same when it is put down and taken up again after every task', () => {
    expect(facts(interrupted(target, { budget: { ...budget, executions: 20 }, atOnce: 5 }))).toEqual(whole)
  })
})

describe('how many tasks are out at a time', () => {
  it('is half as many once one was done over', () => {
    const budget = { executions: 50, events: Number.MAX_SAFE_INTEGER, leaves: 20, foresees: true }
    const checkpoints: Checkpoint[] = []
    const kept = (tasks: TasksOptions): CheckResult => {
      checkpoints.length = 0
      const onTask = (checkpoint: () => Checkpoint): void => void checkpoints.push(checkpoint())
      return check(lastzero, { params: { n: 10 }, strategy: 'optimal', tasks: { ...tasks, budget, onTask } })
    }
    kept({})
    const { certificate } = kept({ from: { ...checkpoints[0], window: { size: 40, inARow: 0 } } })
    expect(certificate.executions).toBe(3328)
    const sizes = new Set(checkpoints.map(({ window }) => window?.size))
    expect([...sizes].slice(0, 2)).toEqual([40, 20])
  })
})

describe('a limit of executions', () => {
  /** As many traces as there are orders of the lock: 5!. */
  const orders = model('orders', {}, ({ make, threads }) => {
    const lock = make(mutex('lock'))
    threads('user', 5, function* () {
      yield* lock.acquire()
      yield* lock.release()
    })
  })

  it('is kept to the execution, however large tasks are, and however many are given out at a time', () => {
    for (const maxExecutions of [1, 7, 50, 119])
      for (const tasks of [{}, { budget: { executions: 4, events: 100, leaves: 2 } }, { atOnce: 1 }]) {
        const { certificate, verdict } = check(orders, { maxExecutions, tasks })
        expect(certificate.executions).toBe(maxExecutions)
        expect(verdict.kind).toBe('inconclusive')
      }
  })

  it('does not change how many tasks are out at a time later on', () => {
    const last = (options: CheckOptions, from?: Checkpoint): Checkpoint => {
      let kept: Checkpoint | undefined
      const onTask = (checkpoint: () => Checkpoint): void => void (kept = checkpoint())
      const tasks = { budget: { executions: 1, events: 100, leaves: 1 }, onTask, ...(from && { from }) }
      check(orders, { ...options, tasks })
      return kept as Checkpoint
    }
    const { window } = last({})
    expect(window?.size).toBeGreaterThan(8)
    expect(last({}, last({ maxExecutions: 50 })).window).toEqual(window)
  })

  it('can be raised for a search that is gone on with, which explores each trace once', () => {
    let last: (() => Checkpoint) | undefined
    check(orders, { maxExecutions: 50, tasks: { onTask: (checkpoint) => (last = checkpoint) } })
    const from = JSON.parse(JSON.stringify(last?.())) as Checkpoint
    expect(from.seen.executions).toBe(50)
    const { certificate, verdict } = check(orders, { tasks: { from } })
    expect([certificate.executions, certificate.redundant, verdict.kind]).toEqual([120, 0, 'holds'])
  })
})
