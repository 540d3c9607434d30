/**
 * The strategy `states`, as the check sees it. The search itself runs on an instance of its own, as numbers; whatever it
 * comes upon is done again, step by step, by the instance that the check looks at.
 */
import type { Effort, Execution } from '../explore/execution.ts'
import { Graph } from '../explore/states/graph.ts'
import { NOBODY, type PathStep, StateSearch, threadOfStep, wayOfStep } from '../explore/states/search.ts'
import type { World } from '../explore/states/world.ts'
import type { Thread } from '../machine/instructions.ts'
import type { Instance, Model, Params, Read } from '../machine/model.ts'
import type { Run } from '../machine/run.ts'
import type { Snapshot } from '../machine/snapshot.ts'
import { type Distinctions, noteFaults } from './distinctions.ts'
import type { CheckOptions } from './options.ts'
import { RaceWatch } from './raceWatch.ts'
import { StateNotes } from './stateNotes.ts'
import { stateWorld } from './stateWorld.ts'
import { Veil } from './veil.ts'
import type { StatesCertificate, Storage } from './verdict.ts'
import { Watch } from './watch.ts'

export interface StatesOptions {
  /** States visited at the most, under the strategy `states`. Default 50,000,000. */
  readonly maxStates?: number
  /** How `states` keeps those that were visited: `hashed` takes 8 bytes for each and may miss some. Default `exact`. */
  readonly storage?: Storage
  /** Whether `states` takes interchangeable threads for each other, where the model allows it. Default true. */
  readonly symmetry?: boolean
  /** Whether `states` lets a thread go alone when its step concerns nobody else. Default true. */
  readonly partialOrder?: boolean
}

export const MAX_STATES = 50_000_000

/** `passing`: the run is in a state that is worth a look, and can go on; `none`: there is nothing to look at. */
export interface Stage extends Omit<Execution, 'end' | 'fresh'> {
  /** As for an execution; absent: all of it. */
  readonly fresh?: number
  readonly end: Execution['end'] | 'passing' | 'none'
}

export class States<P extends Params> {
  /** Set when the search was not brought to an end. */
  stopped: string | undefined
  /** Set when states were taken for each other that are not the same. */
  mustBeDoneOver = false
  /** All steps between states, when properties of endless executions are asked for. */
  readonly graph: Graph | undefined
  readonly search: StateSearch
  /** Reads the run's state for properties, and notes when they look at names. */
  readonly read: Read
  private readonly world: World
  private readonly run: Run
  private readonly initial: Snapshot
  private readonly options: StatesOptions
  private readonly distinctions: Distinctions
  private readonly watch: Watch
  private readonly races: RaceWatch
  private readonly veils: readonly Veil[]
  private readonly notes: StateNotes | undefined
  /** Per thread of the search that another started, the one that it is in the run. */
  private readonly started = new Map<number, number>()
  private checkedFor = -1

  constructor(
    target: Model<P>,
    instance: Instance,
    options: StatesOptions & Pick<CheckOptions, 'coverage'>,
    effort: Effort,
    known: Distinctions,
  ) {
    const { run, params } = instance
    this.run = run
    this.initial = run.snapshot()
    this.options = options
    this.distinctions = known
    const { storage = 'exact', symmetry: mayMerge = true, partialOrder = true } = options
    if (!mayMerge) known.threads ??= 'it was not asked for'
    const own = stateWorld(target, { params, maxSteps: run.maxSteps }, known)
    const { world, symmetry } = own
    const { spec } = own.instance
    this.world = world
    this.watch = new Watch(world, spec)
    if (options.coverage !== undefined) this.notes = new StateNotes(world, instance, symmetry)
    this.races = new RaceWatch(world, spec)
    const here = new Veil(run, (object) => run.states[object])
    this.read = here.read
    this.veils = [here, this.watch.veil]
    const graph = spec.infinitelyOften === undefined ? undefined : new Graph(world)
    this.graph = graph
    this.search = new StateSearch(world, {
      symmetry,
      storage,
      reduction: partialOrder ? own.reduction : undefined,
      onStep: (from, to, step, effect) => {
        effort.countEvent()
        graph?.add(from, to, step, effect)
      },
    })
  }

