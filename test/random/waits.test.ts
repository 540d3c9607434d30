/**
 * The diagnosis of blocked ends against a wait-for graph that is made another way, on random programs: a deadlock has a circle
 * exactly when a thread can be reached from itself. `SEED=n` takes other programs, `RUNS=n` more of them.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { LostWakeup } from '../../src/check/diagnosis.ts'
import { replay } from '../../src/check/replay.ts'
import { scheduleOf, stepper } from '../../src/check/tracing.ts'
import { Effort } from '../../src/explore/execution.ts'
import { exhaustive } from '../../src/explore/exhaustive.ts'
import { optimal } from '../../src/explore/optimal.ts'
import { instantiate, type Model } from '../../src/machine/model.ts'
import type { Run } from '../../src/machine/run.ts'
import type { SharedObject } from '../../src/objects/object.ts'
import { decodeSchedule, encodeSchedule } from '../../src/trace/schedule.ts'
import type { Trace } from '../../src/trace/trace.ts'
import { programs, usual } from './arbitrary.ts'
import { toModel } from './interpret.ts'
import { type Program, program } from './program.ts'

const seed = Number(process.env['SEED'] ?? 20170903)
const runs = Number(process.env['RUNS'] ?? 1200)

const slow = { timeout: 600_000 }

/** Executions looked at per program, and blocked ends of those. */
const MOST = { executions: 60, ends: 4 }

/** The program, in which exceptions are no violation, so that what is blocked beside them is diagnosed. */
function throwing(random: Program): Model {
  const target = toModel(random)
  return { ...target, build: (scope, params) => ({ ...target.build(scope, params), mayThrow: true }) }
}

/** `waits[a][b]`: thread `a` is blocked at a lock that `b` has, or joins `b`. */
function waitGraph(run: Run): boolean[][] {
  const count = run.threads.length
  const waits = Array.from({ length: count }, () => Array<boolean>(count).fill(false))
  for (let thread = 0; thread < count; thread++) {
    const step = run.positions[thread]?.pending
    if (step?.kind === 'join') waits[thread][step.thread.id] = true
    if (step?.kind !== 'operation') continue
    // A lock is what an operation is on, or the argument of the wakeup of a condition, which takes it back.
    const handles = step.args.flatMap((arg) => (isHandle(arg) ? [arg.object] : []))
    for (const object of [...(step.object === undefined ? [] : [step.object]), ...handles]) {
      const state = run.states[object.id]
      if (object.type.kind === 'mutex' && typeof state === 'number' && state >= 0) waits[thread][state] = true
    }
  }
  return waits
}

const isHandle = (value: unknown): value is { readonly object: SharedObject } =>
  typeof value === 'object' && value !== null && 'object' in value

/** Floyd and Warshall: whether a thread can be reached from itself. */
function hasCircle(graph: readonly (readonly boolean[])[]): boolean {
  const reaches = graph.map((row) => [...row])
  for (let via = 0; via < reaches.length; via++)
    for (const row of reaches) if (row[via]) reaches[via].forEach((is, to) => (row[to] ||= is))
  return reaches.some((row, thread) => row[thread])
}

interface Blocked {
  readonly schedule: string
  readonly circle: boolean
}

function blockedEnds(target: Model): Blocked[] {
  const { run } = instantiate(target)
  const ends: Blocked[] = []
  let executions = 0
  for (const { end } of optimal(run, new Effort())) {
    if (end === 'blocked') ends.push({ schedule: encodeSchedule(scheduleOf(run)), circle: hasCircle(waitGraph(run)) })
    if (++executions === MOST.executions || ends.length === MOST.ends) break
  }
  return ends
}

const either = fc.constantFrom<0 | 1>(0, 0, 1)
const signals = fc.oneof(
  fc.record({ op: fc.constant('down' as const), on: either }),
  fc.record({ op: fc.constant('down' as const), on: either }),
  fc.record({ op: fc.constant('up' as const), on: either, permits: fc.constant(1) }),
  fc.record({ op: fc.constant('fetchAndAdd' as const), on: either, amount: fc.constant(1) }),
  fc.record({ op: fc.constant('store' as const), on: either, value: fc.constant(0) }),
)

/** Threads that change two values, and signal and wait at two semaphores, in no good order. */
const hasty = fc
  .array(fc.array(signals, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 4 })
  .filter((threads) => threads.flat().length <= 8)
  .map((threads) => program(threads, { permits: [0, 0] }))

/** The semaphores, by number, at which a thread is blocked although the atomic of that number is positive. */
function sleptThrough(run: Run): number[] {
  const stateOf = (name: string): unknown => run.states[run.objects.findIndex((object) => object.name === name)]
  return [0, 1].filter(
    (n) =>
      Number(stateOf(`atomic ${n}`)) > 0 &&
      run.positions.some((position) => position?.pending?.describe() === `semaphore ${n}.acquire`),
  )
}

/** Whether some interleaving loses a wakeup. */
function losesOne(target: Model): boolean {
  const { run } = instantiate(target)
  for (const { end } of exhaustive(run, new Effort()))
    if (end === 'blocked' && sleptThrough(run).length > 0) return true
  return false
}

