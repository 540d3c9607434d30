/** What matchers say of a model, and whether that is so. */
import { checking } from '../../check/check.ts'
import type { CheckOptions, Progress } from '../../check/options.ts'
import type { CheckResult, Violation, Witness } from '../../check/verdict.ts'
import { asserted, instantiate, type Model, type Params, type Spec } from '../../machine/model.ts'
import { now } from '../../node/clock.ts'
import { noDataRace } from '../../properties/dataRaces.ts'
import { NO_DEADLOCK, NO_EXCEPTION, NO_LOST_WAKEUP } from '../../properties/endings.ts'
import { linearizable } from '../../properties/histories.ts'
import type { Checked } from '../../report/checked.ts'
import { effortText } from '../../report/effort.ts'
import { listed, shortVerdictOf, wanted } from '../../report/text.ts'

export interface Finding {
  /** `open`: the search ended before that was known; `void`: it is about something that the model does not have. */
  readonly answer: 'yes' | 'no' | 'open' | 'void'
  /** Continues `expected mine to hold, but `. */
  readonly but: string
  /** What was searched, and of what was found that which is worth showing. */
  readonly checked: Checked
}

export interface Question {
  readonly model: Model
  readonly options: CheckOptions & { readonly params?: Params }
}

/** Gives way now and then, and answers in the end. */
export type Claiming = Generator<Progress, Finding>

export function* holds(question: Question): Claiming {
  const checked = yield* searched(question)
  const { verdict, miscount } = checked.result
  if (verdict.kind === 'inconclusive') return open(checked, verdict.reason)
  if (verdict.kind === 'violated') return { answer: 'no', but: `it ${found(checked)} ${effortText(checked)}`, checked }
  const wrong = miscount === undefined ? '' : `, and has ${miscount}`
  return { answer: wrong === '' ? 'yes' : 'void', but: `it holds${wrong} ${effortText(checked)}`, checked }
}

export function* isAsExpected(question: Question): Claiming {
  const checked = yield* searched(question)
  const { verdict, expected, expectation } = checked.result
  const but = `it ${found(checked)} ${effortText(checked)}, and was expected ${wanted(expectation)}`
  if (verdict.kind === 'inconclusive' && !expected) return open(checked, verdict.reason)
  return { answer: expected ? 'yes' : 'no', but, checked }
}

/** That some schedule breaks the property, whatever else is broken. */
export function* violates(question: Question, property: string | undefined): Claiming {
  const expected = property ?? ''
  const met = new Set<string>()
  const first = yield* searched(expecting(question, { violated: expected }), met)
  const isDecided = property === undefined || has(first, expected) || first.result.verdict.kind !== 'violated'
  const options = { ...question.options, keepGoing: true }
  const checked = isDecided ? first : yield* searched({ ...question, options }, met)
  const { verdict } = checked.result
  if (property === undefined ? verdict.kind === 'violated' : has(checked, property))
    return { answer: 'yes', but: `it does ${effortText(checked)}`, checked: only(checked, property) }
  if (verdict.kind === 'inconclusive') return open(checked, verdict.reason)
  if (property !== undefined && !known(question, met).includes(property))
    return {
      answer: 'void',
      but: `it has no such property; it has ${listed(known(question, met))}`,
      checked: showing(checked, []),
    }
  return { answer: 'no', but: `it ${found(checked)} ${effortText(checked)}`, checked }
}

/** That a state which the model names under `sometimes` is reached, or an outcome seen. */
export function* reaches(question: Question, property: string): Claiming {
  const { spec } = instantiate(question.model, question.options.params)
  const checked = yield* searched({ ...question, options: { ...question.options, keepGoing: true } })
  const { verdict, witnesses } = checked.result
  const witness = witnesses.find((seen) => seen.property === property)
  if (witness !== undefined)
    return { answer: 'yes', but: `it does ${effortText(checked)}`, checked: showing(checked, [witness]) }
  const names = Object.keys(spec.sometimes ?? {})
  const nothing = showing(checked, [])
  if (!names.includes(property)) {
    const there = names.length === 0 ? 'no states under `sometimes`' : listed(names)
    return { answer: 'void', but: `it has no such state; it has ${there}`, checked: nothing }
  }
  if (verdict.kind === 'inconclusive' || checked.result.certificate.cut > 0)
    return open(nothing, verdict.kind === 'inconclusive' ? verdict.reason : 'some executions were cut off')
  return { answer: 'no', but: `no execution does ${effortText(checked)}`, checked: nothing }
}

export const open = (checked: Checked, reason: string): Finding => ({
  answer: 'open',
  but: `the search ended before that was known: ${reason} ${effortText(checked)}`,
  checked,
})

/** @param met is told the names of the assertions that were met */
export function* searched({ model, options }: Question, met?: Set<string>): Generator<Progress, Checked> {
  const started = now()
  const result = yield* noting(checking(model, options), met)
  return {
    file: '',
    result,
    elapsedMs: Math.round(now() - started),
    overrides: options.params ?? {},
    ...(options.maxSteps === undefined ? {} : { maxSteps: options.maxSteps }),
  }
}

/** Assertions are noted only while the search runs: between its steps others may search too. */
function* noting<T>(steps: Generator<Progress, T>, met: Set<string> | undefined): Generator<Progress, T> {
  for (;;) {
    asserted.names = met
    let step: IteratorResult<Progress, T>
    try {
      step = steps.next()
    } finally {
      asserted.names = undefined
    }
    if (step.done) return step.value
    yield step.value
  }
}

/** The model with another expectation. */
export const expecting = ({ model, options }: Question, expect: Spec['expect'] & {}): Question => ({
  options,
  model: { ...model, build: (scope, params) => ({ ...model.build(scope, params), expect }) },
})

const found = ({ result }: Checked): string => shortVerdictOf({ ...result, expected: true })

const has = ({ result: { verdict } }: Checked, property: string): boolean =>
  verdict.kind === 'violated' && verdict.violations.some((violation) => violation.property === property)

/** What is stated of states and of complete executions, by name. */
export const statedIn = (spec: Spec): string[] => [
  ...[spec.always, spec.finally, spec.sometimes, spec.outcomes].flatMap((named) => Object.keys(named ?? {})),
  ...(spec.recordings ?? []).map(linearizable),
]

/** Names of the properties that the model has. */
function known({ model, options }: Question, met: ReadonlySet<string>): string[] {
  const { run, spec } = instantiate(model, options.params)
  const cells = run.objects.filter(({ type }) => type.role === 'memory').map(({ name }) => noDataRace(name))
  return [...new Set([...statedIn(spec), ...met, NO_DEADLOCK, NO_LOST_WAKEUP, NO_EXCEPTION, ...cells])]
}

/** With no other violation than this one; with all of them when it is undefined. */
function only(checked: Checked, property: string | undefined): Checked {
  const { verdict } = checked.result
  if (verdict.kind !== 'violated') return checked
  const [first, ...rest] = verdict.violations.filter(
    (violation) => (property ?? violation.property) === violation.property,
  )
  return first === undefined ? checked : withViolations(checked, [first, ...rest])
}

const withViolations = (checked: Checked, violations: readonly [Violation, ...Violation[]]): Checked => ({
  ...checked,
  result: { ...checked.result, verdict: { kind: 'violated', violations } },
})

/** With these schedules to show, and no violation. */
export const showing = (checked: Checked, witnesses: readonly Witness[]): Checked => ({
  ...checked,
  result: { ...checked.result, verdict: { kind: 'holds' } satisfies CheckResult['verdict'], witnesses },
})
