/** Strategy × properties → verdict. */
import { type Coverage as Covered, Effort } from '../explore/execution.ts'
import { InterleaveError } from '../kernel/errors.ts'
import { VERSION } from '../kernel/version.ts'
import { Gates, type Region } from '../machine/gates.ts'
import { hasDefaults, type Instance, instantiate, type Model, type Params } from '../machine/model.ts'
import { type Footprints, Invariants } from '../properties/invariants.ts'
import { automatic } from './automatic.ts'
import type { Distinctions } from './distinctions.ts'
import { Explainer } from './explain.ts'
import { assertFitting, isSampling } from './fitting.ts'
import { addFootprints, runOptions } from './lane.ts'
import { lassosOf } from './lassos.ts'
import { coverageResult } from './notes.ts'
import type { CheckOptions, Progress } from './options.ts'
import { neverSeen, propertyVerdicts } from './properties.ts'
import { assertOneSearch, gapIn, isFine, type Part, partOf, type Shard, shardName, shardOf } from './shards.ts'
import type { ShortestOptions } from './shortest.ts'
import { type Stage, States } from './states.ts'
import { type Exploration, explorationOf, SAMPLE_SIZE, strategyOf } from './strategies.ts'
import { Tally } from './tally.ts'
import { TasksSearch } from './tasks.ts'
import {
  type Certificate,
  type CheckResult,
  type CoverageResult,
  isExpected,
  type StrategyName,
  type Verdict,
  type Violation,
  type Witness,
} from './verdict.ts'

/** Giving way costs as much as a few events, so it is not done after every execution. */
const EVENTS_BETWEEN_PROGRESS = 1000

/**
 * Explores the model and says what is true of it.
 * @throws InterleaveError for a model that is not right (not deterministic, throws while it is built, and so on), or for options
 * that do not go together.
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
  const { strategy = 'auto', estimates = false } = options
  assertFitting(options)
  const explored = (plain: CheckOptions) => exploring(target, plain)
  const isOptimal = strategy === 'auto' || (estimates && strategy === 'optimal')
  // How many traces there are in a shard is not known.
  const isGuided = isOptimal && options.shard === undefined
  return yield* isGuided ? automatic(target, options, explored) : explored(options)
}

function* exploring<P extends Params>(target: Model<P>, options: CheckOptions): Generator<Progress, CheckResult> {
  const learnt: Learnt = { footprints: new Map(), distinctions: {}, shared: new Set() }
  const { footprints } = learnt
  const { from } = options.tasks ?? {}
  if (from !== undefined) addFootprints(footprints, from.footprints)
  const shard = options.shard && shardOf(target, options.shard, options, footprints)
  for (let isFirst = true; ; isFirst = false) {
    const { from: _, ...tasks } = options.tasks ?? {}
    const again = options.tasks === undefined ? options : { ...options, tasks }
    const search = new Search(target, isFirst ? options : again, learnt, shard)
    const isFinal = yield* search.run()
    if (isFinal) return search.result()
  }
}

/**
 * Adds up what shards found, as if it had been found in one search.
 * @param options those of the shards
 * @throws IL043 when the parts are not shards of one search
 */
export function merge<P extends Params>(
  target: Model<P>,
  parts: readonly Part[],
  options: CheckOptions = {},
): CheckResult {
  assertOneSearch(parts)
  const footprints: Footprints = new Map()
  for (const part of parts) addFootprints(footprints, part.footprints)
  const search = new Search(target, options, { footprints, distinctions: {}, shared: new Set() })
  search.takeIn(parts)
  return search.result()
}

const EVERYTHING: Region = []

/** Why a strategy ended before everything was explored. */
const reasonOf = (covered: Stage | Covered | void): string | undefined =>
  covered !== undefined && 'reason' in covered ? covered.reason : undefined

