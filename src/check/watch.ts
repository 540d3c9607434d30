/** Which states are worth a look: those that break a property, reach what must be reachable, or end a thread by force. */

import { Memo } from '../explore/states/memo.ts'
import { ABSENT } from '../explore/states/places.ts'
import type { World } from '../explore/states/world.ts'
import type { Predicate, Spec } from '../machine/model.ts'
import { holds } from '../properties/invariants.ts'
import { Veil } from './veil.ts'

interface Watched {
  readonly name: string
  readonly predicate: Predicate
  /** The value that is worth a look. */
  readonly awaited: boolean
  readonly memo: Memo<boolean>
  /** The objects that it was seen to read. */
  readonly read: Set<number>
  isDone: boolean
}

export class Watch {
  readonly veil: Veil
  private readonly world: World
  private readonly properties: readonly Watched[]
  private readonly endsSeen = new Set<number>()
  private wasCut = false

  constructor(world: World, { always = {}, sometimes = {} }: Spec) {
    this.world = world
    this.veil = new Veil(world.run, (object) => world.stateOf(object))
    const watched =
      (awaited: boolean) =>
      ([name, predicate]: [string, Predicate]) => ({
        name,
        predicate,
        awaited,
        memo: new Memo<boolean>(),
        read: new Set<number>(),
        isDone: false,
      })
    this.properties = [...Object.entries(always).map(watched(false)), ...Object.entries(sometimes).map(watched(true))]
  }

  /** Whether the state at hand shows something for the first time. */
  readonly isNotable = (): boolean => {
    let found = this.endsAnew()
    for (const property of this.properties)
      if (!property.isDone && this.valueOf(property) === property.awaited) found = property.isDone = true
    return found
  }

  /** What each property was seen to read, by the names of the objects. */
  get readings(): readonly (readonly [property: string, objects: ReadonlySet<string>])[] {
    const { objects } = this.world.run
    return this.properties.map(({ name, read }) => [name, new Set([...read].map((object) => objects[object].name))])
  }

  private valueOf({ name, predicate, memo, read }: Watched): boolean {
    const { world, veil } = this
    const known = memo.find(world.answer)
    if (known !== undefined) return known
    veil.seen.clear()
    const value = holds(name, predicate, veil.read)
    memo.add([...veil.seen], world.answer, value)
    for (const object of veil.seen) read.add(object)
    return value
  }

  /** Whether a thread has ended by an exception or given up, in a way that was not seen before, or the first was cut off. */
  private endsAnew(): boolean {
    const { world, endsSeen } = this
    let isNew = false
    for (let thread = 0; thread < world.threads; thread++) {
      if (world.place[thread] === ABSENT) continue
      const { isAbnormal, isCut, shape } = world.at(thread)
      if (isCut && !this.wasCut) isNew = this.wasCut = true
      if (!isAbnormal || endsSeen.has(shape)) continue
      endsSeen.add(shape)
      isNew = true
    }
    return isNew
  }
}
