/** Strategy × properties → verdict. */
import { Effort, type Strategy } from '../explore/execution.ts'
import { exhaustive } from '../explore/exhaustive.ts'
import { optimal } from '../explore/optimal.ts'
import { sleep } from '../explore/sleep.ts'
import { VERSION } from '../kernel/version.ts'
import { type Instance, instantiate, type Model, type Params } from '../machine/model.ts'
import { Coverage } from '../properties/coverage.ts'
import { type DataRace, DataRaces, noDataRace } from '../properties/dataRaces.ts'
import { type Breach, Endings, failures, reasonOfCut } from '../properties/endings.ts'
import { FairnessNumbers } from '../properties/fairness.ts'
import type { Goal } from '../properties/goals.ts'
import { type Footprints, Invariants, readings } from '../properties/invariants.ts'
import { Outcomes } from '../properties/outcomes.ts'
import type { Choice } from '../trace/schedule.ts'
import { isDueForVerification, verifyDeterminism } from './determinism.ts'
import type { Distinctions } from './distinctions.ts'
import { Explainer } from './explain.ts'
import { lassosOf } from './lassos.ts'
import { neverSeen, outcomeKey, propertyVerdicts } from './properties.ts'
import { scheduleOfRace } from './races.ts'
import type { ShortestOptions } from './shortest.ts'
import { type Stage, States, type StatesOptions } from './states.ts'
import { scheduleOf } from './tracing.ts'
import {
  type Certificate,
  type CheckResult,
  type CoverageResult,
  expectedViolations,
  isExpected,
  isSurprise,
  type StrategyName,
  type Verdict,
  type Violation,
  type Witness,
} from './verdict.ts'

export interface CheckOptions extends StatesOptions {
  readonly params?: Params
  /** Default: what the model says, or `optimal`. */
  readonly strategy?: StrategyName
  /** Default unbounded. */
  readonly maxExecutions?: number
  /** Steps a thread may take. Default 10,000. */
  readonly maxSteps?: number
  /** Goes on after the first violation, to find every property that can be broken. Default false. */
  readonly keepGoing?: boolean
  /**
   * Events that the search may go on for after the violations that it looks for, to decide the other properties too. Default
   * 100,000.
   */
  readonly decideEvents?: number
  /**
   * What to tell of how much was exercised: what never happened (`notes`), and also which operations were seen in which orders
   * (`orders`). Each takes some time. Default nothing.
   */
  readonly coverage?: 'notes' | 'orders'
  /** States that the search for a shortest counterexample may visit. Default 20,000. */
  readonly minimiseStates?: number
  /** Asked between executions, and while a counterexample is shortened: a reason to stop, such as a time limit. */
  readonly shouldStop?: () => string | undefined
}

/** What is known while a check is under way. */
export interface Progress {
  readonly executions: number
  readonly events: number
}

/** Giving way costs as much as a few events, so it is not done after every execution. */
const EVENTS_BETWEEN_PROGRESS = 1000

const strategies: Readonly<Record<Exclude<StrategyName, 'states'>, Strategy>> = { optimal, sleep, exhaustive }

/**
 * Explores the model and says what is true of it.
 * @throws InterleaveError for a model that is not right: not deterministic, throws while it is built, and so on.
 */