/** Ends a search that the caller wants to stop. */
class Stop {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

/** What explorations of one model learn, for those after them. */
interface Learnt {
  readonly footprints: Footprints
  readonly distinctions: Distinctions
  /** Names of objects that several threads are concerned with. */
  readonly shared: Set<string>
}

/** One exploration of a model. It is done over when it turns out that it was reduced too far. */
class Search<P extends Params> {
  private readonly target: Model<P>
  private readonly options: CheckOptions
  private readonly shard: Shard | undefined
  private readonly regions: readonly Region[]
  private readonly gates: Gates
  private readonly instance: Instance
  private readonly invariants: Invariants
  private readonly footprints: Footprints
  private readonly strategy: StrategyName
  private readonly states: States<P> | undefined
  /** For all other strategies. */
  private readonly exploration: Exploration | undefined
  private readonly effort = new Effort(() => this.pulse())
  private tasks: TasksSearch<P> | undefined
  private readonly tally: Tally<P>
  private lassos: readonly Violation[] = []
  private stopped: string | undefined
  /** The events there were when enough violations had been found. */
  decidingFrom: number | undefined

  constructor(target: Model<P>, options: CheckOptions, { footprints, distinctions, shared }: Learnt, shard?: Shard) {
    this.target = target
    this.footprints = footprints
    this.options = options
    this.shard = shard
    this.regions = shard?.regions ?? [EVERYTHING]
    this.gates = new Gates(this.regions)
    this.instance = instantiate(target, options.params, runOptions(this.gates, options.maxSteps))
    const { run, spec } = this.instance
    this.strategy = strategyOf(this.instance, options)
    this.invariants = new Invariants(run, spec, footprints)
    const { strategy } = this
    if (options.tasks?.onTask !== undefined && strategy !== 'optimal')
      throw new InterleaveError('IL021', `Checkpoints are for "optimal", and the strategy is "${strategy}".`)
    if (strategy === 'states') this.states = new States(target, this.instance, options, this.effort, distinctions)
    else this.exploration = explorationOf(strategy, run, this.effort, options, shared)
    // The executions that `states` shows are a few of all.
    const seesAll = strategy !== 'states'
    this.tally = new Tally(target, this.instance, { ...options, seesAll }, this.states?.read)
  }

  /** Explores; false when it must be done over. */
  *run(): Generator<Progress, boolean> {
    // In tasks, what this instance goes through belongs to no task.
    this.invariants.watch(this.isInTasks ? () => {} : this.tally.findings.noteState)
    try {
      if (this.isInTasks) yield* this.exploreInTasks()
      else yield* this.explore()
    } catch (error) {
      if (!(error instanceof Stop)) throw error
      this.stopped = error.reason
    }
    return this.stopped !== undefined || !(this.wasReducedTooFar || this.mustBeDoneOver)
  }

  private pulse(): void {
    const reason = this.options.shouldStop?.()
    if (reason !== undefined) throw new Stop(reason)
  }

  private get isInTasks(): boolean {
    return (this.options.tasks !== undefined || this.shard !== undefined) && this.strategy === 'optimal'
  }

  private get wasReducedTooFar(): boolean {
    if (this.states !== undefined) return this.states.mustBeDoneOver
    return this.invariants.footprintGrew || this.exploration?.mustBeDoneOver?.() === true
  }

  private mustBeDoneOver = false

  private *exploreInTasks(): Generator<Progress, void> {
    const { target, instance, options, footprints, tally, effort, regions, gates } = this
    const pulse = (): void => this.pulse()
    const work = { target, instance, options, footprints, tally, effort, pulse, regions, gates }
    this.tasks = new TasksSearch(work, options.tasks ?? {})
    const steps = this.tasks.steps()
    let next = steps.next()
    for (; next.done !== true; next = steps.next()) {
      this.pulse()
      this.stopped = this.reasonToStop()
      if (this.stopped !== undefined) return
      yield { ...this.progress(), isWaiting: next.value }
    }
    this.mustBeDoneOver = !next.value
  }

