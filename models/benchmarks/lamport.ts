/**
 * Lamport's fast mutual exclusion (A fast mutual exclusion algorithm, 1987, algorithm 2), as in SV-COMP's
 * pthread-atomic/lamport_true-unreach-call.c and nidhugg's adaptation of it. The sibling skips the second look at `x`.
 *
 * Found: the algorithm excludes. The sibling does not: two threads that both found `y` free both go in.
 */
import { atomic, model, type Scope, type Step } from 'interleave'
import { contend, getIn, MUTUAL_EXCLUSION, type Protocol, within } from './criticalSection.ts'

export const lamport = model('lamport', { rounds: 2, tries: 2 }, (scope, { rounds, tries }) => ({
  ...contend(scope, rounds, protocol(scope, tries, { checkingX: true })),
  traces: {
    count: 25_828,
    source: 'sleep sets complete as many; nidhugg, SWSC_experiment/summary.txt, has fewer under observers: 16856',
  },
}))

export const lamportUnchecked = model('lamport, x unchecked', { rounds: 1, tries: 1 }, (scope, { rounds, tries }) => ({
  ...contend(scope, rounds, protocol(scope, tries, { checkingX: false })),
  expect: { violated: MUTUAL_EXCLUSION },
}))

export const lamportGetsIn = model('lamport, getting in', { rounds: 2, tries: 1 }, (scope, { rounds, tries }) =>
  getIn(scope, rounds, protocol(scope, tries, { checkingX: true })),
)

function protocol({ make }: Scope, tries: number, { checkingX }: { checkingX: boolean }): Protocol {
  const x = make(atomic('x', 0))
  const y = make(atomic('y', 0))
  const b = [make(atomic('b1', 0)), make(atomic('b2', 0))]

  function* isFree(): Step<boolean> {
    return (yield* y.load()) === 0
  }

  return {
    name: 'Lamport',

    *enter(me): Step<boolean> {
      const number = me + 1
      for (let i = 0; i < tries; i++) {
        yield* b[me].store(1)
        yield* x.store(number)
        if (!(yield* isFree())) {
          yield* b[me].store(0)
          if (!(yield* within(tries, isFree))) return false
          continue
        }
        yield* y.store(number)
        if (!checkingX || (yield* x.load()) === number) return true
        yield* b[me].store(0)
        const otherIsOut = yield* within(tries, function* () {
          return (yield* b[1 - me].load()) < 1
        })
        if (!otherIsOut) return false
        if ((yield* y.load()) === number) return true
        if (!(yield* within(tries, isFree))) return false
      }
      return false
    },

    *leave(me): Step<boolean> {
      yield* y.store(0)
      yield* b[me].store(0)
      return true
    },
  }
}
