/**
 * What pages show of random programs, against slow truths: a fresh run of every prefix, all pairs of events, and every
 * interleaving.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Counterexample, counterexamples } from '../../src/check/counterexamples.ts'
import { outlooks } from '../../src/check/outlook.ts'
import { sceneOf } from '../../src/check/scene.ts'
import { stateGraph } from '../../src/check/stateGraph.ts'
import { scheduleOf, stepper } from '../../src/check/tracing.ts'
import { Effort } from '../../src/explore/execution.ts'
import { exhaustive } from '../../src/explore/exhaustive.ts'
import { shown } from '../../src/kernel/values.ts'
import { instantiate, type Model } from '../../src/machine/model.ts'
import { breachesNow } from '../../src/properties/endings.ts'
import type { Scene } from '../../src/trace/scene.ts'
import { type Choice, decodeSchedule, encodeSchedule } from '../../src/trace/schedule.ts'
import { programs, type Size } from './arbitrary.ts'
import { toModel } from './interpret.ts'

const seed = Number(process.env['SEED'] ?? 20170904)
const runs = Number(process.env['RUNS'] ?? 250)
const MAX_STEPS = 1000

const shapes: Size['shapes'] = [
  { threads: 2, length: 4 },
  { threads: 3, length: 2 },
]

interface Execution {
  readonly schedule: readonly Choice[]
  readonly broken: readonly string[]
}

/** Every execution; undefined when there are more than so many. */
function executionsOf(target: Model, limit: number): Execution[] | undefined {
  const { run, spec } = instantiate(target, {}, { maxSteps: MAX_STEPS })
  const executions: Execution[] = []
  for (const _ of exhaustive(run, new Effort())) {
    if (executions.length === limit) return undefined
    const broken = breachesNow(run, spec).map(({ property }) => property)
    executions.push({ schedule: scheduleOf(run), broken })
  }
  return executions
}

/** Calls back with programs that have few executions; answers how many there were. */
function eachProgram(check: (target: Model, executions: readonly Execution[]) => void): number {
  let checked = 0
  const property = fc.property(programs({ shapes, depth: 1 }), (random) => {
    const target = toModel(random)
    const executions = executionsOf(target, 400)
    if (executions === undefined) return
    checked++
    check(target, executions)
  })
  fc.assert(property, { seed, numRuns: runs })
  return checked
}

const noPulse = (): void => undefined

/** What objects hold and who is blocked after the first steps of a schedule, on a fresh run. */
function truthAfter(target: Model, schedule: readonly Choice[]) {
  const { run } = instantiate(target, {}, { maxSteps: MAX_STEPS })
  schedule.forEach(stepper(run))
  const objects = [...run.objects.slice(1, run.staticObjects), ...run.allocated]
  const values = Object.fromEntries(objects.map(({ id, name, type }) => [name, shown(type.view(run.states[id]))]))
  const blocked = run.threads.filter(({ id }) => run.positions[id]?.pending !== undefined && !run.canRun(id))
  const held = objects.flatMap(({ id, name, type }): [string, string][] =>
    (type.holders?.(run.states[id]) ?? []).map((holder) => [name, run.threads[holder].name]),
  )
  return { values, holders: Object.fromEntries(held), blocked: blocked.map(({ name }) => name).toSorted() }
}

/** The same as a scene says it. */
function saidAfter(scene: Scene, steps: number): ReturnType<typeof truthAfter> {
  const { objects, threads } = scene
  const held = objects.map(({ initial, madeBy = -1 }) => (madeBy < steps ? initial : undefined))
  const holders = new Map<string, string>()
  const blocked = new Set(scene.blocked)
  for (const { becomes = [], turned = [] } of scene.steps.slice(0, steps)) {
    for (const [object, value, holder] of becomes) {
      held[object] = value
      if (holder === undefined) holders.delete(objects[object].name)
      else holders.set(objects[object].name, threads[holder])
    }
    for (const thread of turned) if (!blocked.delete(thread)) blocked.add(thread)
  }
  const known = objects.flatMap(({ name }, i): [string, string][] => {
    const value = held[i]
    return value === undefined ? [] : [[name, value]]
  })
  return {
    values: Object.fromEntries(known),
    holders: Object.fromEntries(holders),
    blocked: [...blocked].map((thread) => threads[thread]).toSorted(),
  }
}

type Relation = readonly (readonly boolean[])[]

/** What happens before what, from all pairs: the transitive closure. */
function closure(length: number, isDirect: (earlier: number, later: number) => boolean): Relation {
  const before: boolean[][] = Array.from({ length }, () => Array.from({ length }, () => false))
  for (let later = 0; later < length; later++)
    for (let earlier = later - 1; earlier >= 0; earlier--)
      if (isDirect(earlier, later))
        for (let e = 0; e <= earlier; e++) before[later][e] ||= e === earlier || before[earlier][e]
  return before
}

function happensBefore(target: Model, schedule: readonly Choice[]): Relation {
  const { run } = instantiate(target, {}, { maxSteps: MAX_STEPS })
  schedule.forEach(stepper(run))
  const { log, labels } = run
  return closure(log.length, (earlier, later) => {
    if (log.thread[earlier] === log.thread[later] || log.joined[later] === earlier) return true
    return log.previous[later] === earlier || labels.dependent(log.label[earlier], log.label[later])
  })
}

/** As the scene says it: the order of each thread, and its arrows. */
function arrows({ steps }: Scene, without?: readonly [number, number]): Relation {
  const isArrow = (earlier: number, later: number): boolean =>
    steps[later].after?.includes(earlier) === true && !(without?.[0] === earlier && without[1] === later)
  return closure(
    steps.length,
    (earlier, later) => steps[earlier].thread === steps[later].thread || isArrow(earlier, later),
  )
}