  *executions(): Generator<Stage> {
    const { maxStates = MAX_STATES } = this.options
    const { run } = this
    const isNotable = (): boolean => {
      const isSeen = this.watch.isNotable()
      return this.races.isNotable(this.search.visited.count - 1) || isSeen
    }
    for (const { state, kind } of this.search.run(isNotable)) {
      if (this.isAtFault()) return
      if (kind === 'none') yield { run, end: 'none' }
      else {
        const path = this.search.pathTo(state)
        if (this.isTooLong(path)) return
        this.follow(path)
        run.onChange?.(-1)
        if (kind === 'end') this.notes?.observeEnd(run.end())
        yield { run, end: kind === 'end' ? run.end() : 'passing' }
        if (kind === 'new') yield* this.racesIn(state)
      }
      if (this.search.visited.count > maxStates) {
        this.stopped = `the limit of ${maxStates} states was reached`
        return
      }
    }
    this.isAtFault()
  }

  /** Takes each two racing steps that were met in the state. */
  private *racesIn(state: number): Generator<Stage> {
    const { run, started } = this
    for (const pair of this.races.pairs.get(state) ?? []) {
      this.follow(this.search.pathTo(state))
      for (const { thread, way } of pair) {
        const here = started.get(thread) ?? thread
        if (run.isEnabled(here, way)) run.step(here, way)
      }
      yield { run, end: 'passing' }
    }
  }

  /** Whether a thread took more steps than there may be in an execution: rounds and methods that have ended do not count. */
  private isTooLong(path: readonly PathStep[]): boolean {
    const { maxSteps } = this.run
    if (path.length <= maxSteps) return false
    const taken = this.world.run.threads.map(() => 0)
    for (const { step } of path) taken[threadOfStep(step)]++
    const long = taken.findIndex((count) => count > maxSteps)
    if (long === -1) return false
    const { name } = this.world.run.threads[long]
    this.stopped = `the way to a state takes ${name} more than ${maxSteps} steps; allow more to have it shown`
    return true
  }

  /** Does the steps, from the initial state. */
  follow(path: readonly PathStep[]): void {
    const { run, started } = this
    run.restore(this.initial)
    started.clear()
    for (const { step, child } of path) {
      const thread = threadOfStep(step)
      run.step(started.get(thread) ?? thread, wayOfStep(step))
      if (child !== NOBODY) started.set(child, (run.log.answer[run.log.length - 1] as Thread).id)
    }
  }

  /** What never happened, as sentences; after an exhausted search, and when it was asked for. */
  unexercised(): string[] | undefined {
    return this.notes?.unexercised(this.watch.readings)
  }

  get progress(): { readonly visited: number; readonly frontier: number } {
    const { visited, looked } = this.search
    return { visited: visited.count, frontier: visited.count - looked }
  }

  certificate(): StatesCertificate {
    const { search, options, distinctions, world } = this
    const { visited, transitions } = search
    const { names, threads } = distinctions
    const groups = names === undefined && threads === undefined ? world.run.groups : []
    return {
      states: visited.count,
      transitions,
      depth: search.pathTo(visited.count - 1).length,
      interchangeable: groups.map(([first]) => world.run.threads[first].name.replace(/ 1$/, '')),
      distinguished: names ?? threads ?? null,
      partialOrder: search.isReduced,
      storage: options.storage ?? 'exact',
      odds: visited.odds,
    }
  }

  /** Whether names turned out to matter that were taken not to. */
  private isAtFault(): boolean {
    if (this.checkedFor === this.world.learned && this.veils.every(({ wasLifted }) => !wasLifted)) return false
    this.checkedFor = this.world.learned
    const isAtFault = noteFaults(this.world, this.veils, this.search.isReduced, this.distinctions)
    this.mustBeDoneOver ||= isAtFault
    return isAtFault
  }
}
