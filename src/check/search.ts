/** One exploration of a model, and what it finds. */
import { type Coverage as Covered, Effort } from '../explore/execution.ts'
import { optimalWithin } from '../explore/shards/admission.ts'
import { InterleaveError } from '../kernel/errors.ts'
import { Gates, type Region } from '../machine/gates.ts'
import { type Instance, instantiate, type Model, type Params } from '../machine/model.ts'
import { type Footprints, Invariants } from '../properties/invariants.ts'
import type { Distinctions } from './distinctions.ts'
import { isSampling } from './fitting.ts'
import { runOptions } from './lane.ts'
import { lassosOf } from './lassos.ts'
import type { CheckOptions, Progress } from './options.ts'
import { gapIn, type Part, type Shard } from './shards.ts'
import { type Stage, States } from './states.ts'
import { type Exploration, explorationOf, SAMPLE_SIZE, strategyOf } from './strategies.ts'
import { Tally } from './tally.ts'
import { TasksSearch } from './tasks.ts'
import type { StrategyName, Violation } from './verdict.ts'

/** Giving way costs as much as a few events, so it is not done after every execution. */
const EVENTS_BETWEEN_PROGRESS = 1000

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
export interface Learnt {
  readonly footprints: Footprints
  readonly distinctions: Distinctions
  /** Names of objects, and ends of threads, that several threads are concerned with. */
  readonly shared: Set<string>
}

/** It is done over when it turns out that it was reduced too far. */
export class Search<P extends Params> {
  readonly target: Model<P>
  readonly options: CheckOptions
  readonly shard: Shard | undefined
  readonly instance: Instance
  readonly footprints: Footprints
  readonly strategy: StrategyName
  readonly maxExecutions: number
  readonly states: States<P> | undefined
  /** For all other strategies. */
  readonly exploration: Exploration | undefined
  readonly effort = new Effort(() => this.pulse())
  readonly tally: Tally<P>
  lassos: readonly Violation[] = []
  /** Why it ended before everything was explored. */
  stopped: string | undefined
  private readonly regions: readonly Region[]
  private readonly gates: Gates
  private readonly invariants: Invariants
  private tasks: TasksSearch<P> | undefined
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
    this.maxExecutions = options.maxExecutions ?? (isSampling(this.strategy) ? SAMPLE_SIZE : Number.POSITIVE_INFINITY)
    this.invariants = new Invariants(run, spec, footprints)
    const { strategy } = this
    if (options.tasks?.onTask !== undefined && strategy !== 'optimal')
      throw new InterleaveError('IL021', `Checkpoints are for "optimal", and the strategy is "${strategy}".`)
    if (strategy === 'states') this.states = new States(target, this.instance, options, this.effort, distinctions)
    else if (shard === undefined) this.exploration = explorationOf(strategy, run, this.effort, options, shared)
    else this.exploration = { executions: () => optimalWithin(shard.regions, this.gates, run, this.effort) }
    // The executions that `states` shows are a few of all.
    const seesAll = strategy !== 'states'
    const reports = shard !== undefined && !this.isInTasks
    this.tally = new Tally(target, this.instance, { ...options, seesAll, reports }, this.states?.read)
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
    } finally {
      this.gates.enter(EVERYTHING)
    }
    return this.stopped !== undefined || !(this.wasReducedTooFar || this.mustBeDoneOver)
  }

  private pulse(): void {
    const reason = this.options.shouldStop?.()
    if (reason !== undefined) throw new Stop(reason)
  }

  private get isInTasks(): boolean {
    return this.options.tasks !== undefined && this.strategy === 'optimal'
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

  private *explore(): Generator<Progress, void> {
    const { states, exploration } = this
    const stages: Iterator<Stage, Covered | void> | undefined = states?.executions() ?? exploration?.executions()
    if (stages === undefined) return
    let end = this.exploreFor(stages, 1)
    for (; end === undefined; end = this.exploreFor(stages, EVENTS_BETWEEN_PROGRESS)) yield this.progress()
    if (this.stopped !== undefined || this.wasReducedTooFar) return
    this.stopped = states === undefined ? reasonOf(end.value) : states.stopped
    if (this.states !== undefined && this.stopped === undefined)
      this.lassos = lassosOf(this.target, this.instance, this.states)
  }

  /** Explores until about so many events are done, or there is a reason to stop, or the end, which it answers. */
  private exploreFor(
    stages: Iterator<Stage, Covered | void>,
    events: number,
  ): IteratorResult<Stage, Covered | void> | undefined {
    const until = this.effort.events + events
    for (;;) {
      const next = stages.next()
      if (next.done === true) return next
      this.tally.add(next.value)
      if (this.wasReducedTooFar) return next
      this.stopped = this.reasonToStop()
      if (this.stopped !== undefined) return next
      if (this.effort.events >= until) return undefined
    }
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
}
