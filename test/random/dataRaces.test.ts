/**
 * Data races in random programs: `check` tells of the same cells under every strategy as a pairwise closure over every single
 * interleaving, and says rightly which races no schedule shows side by side. `SEED=n` takes other programs, `RUNS=n` sets how
 * many programs random.test.ts takes; this takes two thirds of that.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { CheckResult, StrategyName, Violation } from '../../src/check/verdict.ts'
import { Effort } from '../../src/explore/execution.ts'
import { exhaustive } from '../../src/explore/exhaustive.ts'
import { optimal } from '../../src/explore/optimal.ts'
import { Spawn } from '../../src/machine/instructions.ts'
import { instantiate, type Model } from '../../src/machine/model.ts'
import type { Run } from '../../src/machine/run.ts'
import { programs, usual } from './arbitrary.ts'
import { toModel } from './interpret.ts'
import { type On, type Op, type Program, program } from './program.ts'

const seed = Number(process.env['SEED'] ?? 20170903)
const runs = Math.ceil(Number(process.env['RUNS'] ?? 2100) / 1.5)
/** Interleavings above which a program is skipped. */
const mostInterleavings = 600
/** States that are enough for the programs above. */
const allStates = 20_000

const withMemory = programs(usual, ['memory'])

const modelOf = (random: Program): Model => toModel(random, { spec: { mayBlock: true, mayThrow: true } })

interface Access {
  readonly event: number
  readonly object: string
  readonly kind: string
  readonly writes: boolean
}

/** What the events of an execution touched. Anything that is not a plain read or write of a cell counts as a write. */
function accessesOf({ log, objects }: Run): Access[] {
  return Array.from({ length: log.accessCount }, (_, access) => {
    const object = objects[log.accessLabel[access] >> 3]
    const mode = object.type.modes[log.accessLabel[access] & 7]
    return { event: log.accessEvent[access], object: object.name, kind: object.type.kind, writes: mode !== 'read' }
  })
}

/** Whether two accesses of an object that is not memory are ordered: what its type does not declare to commute. */
function conflicts({ log, objects }: Run, earlier: number, later: number): boolean {
  const labelsOf = (event: number): number[] => [
    ...log.accessLabel.subarray(log.accessStart[event], log.accessStart[event + 1]),
  ]
  return labelsOf(earlier).some((a) =>
    labelsOf(later).some((b) => {
      const { type } = objects[a >> 3]
      const isSame = a >> 3 === b >> 3 && type.kind !== 'cell' && type.kind !== 'monitor'
      return isSame && ((type.conflicts[a & 7] >> (b & 7)) & 1) === 1
    }),
  )
}

/** Per event, those that synchronization puts before it, by closing the direct edges transitively. */
function pastsOf(run: Run): readonly ReadonlySet<number>[] {
  const { log } = run
  const pasts: Set<number>[] = []
  const spawned = new Map<number, number>()
  for (let event = 0; event < log.length; event++) {
    const thread = log.thread[event]
    const step = log.before[event].pending
    const past = new Set<number>()
    for (let earlier = 0; earlier < event; earlier++) {
      const isOwn = log.thread[earlier] === thread
      const isParent = spawned.get(thread) === earlier
      const isJoined = step?.kind === 'join' && step.thread.id === log.thread[earlier]
      if (isOwn || isParent || isJoined || conflicts(run, earlier, event))
        for (const before of [...(pasts[earlier] ?? []), earlier]) past.add(before)
    }
    // A thread that ended without a step of its own: its end is its start.
    if (step?.kind === 'join') {
      const parent = spawned.get(step.thread.id)
      if (parent !== undefined) for (const before of [...(pasts[parent] ?? []), parent]) past.add(before)
    }
    if (step instanceof Spawn) spawned.set((log.answer[event] as { readonly id: number }).id, event)
    pasts.push(past)
  }
  return pasts
}

/** The cells with a data race in the run's execution, and those of them whose accesses are one right after the other. */
function racesIn(run: Run): { readonly all: ReadonlySet<string>; readonly adjacent: ReadonlySet<string> } {
  const pasts = pastsOf(run)
  const accesses = accessesOf(run).filter(({ kind }) => kind === 'cell')
  const all = new Set<string>()
  const adjacent = new Set<string>()
  for (const later of accesses)
    for (const earlier of accesses) {
      if (earlier.event >= later.event || earlier.object !== later.object) continue
      if (!(earlier.writes || later.writes) || pasts[later.event].has(earlier.event)) continue
      all.add(later.object)
      if (later.event === earlier.event + 1) adjacent.add(later.object)
    }
  return { all, adjacent }
}

interface Truth {
  readonly all: Set<string>
  readonly adjacent: Set<string>
}

/** The races of every interleaving; undefined when there are too many. */
function truthOf(target: Model): Truth | undefined {
  const { run } = instantiate(target)
  const truth: Truth = { all: new Set(), adjacent: new Set() }
  let executions = 0
  for (const _ of exhaustive(run, new Effort())) {
    if (++executions > mostInterleavings) return undefined
    const { all, adjacent } = racesIn(run)
    for (const name of all) truth.all.add(name)
    for (const name of adjacent) truth.adjacent.add(name)
  }
  return truth
}

function racesOf({ verdict }: CheckResult): readonly (Violation & Required<Pick<Violation, 'race'>>)[] {
  if (verdict.kind !== 'violated') return []
  return verdict.violations.flatMap((violation) =>
    violation.race === undefined ? [] : [{ ...violation, race: violation.race }],
  )
}

const sorted = (names: Iterable<string>): readonly string[] => [...names].toSorted()

function checked(target: Model, strategy: StrategyName, minimiseStates: number) {
  return racesOf(check(target, { strategy, minimiseStates, keepGoing: true }))
}

