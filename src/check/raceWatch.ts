/**
 * Data races in states: two threads that can both go on, each with an access of one plain object next, of which one is a write.
 * Then one can be done right after the other, so that nothing orders them; and where there is a data race at all,
 * some state has two such accesses next to each other.
 */

import { ABSENT } from '../explore/states/places.ts'
import { NOBODY } from '../explore/states/search.ts'
import type { World } from '../explore/states/world.ts'
import { ThreadId } from '../kernel/ids.ts'
import type { Spec } from '../machine/model.ts'
import { partsOf } from '../machine/moves.ts'

interface Access {
  readonly thread: number
  readonly way: number
  readonly object: number
  readonly mode: number
}

/** Two steps that race when they are taken one after the other. */
export type RacingPair = readonly [first: Access, second: Access]

export class RaceWatch {
  /** Per state, the pairs that were met in it, one for each object. */
  readonly pairs = new Map<number, readonly RacingPair[]>()
  private readonly world: World
  private readonly isDone = new Set<number>()
  private readonly plainPlaces: (boolean | undefined)[] = []
  private readonly isOff: boolean

  constructor(world: World, { mayRace }: Spec) {
    this.world = world
    this.isOff = mayRace === true
  }

  /** Whether the state at hand has a pair on an object for the first time; it is kept under the state's number. */
  isNotable(state: number): boolean {
    if (this.isOff) return false
    const accesses: Access[] = []
    for (let thread = 0; thread < this.world.threads; thread++)
      if (this.mayTouchPlain(thread)) accesses.push(...this.accessesOf(thread))
    const pairs = accesses.length < 2 ? [] : this.pairsIn(accesses)
    if (pairs.length > 0) this.pairs.set(state, pairs)
    return pairs.length > 0
  }

  private pairsIn(accesses: readonly Access[]): RacingPair[] {
    const { isDone } = this
    const pairs: RacingPair[] = []
    for (const first of accesses)
      for (const second of accesses) {
        const { type } = this.world.run.objects[first.object]
        const conflict = ((type.conflicts[first.mode] >> second.mode) & 1) === 1
        const isPair = first.thread < second.thread && first.object === second.object && conflict
        if (!isPair || isDone.has(first.object)) continue
        isDone.add(first.object)
        pairs.push([first, second])
      }
    return pairs
  }

  /** Whether the thread's step may touch a plain object: told once for each place. */
  private mayTouchPlain(thread: number): boolean {
    const { world } = this
    const place = world.place[thread]
    if (place === ABSENT) return false
    const known = this.plainPlaces[place]
    if (known !== undefined) return known
    const { pending } = world.at(thread).position
    const may =
      pending?.kind === 'operation' &&
      pending.alternatives.some(
        ({ parts, expand }) => expand !== undefined || parts.some(({ object }) => object.type.role === 'memory'),
      )
    return (this.plainPlaces[place] = may)
  }

  private accessesOf(thread: number): Access[] {
    const { world, isDone } = this
    const { pending } = world.at(thread).position
    if (pending?.kind !== 'operation') return []
    return pending.alternatives.flatMap((alternative, way) => {
      if (world.effect(thread, way).place === NOBODY) return []
      const parts = partsOf(alternative, (object) => world.stateOf(object.id), ThreadId(thread))
      return parts.flatMap(({ object, action }) => {
        const isWatched = object.type.role === 'memory' && !isDone.has(object.id)
        return isWatched && typeof action.mode === 'number'
          ? [{ thread, way, object: object.id, mode: action.mode }]
          : []
      })
    })
  }
}
