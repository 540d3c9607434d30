/**
 * Counts traces without running them one by one. What follows from a state depends on the state and on what sleeps there, and on
 * nothing else, so the tree of sleep sets (Godefroid 1996) is walked breadth first, and nodes that go on alike are one, with a
 * weight; also those that differ only in which of several interchangeable threads is which. The weights of its ends that are
 * not asleep add up to the number of traces. Where a depth has more nodes than are wanted, a sample stands for them (stochastic
 * enumeration, Rubinstein 2013; Knuth 1975 for a sample of one): that leaves the expected sum as it is.
 */
import { MAX_THREADS } from '../../kernel/ids.ts'
import type { Random } from '../../kernel/random.ts'
import { mix } from '../../kernel/values.ts'
import { Canonical, type Symmetry } from '../states/canonical.ts'
import { ABSENT } from '../states/places.ts'
import type { World } from '../states/world.ts'
import type { Futures } from './futures.ts'
import { Layer } from './layer.ts'
import { type Move, Sources } from './source.ts'

export interface CensusOptions {
  readonly symmetry: Symmetry
  /** What one count may cost; see `cost`. */
  readonly mostCost: number
  /** Called with each state that is looked at. */
  readonly pulse: () => void
}

export interface Count {
  readonly traces: number
  /** Whether every node was looked at. */
  readonly isFull: boolean
  /** Whether it came to an end, rather than to the most that it may cost. */
  readonly isComplete: boolean
  /** Steps of the longest execution seen. */
  readonly depth: number
}

/** What it costs to work a step out, in threads looked at. */
const COST_OF_STEP = 50
const MOST_PER_DEPTH = 1000
const FEWEST_PER_DEPTH = 5

export class Census {
  private readonly world: World
  private readonly futures: Futures
  private readonly sources: Sources
  private readonly options: CensusOptions
  private readonly canonical: Canonical
  private readonly marks = new Int32Array(MAX_THREADS)
  private readonly initial: Layer
  private readonly oldContents: number[] = []
  private mostPerDepth = FEWEST_PER_DEPTH

  constructor(world: World, futures: Futures, options: CensusOptions) {
    this.world = world
    this.futures = futures
    this.sources = new Sources(world, futures)
    this.options = options
    this.canonical = new Canonical(world, options.symmetry, this.marks)
    this.initial = new Layer()
    this.keep(this.initial, [], 1)
  }

  /** Goes random ways to the end, for what there is to learn of what threads may touch, and of what a count will cost. */
  wander(ways: number, random: Random): void {
    const { pulse, mostCost } = this.options
    const before = this.cost
    const costs: number[] = []
    for (let way = 0; way < ways && this.cost - before < mostCost; way++) {
      this.initial.load(this.world, 0)
      const from = this.sources.looked
      for (let depth = 0; this.cost - before < mostCost; depth++) {
        this.sources.moves([])
        const moves = this.sources.all()
        if (moves.length === 0) break
        this.apply(moves[random.below(moves.length)])
        pulse()
      }
      costs.push(this.sources.looked - from)
    }
    const most = mostCost / Math.max(...costs)
    this.mostPerDepth = Math.max(FEWEST_PER_DEPTH, Math.min(MOST_PER_DEPTH, Math.floor(most)))
  }

  count(random: Random): Count {
    const { mostCost, pulse } = this.options
    const { mostPerDepth } = this
    const most = this.cost + mostCost
    let [layer, depth, traces, isFull] = [this.initial, 0, 0, true]
    for (; layer.count > 0; depth++) {
      const next = new Layer()
      isFull &&= layer.count <= mostPerDepth
      for (const [node, weight] of layer.sample(mostPerDepth, random)) {
        if (this.cost > most) {
          this.mostPerDepth = Math.max(FEWEST_PER_DEPTH, mostPerDepth >> 2)
          return { traces, isFull: false, isComplete: false, depth }
        }
        pulse()
        if (!this.expand(layer.load(this.world, node), weight, next)) traces += weight
      }
      layer = next
    }
    return { traces, isFull, isComplete: true, depth: depth - 1 }
  }

  /** Adds what follows from the state at hand; false when it is the end of an execution. */
  private expand(asleep: number[], weight: number, next: Layer): boolean {
    const moves = this.sources.moves(asleep)
    if (moves === undefined) return false
    const labelOf = new Map(asleep.map((step) => [step, this.labelOf(step)]))
    for (const move of moves) {
      if (labelOf.has(move.step)) continue
      const { labels } = this.world.run
      const stillAsleep = [...labelOf].filter(
        ([step, label]) => step >>> 16 !== move.thread && !labels.dependent(label, move.effect.label),
      )
      const place = this.world.place[move.thread]
      this.apply(move)
      this.keep(
        next,
        stillAsleep.map(([step]) => step),
        weight,
      )
      this.takeBack(move, place)
      labelOf.set(move.step, move.effect.label)
    }
    return true
  }

  private labelOf(step: number): number {
    return this.world.effect(step >>> 16, step & 0xffff).label
  }

  private keep(layer: Layer, asleep: readonly number[], weight: number): void {
    const { marks, world } = this
    marks.fill(0, 0, world.threads)
    for (const step of asleep) marks[step >>> 16] = (marks[step >>> 16] + mix(1 + (step & 0xffff))) | 0
    this.canonical.write()
    layer.add(world, this.canonical, asleep, weight)
  }

  private apply({ thread, effect }: Move): void {
    const { world, oldContents } = this
    const { objects, contents, child, childPlace, place } = effect
    world.place[thread] = place
    for (let i = 0; i < objects.length; i++) {
      oldContents[i] = world.content[objects[i]]
      world.content[objects[i]] = contents[i]
    }
    if (child >= 0) world.place[child] = childPlace
  }

  private takeBack({ thread, effect: { objects, child } }: Move, place: number): void {
    const { world, oldContents } = this
    world.place[thread] = place
    for (let i = 0; i < objects.length; i++) world.content[objects[i]] = oldContents[i]
    if (child >= 0) world.place[child] = ABSENT
  }

  /** What was done so far, in threads looked at: a measure of time that is the same everywhere. */
  private get cost(): number {
    return this.sources.looked + COST_OF_STEP * this.world.learned
  }

  /** A count during which this rises may have left something out. */
  get mistakes(): number {
    return this.futures.mistakes
  }
}