  /** Takes in what others found, in place of a search. */
  takeIn(parts: readonly Part[]): void {
    this.invariants.watch(() => {})
    for (const { seen, redundant } of parts) {
      this.tally.absorb(seen)
      this.effort.redundant += redundant
    }
    this.stopped = gapIn(parts)
  }

  private get maxExecutions(): number {
    return this.options.maxExecutions ?? (isSampling(this.strategy) ? SAMPLE_SIZE : Number.POSITIVE_INFINITY)
  }

  private *explore(): Generator<Progress, void> {
    const { states, exploration } = this
    const stages: Iterator<Stage, Covered | void> | undefined = states?.executions() ?? exploration?.executions()
    let nextProgress = 0
    let next = stages?.next()
    for (; next?.done === false; next = stages?.next()) {
      this.tally.add(next.value)
      if (this.wasReducedTooFar) return
      this.stopped = this.reasonToStop()
      if (this.stopped !== undefined) return
      if (this.effort.events >= nextProgress) {
        nextProgress = this.effort.events + EVENTS_BETWEEN_PROGRESS
        yield this.progress()
      }
    }
    if (this.wasReducedTooFar) return
    this.stopped = states === undefined ? reasonOf(next?.value) : states.stopped
    if (this.states !== undefined && this.stopped === undefined)
      this.lassos = lassosOf(this.target, this.instance, this.states)
  }

  private reasonToStop(): string | undefined {
    const { maxExecutions } = this
    if (!this.tally.findings.isEmpty && this.hasDecidedEnough()) return 'a violation was found'
    return this.tally.executions >= maxExecutions ? `the limit of ${maxExecutions} executions was reached` : undefined
  }

  private progress(): Progress {
    const { tally, effort, states, maxExecutions, options } = this
    const before = options.tasks?.from?.seen.executions
    const preemptions = this.exploration?.preemptions?.()
    return {
      executions: tally.executions,
      events: effort.events,
      hasFound: !tally.findings.isEmpty,
      ...(states !== undefined && { states: states.progress }),
      ...(preemptions !== undefined && { preemptions }),
      ...(before !== undefined && { before }),
      ...(Number.isFinite(maxExecutions) && { maxExecutions }),
    }
  }

  /** Once enough is found, the search goes on for a while, to decide the other properties. */
  private hasDecidedEnough(): boolean {
    if (this.options.keepGoing || !this.tally.findings.isEnough) return false
    const { decideEvents = 100_000 } = this.options
    const deciding = this.tasks ?? this
    deciding.decidingFrom ??= this.effort.events
    return this.effort.events - deciding.decidingFrom >= decideEvents
  }

  result(): CheckResult {
    const verdict = this.verdict()
    const expectation = this.instance.spec.expect ?? 'holds'
    const miscount = verdict.kind === 'holds' ? this.miscount() : undefined
    const part = this.part()
    return {
      model: this.target.name,
      verdict,
      certificate: this.certificate(),
      expectation,
      witnesses: this.witnesses(),
      properties: propertyVerdicts(this.instance.spec, {
        broken: verdict.kind === 'violated' ? verdict.violations.map(({ property }) => property) : [],
        reached: new Set(this.tally.findings.witnessed.map(({ goal }) => goal.property)),
        cells: this.tally.dataRaces.cells().checked,
        isExhausted: this.isExhausted,
      }),
      coverage: this.covered(),
      expected:
        part === undefined
          ? isExpected(verdict, expectation) && miscount === undefined
          : isFine(verdict, expectation, part),
      ...(part === undefined ? {} : { part }),
      ...(miscount === undefined ? {} : { miscount }),
    }
  }

  /** What a shard found. */
  private part(): Part | undefined {
    const { shard, stopped, tally, footprints, effort } = this
    return shard && partOf(shard, tally.whole(), footprints, effort.redundant, stopped)
  }

