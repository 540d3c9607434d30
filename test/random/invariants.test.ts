/**
 * Verdicts on random invariants of random programs: `check` names the same violated properties under `optimal` and `exhaustive`
 * as an evaluation after every step of every interleaving. `SEED=n` takes other programs, `RUNS=n` sets how many programs
 * random.test.ts takes; this takes a seventh of that.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { StrategyName, Violation } from '../../src/check/verdict.ts'
import { choices } from '../../src/explore/execution.ts'
import { type Instance, instantiate, type Model, model, type Predicate, type Spec } from '../../src/machine/model.ts'
import type { Run } from '../../src/machine/run.ts'
import type { Shared } from '../../src/objects/object.ts'
import { programs, usual } from './arbitrary.ts'
import { toModel } from './interpret.ts'
import { objectNames, type Program } from './program.ts'

const seed = Number(process.env['SEED'] ?? 20170903)
const runs = Math.ceil(Number(process.env['RUNS'] ?? 2100) / 7)
/** Interleavings above which a program is skipped. */
const mostInterleavings = 1500

/** What must not be, of one to three objects whose views are numbers a, b, c. */
interface Invariant {
  /** Numbers of the objects, among those that the program changes. */
  readonly picks: readonly number[]
  /** `sum`: a + b + c; `digits`: a + 4b + 16c, which tells most joint states apart; `guarded`: b + c, unless a is 0. */
  readonly combination: 'sum' | 'digits' | 'guarded'
  readonly forbidden: readonly number[]
}

interface Properties {
  readonly always: readonly Invariant[]
  readonly atTheEnd: Invariant
  readonly mayThrow: boolean
  readonly mayBlock: boolean
}

const invariant: fc.Arbitrary<Invariant> = fc
  .constantFrom<Invariant['combination']>('sum', 'sum', 'digits', 'guarded')
  .chain((combination) =>
    fc.record({
      picks: fc.array(fc.nat(11), { minLength: combination === 'guarded' ? 2 : 1, maxLength: 3, size: 'max' }),
      combination: fc.constant(combination),
      forbidden:
        combination === 'digits'
          ? fc.array(fc.nat(30), { minLength: 1, maxLength: 4 })
          : fc.array(fc.constantFrom(1, 2, 2, 3, 3, 4, 5), { minLength: 1, maxLength: 2 }),
    }),
  )

const properties: fc.Arbitrary<Properties> = fc.record({
  always: fc.array(invariant, { minLength: 2, maxLength: 4, size: 'max' }),
  atTheEnd: invariant,
  mayThrow: fc.boolean(),
  mayBlock: fc.boolean(),
})

const numberOf = (view: unknown): number => {
  if (typeof view === 'boolean') return Number(view)
  if (Array.isArray(view)) return view.length
  return typeof view === 'number' ? view : 0
}

const namesOf = ({ picks }: Invariant, changed: readonly string[]): string[] => [
  ...new Set(picks.map((pick) => changed[pick % changed.length])),
]

function predicateOf(stated: Invariant, objects: readonly Shared[]): Predicate {
  const { combination, forbidden } = stated
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
  return (read) => {
    const [first, ...rest] = objects
    // Reads the others in some states only, so that it is not known from the start what it reads.
    if (combination === 'guarded' && rest.length > 0)
      return numberOf(read(first)) === 0 || !forbidden.includes(sum(rest.map((object) => numberOf(read(object)))))
    const numbers = objects.map((object) => numberOf(read(object)))
    return !forbidden.includes(sum(combination === 'digits' ? numbers.map((number, i) => number * 4 ** i) : numbers))
  }
}

/** The program with these properties of the objects that it changes. */
function withProperties(program: Program, { always, atTheEnd, ...may }: Properties, changed: readonly string[]): Model {
  const plain = toModel(program)
  return model('random', {}, (scope): Spec => {
    const handles = new Map<string, Shared>()
    plain.build(
      {
        ...scope,
        make: (spec) => {
          const handle = scope.make(spec)
          handles.set(spec.name, handle as Shared)
          return handle
        },
      },
      {},
    )
    const predicate = (stated: Invariant): Predicate => {
      const objects = namesOf(stated, changed).flatMap((name) => handles.get(name) ?? [])
      expect(objects).not.toHaveLength(0)
      return predicateOf(stated, objects)
    }
    return {
      always: Object.fromEntries(always.map((stated, i) => [`always ${i}`, predicate(stated)])),
      finally: { 'at the end': predicate(atTheEnd) },
      mayRace: true,
      ...may,
    }
  })
}