/** Per state of the schedule, whether the atomic is positive. */
function timeline(target: Model, schedule: string, atomic: string): boolean[] {
  const { run } = instantiate(target)
  const take = stepper(run)
  const isPositive = (): boolean => Number(run.states[run.objects.findIndex(({ name }) => name === atomic)]) > 0
  return [isPositive(), ...decodeSchedule(schedule).map((choice) => (take(choice), isPositive()))]
}

/** What is said of a lost wakeup and is not so in its trace. */
function falsehoods(target: Model, { thread, since = -1, thereSince = -1, cause }: LostWakeup, trace: Trace): string[] {
  const { steps, schedule, blocked = [] } = trace
  const semaphore = blocked.find((step) => step.thread === thread)?.object ?? ''
  const there = timeline(target, schedule, semaphore.replace('semaphore', 'atomic'))
  const isStep = (step: number, operation: string): boolean =>
    steps[step].object === semaphore && steps[step].operation === operation
  const upsAfter = (step: number): number[] => [...steps.keys()].filter((i) => i > step && isStep(i, 'release 1'))
  const claims: Record<string, boolean> = {
    'its last step': steps.findLastIndex((step) => step.thread === thread) === since,
    'since when it is there': there[thereSince + 1] && there.lastIndexOf(false) === thereSince,
  }
  switch (cause.kind) {
    case 'too early': {
      const { signal = thereSince } = cause
      claims['it was there before'] = thereSince <= since
      claims['the signal'] = signal === thereSince || (isStep(signal, 'release 1') && signal > thereSince)
      claims['nothing came since'] = signal <= since && upsAfter(since).length === 0
      break
    }
    case 'nobody woken':
      claims['it came later'] = thereSince > since
      claims['no signal came'] = upsAfter(thereSince).length === 0
      break
    case 'too few':
      claims['the wakeup'] = isStep(cause.wakeup, 'release 1')
      claims['who had it'] = steps.some(
        (step, i) => i > cause.wakeup && step.thread === cause.woken && isStep(i, 'acquire'),
      )
      break
    case 'merged': // two releases of a counting semaphore are two
    case 'misdirected': // all wait for the same thing at one semaphore
    case 'gone': // nobody is interrupted
      claims[cause.kind] = false
  }
  return Object.keys(claims).filter((claim) => !claims[claim])
}

describe(`random programs from seed ${seed}`, slow, () => {
  it('are said to lose a wakeup exactly when some interleaving does, and where is true of the trace', () => {
    const counts: Record<string, number> = { loses: 0, 'loses none': 0 }
    const property = fc.property(hasty, (random) => {
      const said = toModel(random, { says: true })
      const target: Model = { ...said, build: (scope, params) => ({ ...said.build(scope, params), mayBlock: true }) }
      const { verdict } = check(target)
      const loses = losesOne(target)
      expect(verdict.kind).toBe(loses ? 'violated' : 'holds')
      counts[loses ? 'loses' : 'loses none']++
      if (verdict.kind !== 'violated') return
      const [{ property: broken, diagnosis, trace }] = verdict.violations
      expect(broken).toBe('no lost wakeup')
      if (diagnosis?.kind !== 'lost wakeup') throw new Error(`a lost wakeup is diagnosed as a ${diagnosis?.kind}`)
      for (const lost of diagnosis.lost) {
        counts[lost.cause.kind] = (counts[lost.cause.kind] ?? 0) + 1
        expect(falsehoods(target, lost, trace)).toEqual([])
      }
    })
    fc.assert(property, { seed, numRuns: Math.ceil(runs / 2) })
    console.log(`seed ${seed}:`, counts)
    for (const kind of ['loses', 'loses none']) expect(counts[kind]).toBeGreaterThan(0.05 * runs)
    expect(Object.keys(counts)).toEqual(expect.arrayContaining(['too early', 'nobody woken', 'too few']))
  })

  it('are diagnosed to be in a circle exactly when they are', () => {
    const counts = { programs: 0, circle: 0, none: 0, 'ended holder': 0 }
    const property = fc.property(programs(usual), (random) => {
      counts.programs++
      const target = throwing(random)
      for (const { schedule, circle } of blockedEnds(target)) {
        const [breach] = replay(target, schedule).breaches
        const { diagnosis } = breach
        if (diagnosis === undefined) throw new Error('a blocked end without a diagnosis')
        counts[circle ? 'circle' : 'none']++
        const cycle = diagnosis.kind === 'deadlock' ? diagnosis.cycle : undefined
        expect({ schedule, circle: cycle !== undefined }).toEqual({ schedule, circle })
        cycle?.forEach(({ other }, i) => expect(other).toBe(cycle[(i + 1) % cycle.length].thread))
        const links = diagnosis.waits.flatMap(({ on }) => on)
        if (cycle === undefined && links.some(({ state }) => state !== 'blocked')) counts['ended holder']++
        expect(diagnosis.kind === 'honest wait').toBe(links.every(({ object }) => object === undefined) && !circle)
      }
    })
    fc.assert(property, { seed, numRuns: runs })
    console.log(`seed ${seed}:`, counts)
    expect(counts.programs).toBeGreaterThanOrEqual(500)
    expect(counts.circle).toBeGreaterThan(0.02 * runs)
    expect(counts.none).toBeGreaterThan(0.1 * runs)
    expect(counts['ended holder']).toBeGreaterThan(0)
  })
})
