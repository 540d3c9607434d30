/** States that are still to be looked at, first come, first served: as rows of places and contents. */
import { grown } from '../../kernel/ints.ts'
import type { Canonical } from './canonical.ts'
import { GONE } from './contents.ts'
import { ABSENT } from './places.ts'
import type { World } from './world.ts'

export class Frontier {
  private readonly world: World
  private readonly canonical: Canonical
  private coming = new Int32Array(1024)
  private end = 0
  private current = new Int32Array(1024)
  private at = 0
  private currentEnd = 0

  constructor(world: World, canonical: Canonical) {
    this.world = world
    this.canonical = canonical
  }

  /** Adds the state at hand, of which the form was just written; what cannot be reached is left out. */
  add(): void {
    const { world, canonical } = this
    const size = 2 + world.threads + world.objects
    if (this.end + size > this.coming.length) this.coming = grown(this.coming, this.end + size)
    const { coming } = this
    let { end } = this
    coming[end++] = world.threads
    coming[end++] = world.objects
    for (let thread = 0; thread < world.threads; thread++)
      coming[end++] = canonical.isReached(thread * 2) ? world.place[thread] : ABSENT
    for (let object = 0; object < world.objects; object++)
      coming[end++] = canonical.isReached(object * 2 + 1) || !world.isAllocated(object) ? this.contentOf(object) : GONE
    this.end = end
  }

  /** Makes the next one the state at hand; false when there is none. */
  next(): boolean {
    if (this.at === this.currentEnd && !this.turn()) return false
    const { world, current } = this
    let { at } = this
    const threads = current[at++]
    const objects = current[at++]
    for (let thread = 0; thread < world.threads; thread++)
      world.place[thread] = thread < threads ? current[at + thread] : ABSENT
    at += threads
    for (let object = 0; object < world.objects; object++)
      world.content[object] = object < objects ? current[at + object] : world.isAllocated(object) ? GONE : 0
    this.at = at + objects
    return true
  }

  private contentOf(object: number): number {
    const { world, canonical } = this
    const { belongs } = world.run.objects[object]
    if (belongs === undefined) return world.content[object]
    const isLeft = canonical.isReached(belongs.thread * 2) && canonical.isReached(belongs.object.id * 2 + 1)
    return isLeft ? world.content[object] : 0
  }

  private turn(): boolean {
    ;[this.current, this.coming] = [this.coming, this.current]
    this.currentEnd = this.end
    this.at = this.end = 0
    return this.currentEnd > 0
  }
}
