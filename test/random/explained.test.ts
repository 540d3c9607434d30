/**
 * What is said of random counterexamples, against all interleavings of small programs: the critical step, the nearest
 * schedule that passes, and that the steps that are kept fail without the others. `SEED=n` takes other programs, `RUNS=n` sets
 * how many random.test.ts takes; this takes a seventh of that.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { replay } from '../../src/check/replay.ts'
import { scheduleOf, stepper, traceOf } from '../../src/check/tracing.ts'
import type { Violation } from '../../src/check/verdict.ts'
import { choices, Effort } from '../../src/explore/execution.ts'
import { sleep } from '../../src/explore/sleep.ts'
import { canonical, hashValue, sameValue } from '../../src/kernel/values.ts'
import { instantiate, type Model, model, type Spec } from '../../src/machine/model.ts'
import type { Run } from '../../src/machine/run.ts'
import type { Shared } from '../../src/objects/object.ts'
import { type Choice, decodeSchedule } from '../../src/trace/schedule.ts'
import type { TraceStep } from '../../src/trace/trace.ts'
import { programs, usual } from './arbitrary.ts'
import { toModel } from './interpret.ts'
import type { Program } from './program.ts'

const seed = Number(process.env['SEED'] ?? 20171004)
const runs = Math.ceil(Number(process.env['RUNS'] ?? 2100) / 7)
/** Interleavings above which a program is skipped. */
const mostInterleavings = 700

/** States of some objects that are wrong, by a hash of what they hold. */
interface Wrong {
  readonly picks: readonly number[]
  /** One in so many states is wrong. */
  readonly among: number
  readonly salt: number
}

const wrong = (among: readonly number[]): fc.Arbitrary<Wrong> =>
  fc.record({
    picks: fc.array(fc.nat(12), { minLength: 1, maxLength: 3, size: 'max' }),
    among: fc.constantFrom(...among),
    salt: fc.nat(1000),
  })

const mostly = fc.constantFrom(true, true, true, false)

const properties = fc.record({
  always: wrong([9, 20, 50]),
  atTheEnd: wrong([2, 3, 5]),
  mayThrow: mostly,
  mayBlock: mostly,
})
type Properties = typeof properties extends fc.Arbitrary<infer T> ? T : never

/** Objects, by their place among those made, that some execution leaves other than they were. */
function changedBy(program: Program): readonly number[] {
  const { run } = instantiate(toModel(program))
  const made = run.objects.slice(1, run.staticObjects)
  const changed = new Set<number>()
  let executions = 0
  for (const _ of sleep(run, new Effort())) {
    made.forEach(({ id, initial }, place) => sameValue(run.states[id], initial) || changed.add(place))
    if (++executions > mostInterleavings) break
  }
  return changed.size === 0 ? [...made.keys()] : [...changed]
}

function withProperties(program: Program, { always, atTheEnd, ...may }: Properties): Model {
  const plain = toModel(program)
  const changed = changedBy(program)
  return model('random', {}, (scope): Spec => {
    const handles: Shared[] = []
    plain.build(
      {
        ...scope,
        make: (spec) => {
          const handle = scope.make(spec)
          handles.push(handle as Shared)
          return handle
        },
      },
      {},
    )
    const isRight =
      ({ picks, among, salt }: Wrong): NonNullable<Spec['always']>[string] =>
      (read) =>
        (hashValue(picks.map((pick) => canonical(read(handles[changed[pick % changed.length]]))).join()) + salt) %
          among !==
        0
    return { always: { always: isRight(always) }, finally: { 'at the end': isRight(atTheEnd) }, mayRace: true, ...may }
  })
}

interface Passed {
  readonly schedule: readonly Choice[]
  readonly preemptions: number
}

/** All executions that pass, by definition; undefined when there are more executions than the limit. */
function passingExecutions(target: Model): readonly Passed[] | undefined {
  const { run, spec } = instantiate(target)
  const passed: Passed[] = []
  let ended = 0
  const isTrue = (stated: Spec['always']): boolean =>
    Object.values(stated ?? {}).every((predicate) => predicate((shared) => run.store.read(shared)))
  const onward = (preemptions: number, isBroken: boolean): void => {
    const next = [...choices(run)]
    const broken = isBroken || !isTrue(spec.always)
    if (next.length === 0) {
      ended++
      if (!broken && endsWell(run, spec) && isTrue(spec.finally))
        passed.push({ schedule: scheduleOf(run), preemptions })
    }
    const { holder } = run
    for (const { thread, alternative } of next) {
      if (ended > mostInterleavings) return
      const isPreemption = thread !== holder && run.canRun(holder)
      run.step(thread, alternative)
      onward(preemptions + (isPreemption ? 1 : 0), broken)
      run.undo()
    }
  }
  onward(0, false)
  return ended > mostInterleavings ? undefined : passed
}

function endsWell(run: Run, { mayThrow, mayBlock }: Spec): boolean {
  const states = run.positions.flatMap((position) => position?.state.kind ?? [])
  if (states.includes('gaveUp')) return false
  if (states.includes('failed') && mayThrow !== true) return false
  return !states.includes('pending') || mayBlock === true
}

const sharedBy = (a: readonly Choice[], b: readonly Choice[]): number => {
  const parting = a.findIndex(
    ({ thread, alternative }, at) => thread !== b[at]?.thread || alternative !== b[at]?.alternative,
  )
  return parting === -1 ? a.length : parting
}