export function check<P extends Params>(target: Model<P>, options: CheckOptions = {}): CheckResult {
  const steps = checking(target, options)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The same, giving way to the caller after every thousand events or so. */
export function* checking<P extends Params>(
  target: Model<P>,
  options: CheckOptions = {},
): Generator<Progress, CheckResult> {
  const footprints: Footprints = new Map()
  const distinctions: Distinctions = {}
  for (;;) {
    const search = new Search(target, options, footprints, distinctions)
    const isFinal = yield* search.run()
    if (isFinal) return search.result()
  }
}

/** Ends a search that the caller wants to stop. */
class Stop {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

/** A broken property, and a schedule that breaks it. */
interface Found {
  readonly goal: Goal & { readonly kind: 'broken' | 'race' }
  readonly schedule: Choice[]
}

/** One exploration of a model. It is done over when it turns out that it was reduced too far. */
class Search<P extends Params> {
  private readonly target: Model<P>
  private readonly options: CheckOptions
  private readonly instance: Instance
  private readonly invariants: Invariants
  private readonly endings: Endings
  private readonly outcomes: Outcomes
  private readonly fairness: FairnessNumbers
  private readonly coverage: Coverage | undefined
  private readonly footprints: Footprints
  private readonly states: States<P> | undefined
  private readonly effort = new Effort(() => {
    const reason = this.options.shouldStop?.()
    if (reason !== undefined) throw new Stop(reason)
  })
  private readonly dataRaces: DataRaces
  private readonly found = new Map<string, Found>()
  private readonly reached = new Map<string, { goal: Goal & { kind: 'reached' | 'outcome' }; schedule: Choice[] }>()
  private lassos: readonly Violation[] = []
  private executions = 0
  private deadlocks = 0
  private cut = 0
  private whyCut: string | undefined
  private stopped: string | undefined
  /** The events there were when enough violations had been found. */
  private decidingFrom: number | undefined

  constructor(target: Model<P>, options: CheckOptions, footprints: Footprints, distinctions: Distinctions) {
    this.target = target
    this.footprints = footprints
    this.options = options
    this.instance = instantiate(target, options.params, this.runOptions())
    const { run, spec } = this.instance
    this.invariants = new Invariants(run, spec, footprints)
    this.endings = new Endings(run, spec)
    this.outcomes = new Outcomes(run)
    this.fairness = new FairnessNumbers(run)
    this.dataRaces = new DataRaces(run, spec)
    if (this.strategy === 'states') this.states = new States(target, this.instance, options, this.effort, distinctions)
    // The executions that `states` shows are a few of all.
    else if (options.coverage !== undefined) this.coverage = new Coverage(run, spec, options.coverage === 'orders')
  }

  private runOptions(): { maxSteps?: number } {
    const { maxSteps } = this.options
    return maxSteps === undefined ? {} : { maxSteps }
  }

  /** Explores; false when it must be done over. */
  *run(): Generator<Progress, boolean> {
    this.invariants.watch(this.noteState)
    try {
      yield* this.explore()
    } catch (error) {
      if (!(error instanceof Stop)) throw error
      this.stopped = error.reason
    }
    return this.stopped !== undefined || !this.wasReducedTooFar
  }

  private get wasReducedTooFar(): boolean {
    return this.states === undefined ? this.invariants.footprintGrew : this.states.mustBeDoneOver
  }

  private stages(): Iterable<Stage> {
    const { run } = this.instance
    return this.states?.executions() ?? strategies[this.strategy as keyof typeof strategies](run, this.effort)
  }

  private *explore(): Generator<Progress, void> {
    const { maxExecutions = Number.POSITIVE_INFINITY } = this.options
    let nextProgress = 0
    for (const { end, fresh, mayHaveDataRace } of this.stages()) {
      if (mayHaveDataRace !== false) this.dataRaces.judge(this.noteRace)
      this.count(end)
      if (end !== 'passing' && end !== 'none') this.coverage?.observe(fresh ?? 0, end)
      if (this.wasReducedTooFar) return
      if (this.found.size > 0 && this.hasDecidedEnough()) this.stopped = 'a violation was found'
      else if (this.executions >= maxExecutions) this.stopped = `the limit of ${maxExecutions} executions was reached`
      if (this.stopped !== undefined) return
      if (this.effort.events >= nextProgress) {
        nextProgress = this.effort.events + EVENTS_BETWEEN_PROGRESS
        yield { executions: this.executions, events: this.effort.events }
      }
    }
    this.stopped = this.states?.stopped
    if (this.states !== undefined && this.stopped === undefined && !this.wasReducedTooFar)
      this.lassos = lassosOf(this.target, this.instance, this.states)
  }

  private count(end: Stage['end']): void {
    if (end === 'none') return
    if (end === 'passing') return this.pass()
    this.executions++
    if (end === 'blocked') this.deadlocks++
    else if (end === 'cut') this.noteCut()
    this.outcomes.add()
    this.fairness.add()
    this.endings.judge(end, this.note, this.noteOutcome)
    if (isDueForVerification(this.executions)) verifyDeterminism(this.target, this.instance)
  }

  /** Looks at a state in the middle of an execution, which may be one without end. */
  private pass(): void {
    const { run, spec } = this.instance
    failures(run, spec.mayThrow).forEach(this.note)
    if (run.gaveUp > 0) this.noteCut()
  }

  private noteCut(): void {
    this.cut++
    this.whyCut ??= reasonOfCut(this.instance.run)
  }

  private readonly note = ({ property }: Breach): void => {
    if (this.found.has(property)) return
    this.found.set(property, { goal: { kind: 'broken', property }, schedule: scheduleOf(this.instance.run) })
  }

  private readonly noteRace = (race: DataRace): void => {
    const { name } = race.object
    const property = noDataRace(name)
    const schedule = scheduleOfRace(this.instance.run, race)
    this.found.set(property, { goal: { kind: 'race', property, object: name }, schedule })
  }

  /** A state in which an invariant is broken, or something is so that must be so sometimes. */
  private readonly noteState = (property: string): void => {
    const { run, spec } = this.instance
    const invariant = spec.always?.[property]
    if (invariant !== undefined) this.note({ property, explanation: readings(run, invariant) })
    else this.witness({ kind: 'reached', property })
  }

  private readonly noteOutcome = (property: string, value: string): void =>
    this.witness({ kind: 'outcome', property, value })

  private witness(goal: Goal & { kind: 'reached' | 'outcome' }): void {
    const key = goal.kind === 'outcome' ? outcomeKey(goal.property, goal.value) : goal.property
    if (!this.reached.has(key)) this.reached.set(key, { goal, schedule: scheduleOf(this.instance.run) })
  }

  /** Cooperative scheduling is global: no partial order reduction knows of it. */
  private get strategy(): StrategyName {
    const { run, spec } = this.instance
    if (run.isCooperative) return 'exhaustive'
    return this.options.strategy ?? spec.strategy ?? (spec.infinitelyOften === undefined ? 'optimal' : 'states')
  }

  /** Once enough is found, the search goes on for a while, to decide the other properties. */
  private hasDecidedEnough(): boolean {
    if (this.options.keepGoing || !this.hasFoundEnough()) return false
    const { decideEvents = 100_000 } = this.options
    this.decidingFrom ??= this.effort.events
    return this.effort.events - this.decidingFrom >= decideEvents
  }

  /** The first violation is enough, or all that are expected when no other has turned up. */
  private hasFoundEnough(): boolean {
    const { expect = 'holds' } = this.instance.spec
    const expected = expectedViolations(expect)
    const hasSurprise = [...this.found.values()].some(({ goal }) =>
      isSurprise(goal.property, goal.kind === 'race', expect),
    )
    return hasSurprise || expected.every((property) => this.found.has(property))
  }

  result(): CheckResult {
    const verdict = this.verdict()
    const expectation = this.instance.spec.expect ?? 'holds'
    const miscount = verdict.kind === 'holds' ? this.miscount() : undefined
    return {
      model: this.target.name,
      verdict,
      certificate: this.certificate(),
      expectation,
      witnesses: this.witnesses(),
      properties: propertyVerdicts(this.instance.spec, {
        broken: verdict.kind === 'violated' ? verdict.violations.map(({ property }) => property) : [],
        reached: new Set([...this.reached.values()].map(({ goal }) => goal.property)),
        cells: this.dataRaces.cells().checked,
        isExhausted: this.isExhausted,
      }),
      coverage: this.covered(),
      expected: isExpected(verdict, expectation) && miscount === undefined,
      ...(miscount === undefined ? {} : { miscount }),
    }
  }

  private get isExhausted(): boolean {
    const areEndlessJudged = this.states !== undefined || this.instance.spec.infinitelyOften === undefined
    return this.stopped === undefined && this.cut === 0 && areEndlessJudged
  }

  private covered(): CoverageResult {
    const { isExhausted, isDefault, coverage } = this
    const { unexercised: accepted = [] } = this.instance.spec
    if (coverage === undefined) return { unexercised: [], exercised: [] }
    const found = isExhausted ? coverage.unexercised(this.footprints) : []
    return {
      unexercised: found.filter((sentence) => !accepted.includes(sentence)),
      exercised: isExhausted && isDefault ? accepted.filter((sentence) => !found.includes(sentence)) : [],
      ...(this.options.coverage === 'orders' ? { objects: coverage.pairs() } : {}),
    }
  }

  private get isDefault(): boolean {
    const { params } = this.instance
    return Object.entries(this.target.params).every(([name, value]) => params[name] === value)
  }

  /** A stated number of traces is for the default parameters, and for strategies that count traces. */
  private miscount(): string | undefined {
    const { traces } = this.instance.spec
    if (traces === undefined || !this.isDefault || this.options.strategy === 'exhaustive' || this.states)
      return undefined
    return traces.count === this.executions
      ? undefined
      : `${this.executions} traces, not ${traces.count} (${traces.source})`
  }

  private verdict(): Verdict {
    const { params } = this.instance
    const { stopped, cut, isExhausted } = this
    const explainer = new Explainer(this.target, params, this.limits)
    const broken = this.inOrder().map(({ goal, schedule }) => explainer.violation(goal, schedule))
    const [first, ...rest] = isExhausted
      ? [
          ...broken,
          ...this.lassos,
          ...neverSeen(this.instance.spec, new Set(this.found.keys()), new Set(this.reached.keys())),
        ]
      : [...broken, ...this.lassos]
    if (first !== undefined) return { kind: 'violated', violations: [first, ...rest] }
    if (stopped !== undefined) return { kind: 'inconclusive', reason: stopped }
    if (cut > 0) return { kind: 'inconclusive', reason: this.whyCut ?? 'an execution was cut off' }
    if (this.states === undefined && this.instance.spec.infinitelyOften !== undefined)
      return { kind: 'inconclusive', reason: 'endless executions are judged by the strategy `states` only' }
    return { kind: 'holds' }
  }

  /** Data races that the model does not expect come last when it expects something. */
  private inOrder(): Found[] {
    const expected = expectedViolations(this.instance.spec.expect ?? 'holds')
    const isAside = ({ goal }: Found): boolean =>
      expected.length > 0 && goal.kind === 'race' && !expected.includes(goal.property)
    const found = [...this.found.values()]
    return [...found.filter((one) => !isAside(one)), ...found.filter(isAside)]
  }

  private witnesses(): Witness[] {
    const explainer = new Explainer(this.target, this.instance.params, this.limits)
    return [...this.reached.values()].map(({ goal, schedule }) => {
      const witness = explainer.witness(goal, schedule)
      return goal.kind === 'outcome' ? { ...witness, value: goal.value } : witness
    })
  }

  private get limits(): ShortestOptions {
    const { minimiseStates = 20_000, shouldStop } = this.options
    return { maxStates: minimiseStates, maxSteps: this.instance.run.maxSteps, ...(shouldStop && { shouldStop }) }
  }

  private certificate(): Certificate {
    const { run, params } = this.instance
    const { maxExecutions } = this.options
    const fairness = this.fairness.found()
    return {
      strategy: this.strategy,
      executions: this.executions,
      redundant: this.effort.redundant,
      deadlocks: this.deadlocks,
      cut: this.cut,
      events: this.effort.events,
      outcomes: this.outcomes.count,
      outcomesExact: this.outcomes.isExact,
      ...(fairness === undefined ? {} : { fairness }),
      cells: this.dataRaces.cells(),
      bounds: {
        ...(maxExecutions === undefined ? {} : { maxExecutions }),
        maxSteps: run.maxSteps,
        minimiseStates: this.limits.maxStates,
      },
      params,
      version: VERSION,
      ...(this.states && { states: this.states.certificate() }),
    }
  }
}