  private get isExhausted(): boolean {
    if (this.shard !== undefined) return false
    const areEndlessJudged = this.states !== undefined || this.instance.spec.infinitelyOften === undefined
    return this.stopped === undefined && this.tally.cut === 0 && areEndlessJudged
  }

  private covered(): CoverageResult {
    const { isExhausted, isDefault, options, states } = this
    const { coverage } = this.tally
    const unexercised = () => states?.unexercised() ?? coverage?.unexercised(this.footprints)
    return coverageResult(this.instance.spec, {
      unexercised: isExhausted ? unexercised() : undefined,
      branches: isExhausted && options.coverage !== undefined ? options.branchesNeverTaken?.() : undefined,
      isDefault,
      asksAll: options.coverage === 'orders',
      orders: options.coverage === 'orders' ? coverage?.pairs() : undefined,
    })
  }

  private get isDefault(): boolean {
    return hasDefaults(this.target, this.instance)
  }

  /** A stated number of traces is for the default parameters, and for strategies that count traces. */
  private miscount(): string | undefined {
    const { traces } = this.instance.spec
    if (traces === undefined || !this.isDefault || this.options.strategy === 'exhaustive' || this.states)
      return undefined
    return traces.count === this.tally.executions
      ? undefined
      : `${this.tally.executions} traces, not ${traces.count} (${traces.source})`
  }

  private verdict(): Verdict {
    const { params } = this.instance
    const { stopped, isExhausted } = this
    const { cut, findings } = this.tally
    const explainer = new Explainer(this.target, params, this.limits)
    const broken = findings.inOrder().map(({ goal, schedule }) => explainer.violation(goal, schedule))
    const [first, ...rest] = isExhausted
      ? [...broken, ...this.lassos, ...neverSeen(this.instance.spec, findings.brokenKeys, findings.reachedKeys)]
      : [...broken, ...this.lassos]
    if (first !== undefined) return { kind: 'violated', violations: [first, ...rest] }
    if (stopped !== undefined) return { kind: 'inconclusive', reason: this.withCovered(stopped) }
    if (this.shard !== undefined) return { kind: 'inconclusive', reason: `this is ${shardName(this.shard)}` }
    if (cut > 0) return { kind: 'inconclusive', reason: this.tally.whyCut ?? 'an execution was cut off' }
    if (this.states === undefined && this.instance.spec.infinitelyOften !== undefined)
      return { kind: 'inconclusive', reason: 'endless executions are judged by the strategy `states` only' }
    return { kind: 'holds' }
  }

  private withCovered(stopped: string): string {
    const covered = this.exploration?.covered?.()
    return covered === undefined ? stopped : `${stopped}; ${covered}`
  }

  private witnesses(): Witness[] {
    const explainer = new Explainer(this.target, this.instance.params, this.limits)
    return this.tally.findings.witnessed.map(({ goal, schedule }) => {
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
    const { maxExecutions } = this
    const { maxPreemptions } = this.options
    const fairness = this.tally.fairness.found()
    return {
      strategy: this.strategy,
      executions: this.tally.executions,
      redundant: this.effort.redundant,
      deadlocks: this.tally.deadlocks,
      cut: this.tally.cut,
      events: this.states === undefined ? this.tally.events : this.effort.events,
      outcomes: this.tally.outcomes.count,
      outcomesExact: this.tally.outcomes.isExact,
      ...(fairness === undefined ? {} : { fairness }),
      cells: this.tally.dataRaces.cells(),
      bounds: {
        ...(Number.isFinite(maxExecutions) ? { maxExecutions } : {}),
        ...(maxPreemptions === undefined ? {} : { maxPreemptions }),
        maxSteps: run.maxSteps,
        minimiseStates: this.limits.maxStates,
      },
      params,
      version: VERSION,
      ...(this.states && { states: this.states.certificate() }),
      ...this.exploration?.certificate?.(),
    }
  }
}