function verifyRescue({ trace, critical, passing }: Violation, passed: readonly Passed[], target: Model): void {
  const failing = decodeSchedule(trace.schedule)
  const longest = Math.max(-1, ...passed.map(({ schedule }) => sharedBy(failing, schedule)))
  expect(critical).toEqual({ step: longest + 1, proved: true })
  expect(passing === undefined).toBe(longest === -1)
  if (passing === undefined) return
  const nearest = passed
    .filter(({ schedule }) => sharedBy(failing, schedule) === longest)
    .toSorted((a, b) => a.preemptions - b.preemptions || a.schedule.length - b.schedule.length)
  const shown = passed.find(({ schedule }) => canonical(schedule) === canonical(decodeSchedule(passing.trace.schedule)))
  expect(passing).toMatchObject({ shared: longest, minimal: true })
  expect([shown?.preemptions, shown?.schedule.length]).toEqual([nearest[0].preemptions, nearest[0].schedule.length])
  expect(replay(target, passing.trace.schedule)).toMatchObject({ breaches: [], ended: true })
}

/** Takes the steps that play a part, and no others: they are the same, and show the same. Answers how many are left out. */
function verifyRelevance({ property, trace }: Violation, target: Model): number {
  const alternatives = decodeSchedule(trace.schedule)
  const kept = trace.steps.flatMap((step, at) => (step.irrelevant ? [] : [{ step, ...alternatives[at] }]))
  const { run, spec } = instantiate(target)
  const numberOf = (name: string): number => run.threads.findIndex((thread) => thread.name === name)
  for (const { step, alternative } of kept) {
    const thread = numberOf(step.thread)
    expect(run.isEnabled(thread, alternative)).toBe(true)
    run.step(thread, alternative)
  }
  const told = ({ thread, object, operation, answer }: TraceStep) => ({ thread, object, operation, answer })
  expect(traceOf(run).steps.map(told)).toEqual(kept.map(({ step }) => told(step)))
  expect(
    isShown(
      property,
      run,
      spec,
      (trace.blocked ?? []).map(({ thread }) => numberOf(thread)),
    ),
  ).toBe(true)
  return trace.steps.length - kept.length
}

/** Whether what breaks the property can be seen in the run's present state, in which not all threads need have ended. */
function isShown(property: string, run: Run, spec: Spec, blocked: readonly number[]): boolean {
  const predicate = spec.always?.[property] ?? spec.finally?.[property]
  if (predicate !== undefined) return !predicate((shared) => run.store.read(shared))
  if (property === 'no exception') return run.positions.some((position) => position?.state.kind === 'failed')
  return blocked.every((thread) => run.positions[thread]?.pending !== undefined && !run.canRun(thread))
}

/** The steps that play a part are closed under happens-before, and the critical step is one. */
function verifyPast({ trace, critical }: Violation, target: Model): void {
  const { run } = instantiate(target)
  decodeSchedule(trace.schedule).forEach(stepper(run))
  const { log, labels } = run
  const isKept = trace.steps.map(({ irrelevant }) => irrelevant !== true)
  const isOrdered = (earlier: number, later: number): boolean =>
    log.thread[earlier] === log.thread[later] ||
    labels.dependent(log.label[earlier], log.label[later]) ||
    (log.index[later] === 1 && log.previous[later] === earlier) ||
    log.joined[later] === earlier
  const missing = trace.steps.flatMap((_, later) =>
    isKept[later] ? trace.steps.slice(0, later).filter((__, at) => !isKept[at] && isOrdered(at, later)) : [],
  )
  expect(missing).toEqual([])
  const { step } = critical ?? { step: 0 }
  expect(step === 0 || isKept[step - 1]).toBe(true)
}

describe(`explanations of random counterexamples from seed ${seed}`, { timeout: 600_000 }, () => {
  it('say where they could last have been saved, what passes instead, and what plays no part', () => {
    const counts = {
      violations: 0,
      'too large': 0,
      'nothing passes': 0,
      'critical first step': 0,
      'critical later step': 0,
      'critical before the last': 0,
      'with steps left out': 0,
      deadlocks: 0,
      exceptions: 0,
    }
    const property = fc.property(programs(usual), properties, (program, stated) => {
      const target = withProperties(program, stated)
      const passed = passingExecutions(target)
      if (passed === undefined) {
        counts['too large']++
        return
      }
      const { verdict } = check(target, { keepGoing: true })
      for (const violation of verdict.kind === 'violated' ? verdict.violations : []) {
        verifyRescue(violation, passed, target)
        verifyPast(violation, target)
        const leftOut = verifyRelevance(violation, target)
        const { step } = violation.critical ?? { step: 0 }
        const length = violation.trace.steps.length
        counts.violations++
        if (step === 0) counts['nothing passes']++
        else if (step === 1) counts['critical first step']++
        else counts['critical later step']++
        if (step > 0 && step < length) counts['critical before the last']++
        if (leftOut > 0) counts['with steps left out']++
        if (violation.property === 'no deadlock') counts.deadlocks++
        if (violation.property === 'no exception') counts.exceptions++
      }
    })
    fc.assert(property, { seed, numRuns: runs })
    console.log(`seed ${seed}:`, counts)
    expect(counts['too large']).toBeLessThan(0.25 * runs)
    const { 'too large': _, ...seen } = counts
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0.02 * runs)
  })
})
