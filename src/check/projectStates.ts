/** How many states a model has, as far as the first of them tell. */
import { StateSearch } from '../explore/states/search.ts'
import type { Model, Params } from '../machine/model.ts'
import { type Distinctions, noteFaults } from './distinctions.ts'
import type { Setting } from './options.ts'
import { stateWorld } from './stateWorld.ts'

export interface StatesProjection {
  /** Visited. */
  readonly states: number
  /** Whether those are all. */
  readonly isAll: boolean
  /** How many there may be: a guess unless those are all. */
  readonly projected: number
}

export interface ProjectionOptions extends Setting {
  /** Steps of the longest execution. */
  readonly depth: number
  /** States visited. */
  readonly most: number
  readonly pulse: () => void
}

export function projectStates<P extends Params>(target: Model<P>, options: ProjectionOptions): StatesProjection {
  const known: Distinctions = {}
  for (;;) {
    const { world, symmetry, reduction } = stateWorld(target, options, known)
    const search = new StateSearch(world, {
      symmetry,
      storage: 'hashed',
      reduction,
      onStep: options.pulse,
    })
    const projection = project(search, options)
    if (!noteFaults(world, [], search.isReduced, known)) return projection
  }
}

function project(search: StateSearch, { depth, most }: ProjectionOptions): StatesProjection {
  const { visited } = search
  for (const { state } of search.run(() => false))
    if (visited.count > most)
      return { states: visited.count, isAll: false, projected: projectedFrom(search, state, depth) }
  return { states: visited.count, isAll: true, projected: visited.count }
}

/**
 * Takes the numbers of states per depth to be in the form of a bell over all depths, and its flank to be known up to the depth of
 * this state: the rate at which they grow goes down evenly, to nothing in the middle.
 */
function projectedFrom(search: StateSearch, state: number, longest: number): number {
  const depthOf = (at: number): number => search.pathTo(at).length
  const width = (depth: number): number => firstAt(depth + 1) - firstAt(depth)
  const firstAt = (depth: number): number => {
    let [from, to] = [0, search.visited.count]
    while (from < to) {
      const middle = (from + to) >> 1
      if (depthOf(middle) < depth) from = middle + 1
      else to = middle
    }
    return from
  }
  const known = depthOf(state)
  const earlier = known >> 1
  const middle = longest / 2
  const growth = Math.log(width(known) / width(earlier)) / (known - earlier)
  if (known >= middle || growth <= 0) return 2 * search.visited.count
  const spread = (middle - (known + earlier) / 2) / growth
  const widest = width(known) * Math.exp((middle - known) ** 2 / (2 * spread))
  return Math.max(2 * search.visited.count, widest * Math.sqrt(2 * Math.PI * spread))
}