/** The two steps of a race are of one cell, in two threads; and one right after the other, unless it is masked. */
function expectAccesses({ race, trace, minimal }: ReturnType<typeof checked>[number]): void {
  const [first, second] = race.steps.map((step) => trace.steps[step])
  expect(first.thread).not.toBe(second.thread)
  expect(race.steps[0]).toBeLessThan(race.steps[1])
  expect(race.steps[1]).toBe(trace.steps.length - 1)
  if (minimal) expect(race.steps[0]).toBe(trace.steps.length - 2)
}

interface Counts {
  compared: number
  racing: number
  'without a race': number
  'too large': number
  races: number
  masked: number
}

function compare(random: Program, counts: Counts): void {
  const target = modelOf(random)
  const truth = truthOf(target)
  if (truth === undefined) {
    counts['too large']++
    return
  }
  counts.compared++
  counts[truth.all.size > 0 ? 'racing' : 'without a race']++
  const found = checked(target, 'optimal', allStates)
  expect(sorted(found.map(({ race }) => race.object))).toEqual(sorted(truth.all))
  for (const violation of found) {
    const { race, minimal } = violation
    counts.races++
    if (race.masked) counts.masked++
    expect(race.masked === true).toBe(!truth.adjacent.has(race.object))
    expect(minimal).toBe(race.masked !== true)
    expectAccesses(violation)
  }
  for (const strategy of ['sleep', 'exhaustive'] as const) {
    const others = checked(target, strategy, 5)
    expect(sorted(others.map(({ race }) => race.object))).toEqual(sorted(truth.all))
    others.forEach(expectAccesses)
  }
}

function compareAll(random: fc.Arbitrary<Program>, numRuns: number): Counts {
  const counts: Counts = { compared: 0, racing: 0, 'without a race': 0, 'too large': 0, races: 0, masked: 0 }
  const property = fc.property(random, (one) => compare(one, counts))
  fc.assert(property, { seed, numRuns })
  console.log(`seed ${seed}:`, counts)
  return counts
}

/** Threads that access one cell, and tell each other over another one, or over atomics, that they have, and wait to be told. */
const messages: fc.Arbitrary<Program> = fc
  .array(
    fc.tuple(
      fc.constantFrom<readonly ('access' | 'tell' | 'hear')[]>(
        ['access', 'tell'],
        ['hear', 'access'],
        ['hear', 'tell'],
        ['access', 'tell', 'access'],
        ['hear', 'access', 'tell'],
      ),
      fc.constantFrom('read', 'write', 'write'),
      fc.constantFrom('cell', 'cell', 'atomic 0', 'atomic 1'),
      fc.constantFrom('cell', 'cell', 'atomic 0', 'atomic 1'),
    ),
    { minLength: 2, maxLength: 3 },
  )
  .map((threads) =>
    program(
      threads.map(([steps, access, telling, hearing]) =>
        steps.map((step): Op => {
          if (step === 'access') return access === 'read' ? { op: 'read', on: 0 } : { op: 'write', on: 0, value: 1 }
          const channel = step === 'tell' ? telling : hearing
          const on: On = channel === 'atomic 0' ? 0 : 1
          if (step === 'tell') return { op: channel === 'cell' ? 'write' : 'store', on, value: 1 }
          return { op: channel === 'cell' ? 'awaitCell' : 'await', on, value: 1 }
        }),
      ),
    ),
  )

describe(`data races in random programs from seed ${seed}`, { timeout: 600_000 }, () => {
  it('are those of a brute force over every interleaving, under every strategy', () => {
    const counts = compareAll(withMemory, runs)
    expect(counts.compared).toBeGreaterThan(0.6 * runs)
    expect(counts.racing).toBeGreaterThan(0.1 * runs)
    expect(counts['without a race']).toBeGreaterThan(0.1 * runs)
  })

  it('are found also where other races hide them', () => {
    const counts = compareAll(messages, Math.ceil(runs / 2))
    expect(counts.racing).toBeGreaterThan(0.1 * runs)
    expect(counts['without a race']).toBeGreaterThan(0.05 * runs)
    expect(counts.masked).toBeGreaterThan(0.01 * runs)
  })
})

/** Whether the program has steps that touch a cell and something else. */
const hasMixedSteps = (ops: readonly Op[]): boolean =>
  ops.some(
    (op) =>
      op.op === 'downCounting' ||
      ('body' in op && hasMixedSteps(op.body)) ||
      ('otherwise' in op && hasMixedSteps(op.otherwise)),
  )

describe(`what the clocks know of data races, from seed ${seed}`, { timeout: 600_000 }, () => {
  /** Counts the executions of random programs by whether they may have a data race, as the clocks have it, and do have one. */
  it('is that there is none exactly when there is none, where every step touches a cell or something else', () => {
    const executions = { racing: 0, clean: 0 }
    const property = fc.property(withMemory, (random) => {
      const { run } = instantiate(modelOf(random))
      const isExact = !random.threads.some(hasMixedSteps)
      let left = 100
      for (const { mayHaveDataRace } of optimal(run, new Effort())) {
        const hasRace = racesIn(run).all.size > 0
        executions[hasRace ? 'racing' : 'clean']++
        const isMistaken = mayHaveDataRace !== hasRace && (hasRace || isExact)
        expect(isMistaken).toBe(false)
        if (--left === 0) return
      }
    })
    fc.assert(property, { seed, numRuns: Math.ceil(runs / 4) })
    console.log(`seed ${seed}:`, executions)
    expect(executions.racing).toBeGreaterThan(runs / 4)
    expect(executions.clean).toBeGreaterThan(runs / 4)
  })
})
