/** What a search has come upon so far: broken properties, and what must be possible and is, each with a schedule. */
import type { Instance } from '../machine/model.ts'
import { type DataRace, noDataRace } from '../properties/dataRaces.ts'
import type { Breach } from '../properties/endings.ts'
import type { Goal } from '../properties/goals.ts'
import { readings } from '../properties/invariants.ts'
import type { Choice } from '../trace/schedule.ts'
import { outcomeKey } from './properties.ts'
import { scheduleOfRace } from './races.ts'
import { scheduleOf } from './tracing.ts'
import { expectedViolations, isSurprise } from './verdict.ts'

/** A broken property, and a schedule that breaks it. */
export interface Found {
  readonly goal: Goal & { readonly kind: 'broken' | 'race' }
  readonly schedule: Choice[]
}

/** What must be possible, and a schedule that shows it. */
export interface Reached {
  readonly goal: Goal & { readonly kind: 'reached' | 'outcome' }
  readonly schedule: Choice[]
}

export class Findings {
  private readonly instance: Instance
  private readonly found = new Map<string, Found>()
  private readonly reached = new Map<string, Reached>()

  constructor(instance: Instance) {
    this.instance = instance
  }

  readonly note = ({ property }: Breach): void => {
    if (this.found.has(property)) return
    this.found.set(property, { goal: { kind: 'broken', property }, schedule: scheduleOf(this.instance.run) })
  }

  readonly noteRace = (race: DataRace): void => {
    const { name } = race.object
    const property = noDataRace(name)
    const schedule = scheduleOfRace(this.instance.run, race)
    this.found.set(property, { goal: { kind: 'race', property, object: name }, schedule })
  }

  /** A state in which an invariant is broken, or something is so that must be so sometimes. */
  readonly noteState = (property: string): void => {
    const { run, spec } = this.instance
    const invariant = spec.always?.[property]
    if (invariant !== undefined) this.note({ property, explanation: readings(run, invariant) })
    else this.witness({ kind: 'reached', property })
  }

  readonly noteOutcome = (property: string, value: string): void => this.witness({ kind: 'outcome', property, value })

  private witness(goal: Reached['goal']): void {
    const key = keyOf({ goal })
    if (!this.reached.has(key)) this.reached.set(key, { goal, schedule: scheduleOf(this.instance.run) })
  }

  /** Takes in what was found in other executions, unless it was found before. */
  absorb({ found, reached }: { readonly found: readonly Found[]; readonly reached: readonly Reached[] }): void {
    for (const one of found) if (!this.found.has(one.goal.property)) this.found.set(one.goal.property, one)
    for (const one of reached) if (!this.reached.has(keyOf(one))) this.reached.set(keyOf(one), one)
  }

  /** All that is broken, in the order in which it was found. */
  get broken(): readonly Found[] {
    return [...this.found.values()]
  }

  get isEmpty(): boolean {
    return this.found.size === 0
  }

  get brokenKeys(): ReadonlySet<string> {
    return new Set(this.found.keys())
  }

  get reachedKeys(): ReadonlySet<string> {
    return new Set(this.reached.keys())
  }

  get witnessed(): readonly Reached[] {
    return [...this.reached.values()]
  }

  /** The first violation is enough, or all that are expected when no other has turned up. */
  get isEnough(): boolean {
    const { expect = 'holds' } = this.instance.spec
    const expected = expectedViolations(expect)
    const hasSurprise = [...this.found.values()].some(({ goal }) =>
      isSurprise(goal.property, goal.kind === 'race', expect),
    )
    return hasSurprise || expected.every((property) => this.found.has(property))
  }

  /** Data races that the model does not expect come last when it expects something. */
  inOrder(): Found[] {
    const expected = expectedViolations(this.instance.spec.expect ?? 'holds')
    const isAside = ({ goal }: Found): boolean =>
      expected.length > 0 && goal.kind === 'race' && !expected.includes(goal.property)
    const found = [...this.found.values()]
    return [...found.filter((one) => !isAside(one)), ...found.filter(isAside)]
  }
}

const keyOf = ({ goal }: Pick<Reached, 'goal'>): string =>
  goal.kind === 'outcome' ? outcomeKey(goal.property, goal.value) : goal.property
