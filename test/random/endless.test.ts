/**
 * Endless random programs: `states` breaks the same properties of endless executions as a graph of all states does that is made
 * without any of its means, from the run itself. What it shows is replayed: a cycle, without the progress, and fair.
 * `SEED=n` takes other programs, `RUNS=n` more of them.
 */
import fc from 'fast-check'
import {
  allocate,
  cell,
  check,
  choose,
  condition,
  forever,
  type Model,
  model,
  mutex,
  progress,
  type Scope,
  type Step,
  semaphore,
  spawn,
  type Violation,
} from 'interleave'
import { describe, expect, it } from 'vitest'
import { cycleWithout, type Fairness } from '../../src/explore/states/lasso.ts'
import { instantiate, type Recurrence } from '../../src/machine/model.ts'
import { decodeSchedule } from '../../src/trace/schedule.ts'
import { graphOf, keysOf } from './stateGraph.ts'

const seed = Number(process.env['SEED'] ?? 19850114)
const runs = Number(process.env['RUNS'] ?? 150)
const MOST_STATES = 200

type On = 0 | 1
type Op =
  | { readonly op: 'acquire' | 'release' | 'down' | 'up' | 'wait' | 'notify'; readonly on: On }
  | { readonly op: 'write'; readonly on: On; readonly value: number }
  | { readonly op: 'progress' }
  /** Makes a lock, takes it and gives it back: nobody else is concerned. */
  | { readonly op: 'own' }
  | { readonly op: 'ifFree' | 'ifZero'; readonly on: On; readonly body: readonly Op[] }
  | { readonly op: 'maybe'; readonly body: readonly Op[] }

interface Thread {
  /** Done in every round. */
  readonly round: readonly Op[]
  /** The round of a thread that it starts first. */
  readonly child: readonly Op[] | undefined
}

const on = fc.constantFrom<On>(0, 1)
const flat = fc.oneof(
  fc.record({ op: fc.constantFrom('acquire', 'release', 'down', 'up', 'wait', 'notify'), on }),
  fc.record({ op: fc.constant('write'), on, value: fc.nat(1) }),
  fc.constant({ op: 'progress' }),
  fc.constant({ op: 'own' }),
) as fc.Arbitrary<Op>
/** A lock that is given back, most of the time: else little goes on for ever. */
const held = fc
  .tuple(on, fc.array(flat, { maxLength: 1 }))
  .map(([one, body]): Op[] => [{ op: 'acquire', on: one }, ...body, { op: 'release', on: one }])