/** Visits the run's state, and those after every step of every interleaving; false when there are more than the limit. */
function walk(run: Run, visit: (hasEnded: boolean) => void, limit = Number.POSITIVE_INFINITY): boolean {
  let ended = 0
  const onward = (): void => {
    const next = [...choices(run)]
    visit(next.length === 0)
    if (next.length === 0) ended++
    for (const { thread, alternative } of next) {
      if (ended > limit) return
      run.step(thread, alternative)
      onward()
      run.undo()
    }
  }
  onward()
  return ended <= limit
}

/** The objects that some interleaving changes; undefined when there are too many interleavings. */
function changedBy(program: Program): readonly string[] | undefined {
  const { run } = instantiate(toModel(program))
  const candidates = run.objects.filter(({ name }) => objectNames.some((known) => known === name))
  const changed = new Set<string>()
  const isSmall = walk(
    run,
    () => {
      for (const { id, name, initial } of candidates) if (run.states[id] !== initial) changed.add(name)
    },
    mostInterleavings,
  )
  return isSmall ? [...changed].toSorted() : undefined
}

/** What is violated, by definition: nothing here knows of watched objects, or of how endings are judged. */
function violatedIn({ run, spec }: Instance): string[] {
  const violated = new Set<string>()
  const evaluate = (stated: Spec['always']): void => {
    for (const [name, predicate] of Object.entries(stated ?? {}))
      if (!predicate((shared) => run.store.read(shared))) violated.add(name)
  }
  walk(run, (hasEnded) => {
    evaluate(spec.always)
    if (!hasEnded) return
    const threads = run.threads.filter(({ id }) => run.positions[id] !== undefined)
    const some = (kind: string): boolean => threads.some(({ id }) => run.positions[id]?.state.kind === kind)
    if (some('failed') && spec.mayThrow !== true) violated.add('no exception')
    else if (some('gaveUp')) return
    else if (some('pending') && spec.mayBlock !== true) violated.add('no deadlock')
    else evaluate(spec.finally)
  })
  return [...violated].toSorted()
}

function violationsBy(strategy: StrategyName, target: Model): readonly Violation[] {
  const { verdict } = check(target, { strategy, keepGoing: true, minimiseStates: 1 })
  return verdict.kind === 'violated' ? verdict.violations : []
}

const sortedNames = (violations: readonly Violation[]): string[] =>
  violations.map(({ property }) => property).toSorted()

describe(`random invariants of random programs from seed ${seed}`, { timeout: 600_000 }, () => {
  it('are violated in `check` when they are false after some step of some interleaving', () => {
    const counts = {
      compared: 0,
      'too large': 0,
      'with a violated one': 0,
      'with an unviolated one': 0,
      'violated at the end': 0,
      'violated of semaphores': 0,
    }
    const property = fc.property(programs(usual), properties, (program, stated) => {
      const found = changedBy(program)
      if (found === undefined) {
        counts['too large']++
        return
      }
      const changed = found.length === 0 ? objectNames : found
      const target = withProperties(program, stated, changed)
      const truth = violatedIn(instantiate(target))
      const reduced = violationsBy('optimal', target)
      expect(sortedNames(violationsBy('exhaustive', target))).toEqual(truth)
      expect(sortedNames(reduced)).toEqual(truth)
      // The schedule of each does lead there.
      for (const violation of reduced) expect(violation.explanation).not.toBe('')

      counts.compared++
      const isViolated = stated.always.map((_, i) => truth.includes(`always ${i}`))
      if (isViolated.includes(true)) counts['with a violated one']++
      if (isViolated.includes(false)) counts['with an unviolated one']++
      if (truth.includes('at the end')) counts['violated at the end']++
      const ofSemaphores = stated.always.filter((one, i) => isViolated[i] && namesOf(one, changed).some(isSemaphore))
      if (ofSemaphores.length > 0) counts['violated of semaphores']++
    })
    fc.assert(property, { seed, numRuns: runs })
    console.log(`seed ${seed}:`, counts)
    expect(counts['too large']).toBeLessThan(0.25 * runs)
    expect(counts['with a violated one']).toBeGreaterThan(0.3 * runs)
    expect(counts['with an unviolated one']).toBeGreaterThan(0.3 * runs)
    expect(counts['violated at the end']).toBeGreaterThan(0.02 * runs)
    expect(counts['violated of semaphores']).toBeGreaterThan(0.02 * runs)
  })
})

const isSemaphore = (name: string): boolean => name.startsWith('semaphore')
