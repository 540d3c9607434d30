/**
 * Peterson's mutual exclusion (Myths about the mutual exclusion problem, 1981), as in SV-COMP's
 * pthread-atomic/peterson_true-unreach-call.c and nidhugg's adaptation of it. The sibling offers the turn before it raises
 * its flag.
 *
 * Found: the algorithm excludes. The sibling does not, though each thread still does both before it looks.
 */
import { atomic, model, type Scope, type Step } from 'interleave'
import { contend, getIn, MUTUAL_EXCLUSION, type Protocol, within } from './criticalSection.ts'

const WRITTEN_AGAIN = 'only its owner writes it, and writes the same value again'

const equivalentMutants = {
  'protocol.enter: if (turnFirst) and flag[me].store(1) swapped': 'it does nothing but in the sibling',
  'protocol.enter: flag[me].store(1) twice': WRITTEN_AGAIN,
  'protocol.enter: turn.store(other) twice (2)': 'it looks only after it has written for the last time',
  'protocol.enter: within(tries, function* () { const otherFlag = yield* flag[other].loa… twice':
    'it may go in for good: the other, when it comes back, offers the turn',
  'a machine: const otherFlag = yield* flag[other].load() and const whose = yield* turn.load() swapped':
    'either of the two lets it in, whichever is looked at first',
  'protocol.leave: flag[me].store(0) twice': WRITTEN_AGAIN,
}

export const peterson = model('peterson', { rounds: 2, tries: 4 }, (scope, { rounds, tries }) => ({
  ...contend(scope, rounds, protocol(scope, tries, { turnFirst: false })),
  equivalentMutants,
  traces: { count: 31_972, source: 'nidhugg, SWSC_experiment/summary.txt, under observers: 310, 2420, 10314, 31972' },
}))

export const petersonTurnFirst = model('peterson, turn first', { rounds: 1, tries: 1 }, (scope, { rounds, tries }) => ({
  ...contend(scope, rounds, protocol(scope, tries, { turnFirst: true })),
  expect: { violated: MUTUAL_EXCLUSION },
}))

export const petersonGetsIn = model('peterson, getting in', { rounds: 2, tries: 1 }, (scope, { rounds, tries }) =>
  getIn(scope, rounds, protocol(scope, tries, { turnFirst: false })),
)

function protocol({ make }: Scope, tries: number, { turnFirst }: { turnFirst: boolean }): Protocol {
  const flag = [make(atomic('flag0', 0)), make(atomic('flag1', 0))]
  const turn = make(atomic('turn', 0))

  return {
    name: 'Peterson',

    *enter(me): Step<boolean> {
      const other = 1 - me
      if (turnFirst) yield* turn.store(other)
      yield* flag[me].store(1)
      if (!turnFirst) yield* turn.store(other)
      return yield* within(tries, function* () {
        const otherFlag = yield* flag[other].load()
        const whose = yield* turn.load()
        return otherFlag !== 1 || whose !== other
      })
    },

    *leave(me): Step<boolean> {
      yield* flag[me].store(0)
      return true
    },
  }
}
