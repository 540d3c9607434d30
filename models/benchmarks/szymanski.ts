/**
 * Szymanski's mutual exclusion (A simple solution to Lamport's concurrent programming problem with linear wait, 1988), as in
 * SV-COMP's pthread-atomic/szymanski_true-unreach-call.c and nidhugg's adaptation of it. The sibling skips the last wait
 * before the critical section.
 *
 * Found: the algorithm excludes. The sibling does not.
 */
import { atomic, model, type Scope, type Step } from 'interleave'
import { contend, getIn, MUTUAL_EXCLUSION, type Protocol, within } from './criticalSection.ts'

/** Whoever leaves finds the other at 0 or 1: the second look of the original's loop is not needed. */
const unexercised = [
  'isOut never comes to `(yield* other.load()) > 3` behind `2 > (yield* other.load()) ||` under these parameters',
]

export const szymanski = model('szymanski', { rounds: 2, tries: 3 }, (scope, { rounds, tries }) => ({
  ...contend(scope, rounds, protocol(scope, tries, { lastWait: true })),
  unexercised,
  traces: { count: 148_903, source: 'nidhugg, SWSC_experiment/summary.txt, under observers: 1991, 22945, 148903' },
}))

export const szymanskiHasty = model('szymanski, hasty', { rounds: 1, tries: 1 }, (scope, { rounds, tries }) => ({
  ...contend(scope, rounds, protocol(scope, tries, { lastWait: false })),
  expect: { violated: MUTUAL_EXCLUSION },
}))

export const szymanskiGetsIn = model('szymanski, getting in', { rounds: 2, tries: 1 }, (scope, { rounds, tries }) => ({
  ...getIn(scope, rounds, protocol(scope, tries, { lastWait: true })),
  unexercised,
}))

function protocol({ make }: Scope, tries: number, { lastWait }: { lastWait: boolean }): Protocol {
  const flag = [make(atomic('flag1', 0)), make(atomic('flag2', 0))]

  return {
    name: 'Szymanski',

    *enter(me): Step<boolean> {
      const other = flag[1 - me]
      const awaitOther = (condition: (value: number) => boolean) =>
        within(tries, function* () {
          return condition(yield* other.load())
        })

      yield* flag[me].store(1) // standing outside the waiting room
      if (!(yield* awaitOther((value) => value < 3))) return false // until its door is open
      yield* flag[me].store(3) // standing in the doorway
      if ((yield* other.load()) === 1) {
        yield* flag[me].store(2) // waiting for the other to come in
        if (!(yield* awaitOther((value) => value === 4))) return false
      }
      yield* flag[me].store(4) // the door is closed
      if (!lastWait) return true
      return yield* awaitOther((value) => value < 2) // all of lower number are out
    },

    *leave(me): Step<boolean> {
      const other = flag[1 - me]
      const isOut = yield* within(tries, function* () {
        return 2 > (yield* other.load()) || (yield* other.load()) > 3
      })
      if (!isOut) return false
      yield* flag[me].store(0)
      return true
    },
  }
}
