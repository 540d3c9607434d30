/** The set of outcomes that a model has: what can be seen at the end of its complete executions. */

import { Explainer } from '../../check/explain.ts'
import type { Progress } from '../../check/options.ts'
import { expectedViolations, type Witness } from '../../check/verdict.ts'
import { InterleaveError } from '../../kernel/errors.ts'
import { shown } from '../../kernel/values.ts'
import { instantiate, type Model, type Read, type Scope, type Spec } from '../../machine/model.ts'
import type { Shared } from '../../objects/object.ts'
import type { Checked } from '../../report/checked.ts'
import { effortText } from '../../report/effort.ts'
import { listed } from '../../report/text.ts'
import { decodeSchedule } from '../../trace/schedule.ts'
import { type Claiming, type Finding, open, type Question, searched, showing, statedIn } from './claims.ts'

/** What a set of outcomes is called for a model that names none: the contents of its shared objects. */
const FINAL_STATE = 'final state'

export interface OutcomesSeen {
  readonly checked: Checked
  /** In the order of their text, each with a schedule that leads there. */
  readonly seen: readonly Witness[]
  /** Why not all outcomes are known; absent when they are. */
  readonly unknown?: Finding
  /** The same schedule, or a shorter one. */
  readonly shortest: (witness: Witness) => Witness
}

/** Explores the model for one of its sets of outcomes. @throws IL031 when it does not have that set, or has several. */
export function* outcomesOf(question: Question, name: string | undefined): Generator<Progress, OutcomesSeen> {
  const { model, options } = question
  const { spec, params } = instantiate(model, options.params)
  const property = nameOf(spec, model.name, name)
  const collecting = collectingOutcomes(model, property)
  const checked = yield* searched({ model: collecting, options: { ...options, keepGoing: true, minimiseStates: 0 } })
  const seen = checked.result.witnesses
    .filter((witness) => witness.property === property)
    .toSorted((a, b) => ((a.value ?? '') < (b.value ?? '') ? -1 : 1))
  const unknown = whyUnknown(checked, spec)
  const { minimiseStates: maxStates = 20_000, maxSteps = 10_000, shouldStop } = options
  return {
    checked: showing(checked, []),
    seen,
    ...(unknown === undefined ? {} : { unknown }),
    shortest: ({ value = '', trace }) => {
      const goal = { kind: 'outcome', property, value } as const
      const limits = { maxStates, maxSteps, ...(shouldStop && { shouldStop }) }
      return { ...new Explainer(collecting, params, limits).witness(goal, decodeSchedule(trace.schedule)), value }
    },
  }
}

/** That these are the outcomes: each occurs, and no other. */
export function* hasOutcomes(question: Question, expected: readonly string[], name: string | undefined): Claiming {
  const outcomes = yield* outcomesOf(question, name)
  const isNew = outcomes.seen.some(({ value = '' }) => !expected.includes(value))
  return outcomes.unknown === undefined || isNew ? withChanges(outcomes, expected) : outcomes.unknown
}

/** New outcomes, with schedules that lead there, or those that are gone, or neither. */
export function withChanges({ checked, seen, shortest }: OutcomesSeen, expected: readonly string[]): Finding {
  const effort = effortText(checked)
  const surprises = seen.filter(({ value = '' }) => !expected.includes(value))
  if (surprises.length > 0) {
    const values = listed(surprises.map(({ value = '' }) => value))
    const appeared = surprises.length === 1 ? 'a new outcome appeared' : `${surprises.length} new outcomes appeared`
    const but = `${appeared}: ${values} ${effort}`
    return { answer: 'no', but, checked: showing(checked, surprises.map(shortest)) }
  }
  const missing = expected.filter((value) => seen.every((witness) => witness.value !== value))
  if (missing.length === 0) return { answer: 'yes', but: `it has ${effort}`, checked }
  return { answer: 'no', but: `no execution ends with ${listed(missing)} ${effort}`, checked }
}

function nameOf({ outcomes = {} }: Spec, model: string, wanted: string | undefined): string {
  const names = Object.keys(outcomes)
  if (wanted === undefined ? names.length === 1 : names.includes(wanted)) return wanted ?? names[0]
  if (wanted === undefined && names.length === 0) return FINAL_STATE
  throw new InterleaveError('IL031', `"${model}" has ${names.length === 0 ? 'none' : listed(names)}.`)
}

/** The model with one set of outcomes, to which each is added as it is seen, and which is therefore never broken. */
function collectingOutcomes(model: Model, property: string): Model {
  const values: string[] = []
  return {
    ...model,
    build: (scope, params) => {
      const made: Shared[] = []
      const spec = model.build(noting(scope, made), params)
      const of = spec?.outcomes?.[property]?.of ?? ((read: Read) => contents(made, read))
      const collect = (read: Read): string => {
        const value = of(read)
        if (!values.includes(value)) values.push(value)
        return value
      }
      return { ...spec, outcomes: { [property]: { of: collect, are: values } } }
    },
  }
}

/** Notes the objects that are made. */
const noting = (scope: Scope, made: Shared[]): Scope => ({
  ...scope,
  make: (spec) => {
    const handle = scope.make(spec)
    if (spec.type.inOutcome) made.push(handle as Shared)
    return handle
  },
})

const contents = (made: readonly Shared[], read: Read): string =>
  made.map((shared) => `${shared.object.name} is ${shown(read(shared))}`).join(', ')

/** An execution that ends in the middle has no outcome, and one that was not explored may have another. */
function whyUnknown(checked: Checked, spec: Spec): Finding | undefined {
  const { verdict } = checked.result
  if (verdict.kind === 'inconclusive') return open(checked, verdict.reason)
  if (verdict.kind === 'holds') return undefined
  const fine = new Set([...statedIn(spec), ...expectedViolations(spec.expect ?? 'holds')])
  const [first, ...rest] = verdict.violations.filter(({ property, race }) => race === undefined && !fine.has(property))
  if (first === undefined) return undefined
  const names = listed([first, ...rest].map(({ property }) => property))
  const but = `some executions have no outcome, since they violate ${names} ${effortText(checked)}`
  const violations: typeof verdict.violations = [first, ...rest]
  const result = { ...checked.result, verdict: { kind: 'violated', violations } as const }
  return { answer: 'void', but, checked: { ...checked, result } }
}
