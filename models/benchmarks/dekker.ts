/**
 * Dekker's mutual exclusion (in Dijkstra: Cooperating sequential processes, 1965), as in SATCheck's dekker and nidhugg's
 * adaptation of it. In the sibling a thread whose turn it is goes in without waiting for the other's flag to fall.
 *
 * Found: the algorithm excludes. The sibling does not: the turn says who waits, not that nobody is inside.
 */
import { atomic, model, type Scope, type Step } from 'interleave'
import { contend, getIn, MUTUAL_EXCLUSION, type Protocol, within } from './criticalSection.ts'

export const dekker = model('dekker', { rounds: 4, tries: 1 }, (scope, { rounds, tries }) => ({
  ...contend(scope, rounds, protocol(scope, tries, { trustingTurn: false })),
  traces: { count: 91_616, source: 'nidhugg, SWSC_experiment/summary.txt, under observers: 12, 241, 4590, 91616' },
}))

export const dekkerTrustingTurn = model('dekker, trusting the turn', { rounds: 1, tries: 1 }, (scope, sizes) => ({
  ...contend(scope, sizes.rounds, protocol(scope, sizes.tries, { trustingTurn: true })),
  expect: { violated: MUTUAL_EXCLUSION },
}))

export const dekkerGetsIn = model('dekker, getting in', { rounds: 2, tries: 1 }, (scope, { rounds, tries }) =>
  getIn(scope, rounds, protocol(scope, tries, { trustingTurn: false })),
)

function protocol({ make }: Scope, tries: number, { trustingTurn }: { trustingTurn: boolean }): Protocol {
  const flag = [make(atomic('flag1', 0)), make(atomic('flag2', 0))]
  const turn = make(atomic('turn', 0))

  return {
    name: 'Dekker',

    *enter(me): Step<boolean> {
      const other = 1 - me
      yield* flag[me].store(1)
      let patience = tries
      while (yield* flag[other].load()) {
        if ((yield* turn.load()) !== me) {
          yield* flag[me].store(0)
          const isMyTurn = yield* within(tries, function* () {
            return (yield* turn.load()) === me
          })
          if (!isMyTurn) return false
          yield* flag[me].store(1)
        } else {
          if (trustingTurn) return true
          if (--patience === 0) return false
        }
      }
      return true
    },

    *leave(me): Step<boolean> {
      yield* turn.store(1 - me)
      yield* flag[me].store(0)
      return true
    },
  }
}