describe(`a scene of a random program from seed ${seed}`, { timeout: 600_000 }, () => {
  it('says what objects hold and who is blocked after every step', () => {
    let [changes, waits] = [0, 0]
    const checked = eachProgram((target, executions) => {
      const { schedule } = executions[executions.length - 1]
      const scene = sceneOf(target, {}, schedule, MAX_STEPS)
      expect(decodeSchedule(scene.schedule)).toEqual(schedule)
      for (let steps = 0; steps <= schedule.length; steps++) {
        const truth = truthAfter(target, schedule.slice(0, steps))
        expect(saidAfter(scene, steps)).toEqual(truth)
        waits += truth.blocked.length
      }
      changes += scene.steps.flatMap(({ becomes = [] }) => becomes).length
    })
    expect(checked).toBeGreaterThan(runs / 2)
    expect(changes).toBeGreaterThan(runs)
    expect(waits).toBeGreaterThan(runs / 4)
  })

  it('has the arrows that are needed for happens-before, and no other', () => {
    let count = 0
    eachProgram((target, executions) => {
      const { schedule } = executions[executions.length - 1]
      const scene = sceneOf(target, {}, schedule, MAX_STEPS)
      const truth = happensBefore(target, schedule)
      expect(arrows(scene)).toEqual(truth)
      scene.steps.forEach(({ after = [] }, later) => {
        for (const earlier of after) expect(arrows(scene, [earlier, later])).not.toEqual(truth)
        count += after.length
      })
    })
    expect(count).toBeGreaterThan(runs / 2)
  })

  it('says what can be done next', () => {
    eachProgram((target, executions) => {
      const { schedule } = executions[0]
      for (let steps = 0; steps <= schedule.length; steps++) {
        const prefix = schedule.slice(0, steps)
        const { next } = sceneOf(target, {}, prefix, MAX_STEPS)
        const offered = next.flatMap((move, thread) =>
          (move?.ways ?? []).map(({ alternative }) => encodeSchedule([{ thread, alternative }])),
        )
        const text = encodeSchedule(prefix)
        const taken = executions
          .filter((each) => each.schedule.length > steps && encodeSchedule(each.schedule.slice(0, steps)) === text)
          .map((each) => encodeSchedule([each.schedule[steps]]))
        expect(new Set(offered)).toEqual(new Set(taken))
      }
    })
  })
})

describe(`the states of a random program from seed ${seed}`, { timeout: 600_000 }, () => {
  it('have as many ways through them as there are interleavings', () => {
    let merged = 0
    const checked = eachProgram((target, executions) => {
      const graph = stateGraph(target, {}, MAX_STEPS, 5000, noPulse)
      if (graph === undefined) throw new Error('more states than events')
      const { states, steps } = graph
      // Steps lead to states that are deeper, so ways can be counted from the ends.
      const ways = new Map<number, { all: number; bad: number }>()
      const waysFrom = (state: number): { all: number; bad: number } => {
        const known = ways.get(state)
        if (known !== undefined) return known
        const next = steps.filter(({ from }) => from === state)
        const isBad = states[state].kind === 'bad' ? 1 : 0
        const sums = next.map(({ to }) => waysFrom(to))
        const found =
          next.length === 0
            ? { all: 1, bad: isBad }
            : { all: sums.reduce((sum, { all }) => sum + all, 0), bad: sums.reduce((sum, { bad }) => sum + bad, 0) }
        ways.set(state, found)
        return found
      }
      const bad = executions.filter(({ broken }) => broken.length > 0).length
      expect(waysFrom(0)).toEqual({ all: executions.length, bad })
      if (steps.length >= states.length) merged++
    })
    expect(checked).toBeGreaterThan(runs / 2)
    expect(merged).toBeGreaterThan(runs / 4)
  })
})

describe(`being the scheduler of a random program from seed ${seed}`, { timeout: 600_000 }, () => {
  it('says of each step whether some execution from there on breaks something', () => {
    const seen = { 'to a violation': 0, 'to none': 0, unknown: 0 }
    eachProgram((target, executions) => {
      const { schedule } = executions[executions.length - 1]
      const prefix = schedule.slice(0, schedule.length >> 1)
      for (const { thread, alternative, leads } of outlooks(target, {}, prefix, {
        maxSteps: MAX_STEPS,
        maxStates: 5000,
        pulse: noPulse,
      })) {
        const start = [...prefix, { thread, alternative }]
        const text = encodeSchedule(start)
        const breaks = executions.some(
          (each) => each.broken.length > 0 && encodeSchedule(each.schedule.slice(0, start.length)) === text,
        )
        expect(leads).toBe(breaks ? 'to a violation' : 'to none')
        seen[leads]++
      }
    })
    expect(seen['to a violation']).toBeGreaterThan(runs / 10)
    expect(seen['to none']).toBeGreaterThan(runs / 10)
  })

  it('finds one counterexample after another: each property that can be broken, by schedules that break it', () => {
    let several = 0
    eachProgram((target, executions) => {
      const found: Counterexample[] = [...counterexamples(target, {}, MAX_STEPS, noPulse)]
      const truth = new Set(executions.flatMap(({ broken }) => broken))
      expect(new Set(found.map(({ property }) => property))).toEqual(truth)
      expect(new Set(found.map(({ property, schedule }) => `${property} ${schedule}`)).size).toBe(found.length)
      for (const { property, schedule } of found) {
        const { run, spec } = instantiate(target, {}, { maxSteps: MAX_STEPS })
        decodeSchedule(schedule).forEach(stepper(run))
        expect(breachesNow(run, spec).map((breach) => breach.property)).toContain(property)
      }
      if (found.length > 1) several++
    })
    expect(several).toBeGreaterThan(runs / 20)
  })
})
