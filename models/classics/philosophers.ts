/**
 * The dining philosophers (table.ts): each takes the fork on the left and then the one on the right; or forks are taken in
 * the order of their numbers (Dijkstra); or a waiter lets all but one of the philosophers sit down, and the sibling all.
 *
 * Found: as everyone says. Left first, there is exactly one deadlock, everyone with one fork in hand (2ⁿ - 1 traces, and
 * 2ⁿ - 2 in order). A waiter who seats everybody is no help.
 */
import { model, type Scope, semaphore, waitingFor } from 'interleave'
import { dine } from './table.ts'

const sizes = { philosophers: 4, meals: 1 }

export const philosophers = model('philosophers', sizes, (scope, params) => ({
  ...dine(scope, params),
  expect: { violated: 'no deadlock' },
  scaling: {
    params: { philosophers: [2, 3, 4, 5, 6, 7, 8] },
    growth:
      '2ⁿ - 1: for each of n forks, which of its two neighbours has it first. That everyone has the left one first is the deadlock; that everyone has the right one first cannot be.',
  },
}))

export const philosophersOrdered = model('philosophers, forks ordered', sizes, (scope, params) => ({
  ...dine(scope, params, { first: (_, left, right) => Math.min(left, right) }),
  traces: { count: 14, source: '2⁴: who has each of 4 forks first; less the two circles' },
}))

/** Whoever has eaten is hungry again. */
export const philosophersTwice = model('philosophers, two meals', { philosophers: 3, meals: 2 }, (scope, params) => ({
  ...dine(scope, params, { first: (_, left, right) => Math.min(left, right) }),
  traces: { count: 90, source: 'sleep sets complete as many' },
}))

const waited = { philosophers: 3, meals: 1 }

export const philosophersWaited = model('philosophers, with a waiter', { ...waited, seats: 2 }, (scope, params) => {
  const { free, ...table } = waiter(scope, params.seats)
  return {
    ...dine(scope, params, table),
    always: { 'no more seats than there were': (read) => read(free) <= params.seats },
  }
})

export const philosophersSeated = model('philosophers, all seated', { ...waited, seats: 3 }, (scope, params) => ({
  ...dine(scope, params, waiter(scope, params.seats)),
  expect: { violated: 'no deadlock' },
}))

function waiter({ make }: Scope, seats: number) {
  const free = make(semaphore('free seats', seats))
  return {
    free,
    *sitDown() {
      yield* waitingFor('a free seat', (read) => read(free) > 0, free.acquire())
    },
    *getUp() {
      yield* free.release()
    },
  }
}
