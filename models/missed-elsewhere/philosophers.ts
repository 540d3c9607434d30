/**
 * Dining philosophers, three of them, each of whom takes the fork on the left and then the one on the right. A Rust library
 * with optimal DPOR misses traces of it, both when all operations on a lock conflict and when only acquires do.
 *
 * Found: there are 7 traces, and one of them is the deadlock. The sibling states that there is none; philosophers who dine in
 * peace are in ../classics.
 */
import { model } from 'interleave'
import { dine } from '../classics/table.ts'

const sizes = { philosophers: 3, meals: 1 }

export const threePhilosophers = model('three philosophers', sizes, (scope, params) => ({
  ...dine(scope, params),
  // Of those who sit in the circle, nobody eats.
  finally: {},
  mayBlock: true,
  traces: { count: 7, source: '2³: who has each of 3 forks first; less the circle in which nobody could begin' },
}))

export const threePhilosophersFed = model('three philosophers, all fed', sizes, (scope, params) => ({
  ...dine(scope, params),
  expect: { violated: 'no deadlock' },
}))
