/** States that are still to be looked at, first come, first served. */
import { grown } from '../../kernel/ints.ts'
import type { Canonical } from './canonical.ts'
import { loadState, rowSize, saveState } from './rows.ts'
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
    const size = rowSize(this.world)
    if (this.end + size > this.coming.length) this.coming = grown(this.coming, this.end + size)
    this.end = saveState(this.world, this.canonical, this.coming, this.end)
  }

  /** Makes the next one the state at hand; false when there is none. */
  next(): boolean {
    if (this.at === this.currentEnd && !this.turn()) return false
    this.at = loadState(this.world, this.current, this.at)
    return true
  }

  private turn(): boolean {
    ;[this.current, this.coming] = [this.coming, this.current]
    this.currentEnd = this.end
    this.at = this.end = 0
    return this.currentEnd > 0
  }
}
