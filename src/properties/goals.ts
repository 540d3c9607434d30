/** What a search for a schedule can look for. */
import { unreachable } from '../kernel/unreachable.ts'
import type { Spec } from '../machine/model.ts'
import type { Run } from '../machine/run.ts'
import { racingSteps } from './dataRaces.ts'
import { Endings, failures, NO_LOST_WAKEUP } from './endings.ts'
import { Histories, linearizable } from './histories.ts'
import { evaluate, holds } from './invariants.ts'

export type Goal =
  /** A state where the property is broken. */
  | { readonly kind: 'broken'; readonly property: string }
  /** Two accesses of one object, one right after the other, that are a data race. */
  | { readonly kind: 'race'; readonly property: string; readonly object: string }
  /** A state where a `sometimes` is true. */
  | { readonly kind: 'reached'; readonly property: string }
  /** The end of a complete execution with this outcome. */
  | { readonly kind: 'outcome'; readonly property: string; readonly value: string }

/** Tells whether the run's present state is what is looked for; `ended` when no thread can go on. */
export function goalTest(run: Run, spec: Spec, goal: Goal): (ended: boolean) => boolean {
  const read: Parameters<typeof evaluate>[2] = (shared) => run.store.read(shared)
  const { property } = goal
  switch (goal.kind) {
    case 'broken':
      return brokenTest(run, spec, property)
    case 'race':
      // It is in steps, not in a state: `lastSteps` leads to it.
      return () => false
    case 'reached': {
      const predicate = spec.sometimes?.[property]
      return () => predicate !== undefined && holds(property, predicate, read)
    }
    case 'outcome': {
      const { value } = goal
      const of = spec.outcomes?.[property]?.of
      return (ended) => ended && of !== undefined && isComplete(run, spec) && evaluate(property, of, read) === value
    }
    default:
      return unreachable(goal)
  }
}

/** Pairs of steps that can be taken from the run's present state, and then are what is looked for. */
export function lastSteps(run: Run, goal: Goal): ReturnType<typeof racingSteps> {
  return goal.kind === 'race' ? racingSteps(run, goal.object) : []
}

/** What must be reachable and is so in the run's present state, or an outcome that it ends with. */
export interface Sighting {
  readonly property: string
  /** The outcome; absent for a `sometimes`. */
  readonly value?: string
}

export function sightingsNow(run: Run, spec: Spec): Sighting[] {
  const read: Parameters<typeof evaluate>[2] = (shared) => run.store.read(shared)
  const states = Object.entries(spec.sometimes ?? {}).filter(([name, predicate]) => evaluate(name, predicate, read))
  const reached = states.map(([property]) => ({ property }))
  const hasEnded = run.threads.every(({ id }) => !run.canRun(id))
  if (!hasEnded || !isComplete(run, spec)) return reached
  const seen = Object.entries(spec.outcomes ?? {}).flatMap(([property, { of, are }]) => {
    const value = evaluate(property, of, read)
    return are.includes(value) ? [{ property, value }] : []
  })
  return [...reached, ...seen]
}

/** Tells apart, state by state, the executions that break nothing from the others. */
export interface PassTest {
  /** Whether no execution through the run's present state passes: something is broken already, or a thread gave up. */
  readonly isLost: () => boolean
  /** Whether an execution that ends in the run's present state, which is not lost, passes. */
  readonly isPassed: () => boolean
}

/** An execution passes when it is complete, which one that was cut is not, and breaks no property at all. */
export function passTest(run: Run, spec: Spec): PassTest {
  const invariants = Object.entries(spec.always ?? {})
  const endings = new Endings(run, spec)
  const read: Parameters<typeof evaluate>[2] = (shared) => run.store.read(shared)
  return {
    isLost: () =>
      run.gaveUp > 0 ||
      failures(run, spec.mayThrow).length > 0 ||
      invariants.some(([name, predicate]) => !holds(name, predicate, read)),
    isPassed: () => {
      const end = run.end()
      let passed = end !== 'cut'
      endings.judge(end, () => (passed = false))
      return passed
    },
  }
}

function brokenTest(run: Run, spec: Spec, property: string): (ended: boolean) => boolean {
  const always = spec.always?.[property]
  if (always !== undefined) return () => !holds(property, always, (shared) => run.store.read(shared))
  const isOfHistory = (spec.recordings ?? []).some((recording) => linearizable(recording) === property)
  if (isOfHistory) return historyTest(new Histories(run, spec), property)
  const endings = new Endings(run, spec)
  return (ended) => {
    if (failures(run, spec.mayThrow).some((breach) => breach.property === property)) return true
    let broken = false
    if (ended) endings.judge(run.end(), (breach) => (broken ||= breach.property === property))
    return broken
  }
}

/** A history that is not linearizable will not become so: there is no need to wait for the end. */
function historyTest(histories: Histories, property: string): () => boolean {
  return () => {
    let broken = false
    histories.judge((breach) => (broken ||= breach.property === property))
    return broken
  }
}

function isComplete(run: Run, spec: Spec): boolean {
  let complete = run.end() !== 'cut'
  const { finally: _, outcomes: __, recordings: ___, ...rest } = spec
  new Endings(run, rest).judge(run.end(), (breach) => {
    if (breach.property !== NO_LOST_WAKEUP) complete = false
  })
  return complete
}
