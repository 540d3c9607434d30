/** States as rows of numbers: of places and contents. */
import type { Canonical } from './canonical.ts'
import { GONE } from './contents.ts'
import { ABSENT } from './places.ts'
import type { World } from './world.ts'

/** How many numbers the state at hand takes. */
export const rowSize = ({ threads, objects }: World): number => 2 + threads + objects

/** Writes the state at hand, whose form was just written; what cannot be reached is left out. Answers where the row ends. */
export function saveState(world: World, canonical: Canonical, into: Int32Array, at: number): number {
  let end = at
  into[end++] = world.threads
  into[end++] = world.objects
  for (let thread = 0; thread < world.threads; thread++)
    into[end++] = canonical.isReached(thread * 2) ? world.place[thread] : ABSENT
  for (let object = 0; object < world.objects; object++) {
    const isLeft = canonical.isReached(object * 2 + 1) || !world.isAllocated(object)
    into[end++] = isLeft ? contentOf(world, canonical, object) : GONE
  }
  return end
}

/** Makes the state of a row the one at hand; threads and objects that were met later are not in it. Answers where it ends. */
export function loadState(world: World, from: Int32Array, at: number): number {
  const threads = from[at]
  const objects = from[at + 1]
  const places = at + 2
  for (let thread = 0; thread < world.threads; thread++)
    world.place[thread] = thread < threads ? from[places + thread] : ABSENT
  const contents = places + threads
  for (let object = 0; object < world.objects; object++)
    world.content[object] = object < objects ? from[contents + object] : world.isAllocated(object) ? GONE : 0
  return contents + objects
}

function contentOf(world: World, canonical: Canonical, object: number): number {
  const { belongs } = world.run.objects[object]
  if (belongs === undefined) return world.content[object]
  const isLeft = canonical.isReached(belongs.thread * 2) && canonical.isReached(belongs.object.id * 2 + 1)
  return isLeft ? world.content[object] : 0
}
