/** Each property of a model by itself: an answer for every question that was asked. */
import { shown } from '../kernel/values.ts'
import type { Spec } from '../machine/model.ts'
import { noDataRace } from '../properties/dataRaces.ts'
import { NO_DEADLOCK, NO_EXCEPTION, NO_LOST_WAKEUP } from '../properties/endings.ts'
import { linearizable } from '../properties/histories.ts'
import { encodeSchedule } from '../trace/schedule.ts'
import type { PropertyKind, PropertyVerdict, Violation } from './verdict.ts'

interface Findings {
  readonly broken: readonly string[]
  /** The `sometimes` that were reached. */
  readonly reached: ReadonlySet<string>
  /** Names of the plain objects that were looked at for data races. */
  readonly cells: readonly string[]
  readonly isExhausted: boolean
}

interface Property {
  readonly property: string
  readonly kind: PropertyKind
}

/**
 * Properties that are stated come first, then those of every model. Assertions are known by those that failed. What a model
 * allows altogether is no property of it.
 */
export function propertyVerdicts(spec: Spec, { broken, reached, cells, isExhausted }: Findings): PropertyVerdict[] {
  const stated = [...statedBy(spec), ...ofEveryModel(spec, cells)]
  const verdict = ({ property, kind }: Property): PropertyVerdict['verdict'] => {
    if (broken.includes(property)) return 'violated'
    return isExhausted || (kind === 'sometimes' && reached.has(property)) ? 'holds' : 'undecided'
  }
  const assertions = broken
    .filter((name) => !stated.some(({ property }) => property === name))
    .map((property): Property => ({ property, kind: 'assertion' }))
  return [...stated, ...assertions].map((property) => ({ ...property, verdict: verdict(property) }))
}

function statedBy({
  always,
  finally: finals,
  sometimes,
  outcomes,
  infinitelyOften,
  recordings = [],
}: Spec): Property[] {
  const named = (stated: object | undefined, kind: PropertyKind): Property[] =>
    Object.keys(stated ?? {}).map((property) => ({ property, kind }))
  return [
    ...named(always, 'always'),
    ...named(finals, 'finally'),
    ...named(sometimes, 'sometimes'),
    ...named(outcomes, 'outcomes'),
    ...named(infinitelyOften, 'infinitelyOften'),
    ...recordings.map((recording) => ({ property: linearizable(recording), kind: 'linearizable' as const })),
  ]
}

function ofEveryModel({ mayBlock, mayThrow }: Spec, cells: readonly string[]): Property[] {
  return [
    ...cells.map((cell) => ({ property: noDataRace(cell), kind: 'race' as const })),
    ...(mayBlock === true ? [] : [{ property: NO_DEADLOCK, kind: 'deadlock' as const }]),
    ...(mayBlock === undefined || mayBlock === false
      ? []
      : [{ property: NO_LOST_WAKEUP, kind: 'lost wakeup' as const }]),
    ...(mayThrow === true ? [] : [{ property: NO_EXCEPTION, kind: 'exception' as const }]),
  ]
}

/** What an outcome that was seen is known by. */
export const outcomeKey = (property: string, value: string): string => `${property}\u0000${value}`

/**
 * What must be possible and, as all executions are known now, is not. There is no schedule to show.
 * @param found the properties that are broken anyway
 * @param reached the `sometimes` that were reached, and the keys of the outcomes that were seen
 */
export function neverSeen(spec: Spec, found: ReadonlySet<string>, reached: ReadonlySet<string>): Violation[] {
  const trace = { threads: [], steps: [], schedule: encodeSchedule([]) }
  const missing = (property: string, explanation: string): Violation[] =>
    found.has(property) ? [] : [{ property, explanation, trace, preemptions: 0, minimal: true }]
  const states = Object.keys(spec.sometimes ?? {}).filter((property) => !reached.has(property))
  const outcomes = Object.entries(spec.outcomes ?? {}).flatMap(([property, { are }]) => {
    const unseen = are.filter((value) => !reached.has(outcomeKey(property, value)))
    return unseen.length === 0
      ? []
      : missing(property, `no execution ends with ${unseen.map((value) => shown(value)).join(' or ')}`)
  })
  return [...states.flatMap((property) => missing(property, 'no execution reaches such a state')), ...outcomes]
}
