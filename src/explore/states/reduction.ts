/**
 * Which thread may go alone in a state: a partial order reduction. Its next step touches nothing, or only objects that it made
 * and that nothing else mentions: no other thread's place, and no object. The step is then
 *
 * - independent of everything that the others can do before it: to reach such an object they would have to learn of it, and all
 *   that they can learn is mentioned somewhere; nobody but the thread itself can publish it (ample set condition C1);
 * - there (C0): some way of it can be taken, and none that cannot can be enabled by others;
 * - invisible (C2): properties read what was there from the start and what that mentions, none of which it changes. An exception
 *   that it may lead to ends its thread for good, so it can be seen in every later state as well.
 *
 * And it may only go alone when all states that it leads to are still to be looked at (C3, for breadth-first search: Bošnački
 * and Holzmann, SPIN 2005): each state so left leads to one with a higher number, so a last one is looked at in full, and no step
 * of another thread is put off for ever. Deadlocks, ends of executions, and the truth of properties in some state are kept;
 * the number of steps to them is not.
 */
import { ABSENT } from './places.ts'
import { objectEntity } from './templates.ts'
import type { World } from './world.ts'

/** Answers a thread that may go alone from the state at hand, or a negative number. */
export type Reduction = (world: World) => number

export const reduction: Reduction = (world) => {
  for (let thread = 0; thread < world.threads; thread++) {
    if (world.place[thread] === ABSENT) continue
    const { touches } = world.at(thread)
    if (touches !== undefined && touches.every((object) => isOwn(world, thread, object))) return thread
  }
  return -1
}

/** Whether nothing but the thread's place mentions the object. */
function isOwn(world: World, owner: number, object: number): boolean {
  const entity = objectEntity(object)
  for (let thread = 0; thread < world.threads; thread++)
    if (thread !== owner && world.place[thread] !== ABSENT && world.at(thread).mentions.includes(entity)) return false
  for (let other = 1; other < world.objects; other++) if (world.mentionsIn(other).includes(entity)) return false
  return true
}
