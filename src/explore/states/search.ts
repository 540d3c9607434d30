/**
 * Breadth-first search over states: each is visited once, by a shortest way. A state stands for all of its form (canonical.ts);
 * it is kept as it was first met, so that the way to it is an execution of the model as it is.
 */
import { grown } from '../../kernel/ints.ts'
import { Canonical, type Symmetry } from './canonical.ts'
import { Frontier } from './frontier.ts'
import { ABSENT } from './places.ts'
import type { Reduction } from './reduction.ts'
import { type Storage, Visited } from './visited.ts'
import type { Effect, World } from './world.ts'

export interface SearchOptions {
  readonly symmetry: Symmetry
  readonly storage: Storage
  /** Which thread may go alone; undefined: none may. */
  readonly reduction: Reduction | undefined
  /** Called with every step from one state to another. */
  readonly onStep?: (from: number, to: number, step: number, effect: Effect) => void
}

/** No thread. */
export const NOBODY = -1
const NO_STEP = -1

/** A thread and which way its step goes, as one number. */
export const stepOf = (thread: number, way: number): number => (thread << 16) | way
export const threadOfStep = (step: number): number => step >>> 16
export const wayOfStep = (step: number): number => step & 0xffff

export interface PathStep {
  /** See `stepOf`. */
  readonly step: number
  /** The thread that it starts, or `NOBODY`. */
  readonly child: number
}

/** What has come about: a new state that is to be told of, one in which no thread can go on, or nothing for a while. */
export interface Visit {
  readonly state: number
  readonly kind: 'new' | 'end' | 'none'
}

/** States between two signs of life. */
const STATES_BETWEEN = 1024

export class StateSearch {
  readonly world: World
  readonly visited: Visited
  readonly canonical: Canonical
  transitions = 0
  /** How many states were looked at: their steps were done. */
  looked = 0
  /** Steps on the shortest way to the farthest state. */
  depth = 0
  private readonly options: SearchOptions
  private readonly frontier: Frontier
  /** Per state: the one before it, the step from there, and the thread that this started, if it did. */
  private parents = new Int32Array(1 << 11)
  private steps = new Int32Array(1 << 11)
  private readonly children = new Map<number, number>()
  private readonly oldContents: number[] = []

  constructor(world: World, options: SearchOptions) {
    this.world = world
    this.options = options
    this.visited = new Visited(options.storage)
    this.canonical = new Canonical(world, options.symmetry)
    this.frontier = new Frontier(world, this.canonical)
  }

  /** Visits the states. @param isNotable asked when a new state is at hand: whether it is to be told of */
  *run(isNotable: () => boolean): Generator<Visit, void> {
    this.canonical.write()
    this.visited.add(this.canonical.form, this.canonical.length)
    this.note(0, NO_STEP, NOBODY)
    if (isNotable()) yield { state: 0, kind: 'new' }
    for (let state = 0; this.frontier.next(); state++) {
      const notable = this.expand(state, isNotable)
      this.looked++
      if (notable === undefined) yield { state, kind: 'end' }
      else for (const found of notable) yield { state: found, kind: 'new' }
      if (state % STATES_BETWEEN === 0) yield { state, kind: 'none' }
    }
  }

  /** The steps that lead to a state, with the threads that they start. */
  pathTo(state: number): PathStep[] {
    const path: PathStep[] = []
    for (let at = state; at > 0; at = this.parents[at])
      path.push({ step: this.steps[at], child: this.children.get(at) ?? NOBODY })
    return path.toReversed()
  }

  /** Whether threads may go alone. */
  get isReduced(): boolean {
    return this.options.reduction !== undefined
  }

  /** Does all steps that are needed; answers new states to be told of, or nothing when no thread can go on. */
  private expand(state: number, isNotable: () => boolean): number[] | undefined {
    const { world, options } = this
    const notable: number[] = []
    const alone = options.reduction?.(world) ?? NOBODY
    let canGoOn = false
    if (alone !== NOBODY) {
      const { canGo, isAhead } = this.goes(alone, state, isNotable, notable)
      if (canGo && isAhead) return notable
      canGoOn = canGo
    }
    // Threads that are met on the way have not started here.
    const { threads } = world
    for (let thread = 0; thread < threads; thread++) {
      if (world.place[thread] === ABSENT || thread === alone) continue
      const { ways } = world.at(thread)
      for (let way = 0; way < ways; way++) if (this.step(thread, way, state, isNotable, notable) >= 0) canGoOn = true
    }
    return canGoOn ? notable : undefined
  }

  /** Lets one thread go; answers whether it can, and whether it leads only to states that are still to be looked at. */
  private goes(thread: number, state: number, isNotable: () => boolean, notable: number[]) {
    const { ways } = this.world.at(thread)
    let [canGo, isAhead] = [false, true]
    for (let way = 0; way < ways; way++) {
      const to = this.step(thread, way, state, isNotable, notable)
      if (to >= 0) canGo = true
      if (to >= 0 && to <= state) isAhead = false
    }
    return { canGo, isAhead }
  }

  /** Takes a step and comes back; answers the state it leads to, or a negative number when it cannot be taken. */
  private step(thread: number, way: number, from: number, isNotable: () => boolean, notable: number[]): number {
    const { world } = this
    const effect = world.effect(thread, way)
    if (effect.place < 0) return effect.place
    this.transitions++
    const oldPlace = world.place[thread]
    this.apply(thread, effect)
    this.canonical.write()
    const before = this.visited.count
    const to = this.visited.add(this.canonical.form, this.canonical.length)
    if (to === before) {
      this.note(from, stepOf(thread, way), effect.child)
      if (isNotable()) notable.push(to)
    }
    this.options.onStep?.(from, to, stepOf(thread, way), effect)
    this.takeBack(thread, effect, oldPlace)
    return to
  }

  /** Keeps the state at hand, which is new. */
  private note(parent: number, step: number, child: number): void {
    const state = this.visited.count - 1
    if (state >= this.parents.length) {
      this.parents = grown(this.parents, state + 1)
      this.steps = grown(this.steps, state + 1)
    }
    this.parents[state] = parent
    this.steps[state] = step
    if (child !== NOBODY) this.children.set(state, child)
    this.frontier.add()
  }

  private apply(thread: number, { place, objects, contents, child, childPlace }: Effect): void {
    const { world, oldContents } = this
    world.place[thread] = place
    for (let i = 0; i < objects.length; i++) {
      oldContents[i] = world.content[objects[i]]
      world.content[objects[i]] = contents[i]
    }
    if (child >= 0) world.place[child] = childPlace
  }

  private takeBack(thread: number, { objects, child }: Effect, oldPlace: number): void {
    const { world, oldContents } = this
    world.place[thread] = oldPlace
    for (let i = 0; i < objects.length; i++) world.content[objects[i]] = oldContents[i]
    if (child >= 0) world.place[child] = ABSENT
  }
}