const deep = fc.oneof(
  fc.record({ op: fc.constantFrom('ifFree', 'ifZero'), on, body: fc.array(flat, { maxLength: 2 }) }),
  fc.record({ op: fc.constant('maybe'), body: fc.array(flat, { maxLength: 2 }) }),
) as fc.Arbitrary<Op>
const round = fc
  .array(
    fc.oneof(
      flat.map((op) => [op]),
      held,
      deep.map((op) => [op]),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => parts.flat())
const program = fc.array(
  fc.record({ round, child: fc.option(round, { nil: undefined, freq: 4 }) }) as fc.Arbitrary<Thread>,
  { minLength: 2, maxLength: 3 },
)

const fairnesses = ['none', 'weak', 'strong'] as const
const aims = (threads: number): Readonly<Record<string, Recurrence>> =>
  Object.fromEntries(
    fairnesses.flatMap((fairness) => [
      [`somebody, ${fairness}`, { progress: 'it', fairness }],
      ...Array.from({ length: threads }, (_, i) => [`${i}, ${fairness}`, { progress: 'it', fairness, by: [`t${i}`] }]),
    ]),
  )

function objectsOf({ make }: Scope) {
  const two = <T>(one: (name: string) => T) => [one('0'), one('1')] as const
  return {
    locks: two((name) => make(mutex(`lock ${name}`))),
    cells: two((name) => make(cell(`cell ${name}`, 0))),
    semaphores: two((name) => make(semaphore(`semaphore ${name}`, 1))),
    conditions: two((name) => make(condition(`condition ${name}`))),
  }
}

/** @param makes whether threads make locks of their own; else there are as many steps that do nothing */
const toModel = (threads: readonly Thread[], makes: boolean): Model =>
  model('endless', {}, (scope) => {
    const objects = objectsOf(scope)
    const { locks, cells, semaphores, conditions } = objects
    function* own(): Step {
      if (!makes) {
        for (let i = 0; i < 3; i++) yield* choose(1)
        return
      }
      const lock = yield* allocate(mutex('own'))
      yield* lock.acquire()
      yield* lock.release()
    }
    function* run(ops: readonly Op[]): Step {
      for (const op of ops) yield* take(op)
    }
    function* take(op: Op): Step {
      switch (op.op) {
        case 'acquire':
          return yield* locks[op.on].acquire()
        case 'release':
          return yield* locks[op.on].release()
        case 'down':
          return yield* semaphores[op.on].acquire()
        case 'up':
          // More permits than one would be more and more.
          if ((yield* cells[op.on].read()) === 0) yield* semaphores[op.on].acquire()
          return yield* semaphores[op.on].release()
        case 'wait':
          return yield* conditions[op.on].wait(locks[op.on])
        case 'notify':
          return yield* conditions[op.on].notify()
        case 'write':
          return yield* cells[op.on].write(op.value)
        case 'progress':
          return yield* progress('it')
        case 'own':
          return yield* own()
        case 'ifFree':
          if (yield* locks[op.on].tryAcquire()) {
            yield* run(op.body)
            yield* locks[op.on].release()
          }
          return
        case 'ifZero':
          if ((yield* cells[op.on].read()) === 0) yield* run(op.body)
          return
        case 'maybe':
          if ((yield* choose(2)) === 0) yield* run(op.body)
      }
    }
    for (const [i, { round: ops, child }] of threads.entries())
      scope.thread(`t${i}`, function* () {
        if (child !== undefined) yield* spawn('child', () => forever(() => run(child)))
        yield* forever(() => run(ops))
      })
    return {
      mayBlock: true,
      mayThrow: true,
      mayRace: true,
      strategy: 'states',
      infinitelyOften: aims(threads.length),
    }
  })

const memberOf = (name: string): number | undefined => (name.startsWith('s') ? undefined : Number(name[0]))

/** Replays what was shown, and says what is wrong with it. */
function faultOf(target: Model, { property, trace, lasso }: Violation, checkKeys: boolean): string | undefined {
  const { run } = instantiate(target)
  const key = keysOf(run)
  const started: number[] = run.threads.map(({ id }) => id)
  const steps: { thread: number; isProgress: boolean; able: number[]; key: string }[] = []
  const from = lasso?.from ?? -1
  const able = (): number[] => run.threads.filter(({ id }) => run.canRun(id)).map(({ id }) => id)
  let [count, startKey] = [0, from === 0 ? key() : '']
  for (const { thread: nth, alternative } of decodeSchedule(trace.schedule)) {
    const thread = started[nth]
    const before = able()
    if (!run.isEnabled(thread, alternative)) return `step ${count} cannot be taken`
    const pending = run.positions[thread]?.pending
    const isProgress = pending?.kind === 'operation' && pending.alternatives[alternative].progress === 'it'
    run.step(thread, alternative)
    if (pending?.kind === 'spawn') started.push((run.log.answer[run.log.length - 1] as { id: number }).id)
    if (count++ >= from) steps.push({ thread, isProgress, able: before, key: key() })
    if (count === from) startKey = key()
  }
  if (steps.length === 0) return 'there is no cycle'
  if (checkKeys && steps.at(-1)?.key !== startKey) return 'it does not come back'
  const member = memberOf(property)
  if (steps.some(({ thread, isProgress }) => isProgress && (member === undefined || member === thread)))
    return 'there is progress'
  const fairness = property.split(', ')[1] as Fairness
  const wronged = run.threads.find(({ id }) => {
    if (fairness === 'none' || steps.some(({ thread }) => thread === id)) return false
    return fairness === 'weak'
      ? steps.every((step) => step.able.includes(id))
      : steps.some((step) => step.able.includes(id))
  })
  return wronged && `it is not fair to ${wronged.name}`
}

describe(`endless programs from seed ${seed}`, { timeout: 900_000 }, () => {
  it('break the same properties under `states` as all their states say, and the cycles are real', () => {
    const counts = { compared: 0, broken: 0, holding: 0, made: 0 }
    const property = fc.property(program, (threads) => {
      const graph = graphOf(toModel(threads, false), MOST_STATES)
      if (graph === undefined) return
      const all = aims(threads.length)
      const truth = Object.entries(all).flatMap(([name, { progress: what, fairness = 'weak' }]) => {
        const cycle = cycleWithout(graph, { progress: what, fairness, thread: memberOf(name) })
        return cycle === undefined ? [] : [name]
      })
      for (const makes of [true, false]) {
        const target = toModel(threads, makes)
        const { verdict } = check(target, { keepGoing: true, maxStates: 50 * MOST_STATES })
        const violations = verdict.kind === 'violated' ? verdict.violations : []
        expect({ makes, kind: verdict.kind, broken: violations.map((one) => one.property) }).toEqual({
          makes,
          kind: truth.length > 0 ? 'violated' : 'holds',
          broken: truth,
        })
        for (const violation of violations)
          expect({ violation: violation.property, fault: faultOf(target, violation, !makes) }).toEqual({
            violation: violation.property,
            fault: undefined,
          })
      }
      counts.compared++
      counts.broken += truth.length
      counts.holding += Object.keys(all).length - truth.length
      if (JSON.stringify(threads).includes('own')) counts.made++
    })
    fc.assert(property, { seed, numRuns: runs })
    console.log(counts)
    expect(counts.compared).toBeGreaterThan(0.2 * runs)
    expect(counts.made).toBeGreaterThan(0.1 * runs)
    expect(Math.min(counts.broken, counts.holding)).toBeGreaterThan(0.3 * runs)
  })
})
