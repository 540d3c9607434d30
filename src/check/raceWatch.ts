/**
 * Data races in states: two threads that can both go on, each with an access of one plain object next, of which one is a write,
 * and no accesses next that order the two. Then one can be done right after the other; and where there is a data race at all,
 * some state has two such accesses next to each other.
 */

import { ABSENT } from '../explore/states/places.ts'
import { NOBODY } from '../explore/states/search.ts'
import type { World } from '../explore/states/world.ts'
import { ThreadId } from '../kernel/ids.ts'
import type { Spec } from '../machine/model.ts'
import { messageOfParts, partsOf } from '../machine/moves.ts'
import type { ReadState } from '../objects/operation.ts'

/** A step that a thread can take next, and what it accesses. */
interface Next {
  readonly thread: number
  readonly way: number
  readonly accesses: readonly Access[]
}

interface Access {
  readonly object: number
  readonly mode: number
}

/** Two steps that race when they are taken one after the other. */
export type RacingPair = readonly [first: Next, second: Next]

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
    const next: Next[] = []
    for (let thread = 0; thread < this.world.threads; thread++)
      if (this.mayTouchPlain(thread)) next.push(...this.nextOf(thread))
    const pairs = next.length < 2 ? [] : this.pairsIn(next)
    if (pairs.length > 0) this.pairs.set(state, pairs)
    return pairs.length > 0
  }

  private pairsIn(next: readonly Next[]): RacingPair[] {
    const { isDone } = this
    const pairs: RacingPair[] = []
    for (const first of next)
      for (const second of next) {
        if (first.thread >= second.thread) continue
        for (const object of this.racedFor(first, second)) {
          if (isDone.has(object)) continue
          isDone.add(object)
          pairs.push([first, second])
        }
      }
    return pairs
  }

  /** The plain objects that both access, one of them writing; none when something else orders the two steps. */
  private racedFor(first: Next, second: Next): number[] {
    const { objects } = this.world.run
    const conflicts = first.accesses.flatMap(({ object, mode }) => {
      const mask = objects[object].type.conflicts[mode]
      return second.accesses.some((other) => other.object === object && (mask >> other.mode) & 1) ? [object] : []
    })
    const isOrdered = conflicts.some((object) => objects[object].type.role === 'synchronization')
    return isOrdered ? [] : conflicts.filter((object) => objects[object].type.role === 'memory')
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

  private nextOf(thread: number): Next[] {
    const { world } = this
    const id = ThreadId(thread)
    const read: ReadState = (object) => world.stateOf(object.id)
    const { pending } = world.at(thread).position
    if (pending?.kind !== 'operation') return []
    return pending.alternatives.flatMap((alternative, way) => {
      if (world.effect(thread, way).place === NOBODY) return []
      const parts = partsOf(alternative, read, id)
      // What raises has no effect.
      if (messageOfParts(parts, read, id) !== undefined) return []
      const accesses = parts.map(({ object, action, args }) => {
        const mode =
          typeof action.mode === 'number' ? action.mode : action.mode(action.answer?.(read(object), args, id))
        return { object: object.id, mode }
      })
      return [{ thread, way, accesses }]
    })
  }
}
