/**
 * Dekker's mutual exclusion (in Dijkstra: Cooperating sequential processes, 1965), for two processes that wait as long as it
 * takes; ../benchmarks/dekker.ts has the one of the benchmarks, which gives up. Each loop that looks at one variable is one
 * blocking step: the turn does not leave a process to which it has come, so that one waits for the other's flag alone.
 *
 * Found: one process is inside, and both get in as often as they want.
 */
import { atomic, model, type Scope, type Step } from 'interleave'
import { contend, type Lock } from './inside.ts'

const PROCESSES = 2

const WRITTEN_AGAIN = 'only its owner writes it, and writes the same value again'

export const dekkerWaiting = model('dekker, waiting', { rounds: 2 }, (scope, { rounds }) => ({
  ...contend(scope, PROCESSES, rounds, protocol(scope)),
  equivalentMutants: {
    'protocol.lock: flag[me].store(true) twice': WRITTEN_AGAIN,
    'protocol.lock: flag[me].store(false) twice': WRITTEN_AGAIN,
    'protocol.lock: flag[me].store(true) twice (2)': WRITTEN_AGAIN,
    'protocol.unlock: flag[me].store(false) twice': WRITTEN_AGAIN,
    'protocol.unlock: turn.store(other(me)) twice': 'the other waits for the flag meanwhile',
    'protocol.unlock: turn.store(other(me)) and flag[me].store(false) swapped':
      'the flags exclude; the turn says who gives way, and is given before the process asks again',
    'protocol.lock: flag[other(me)].await((isUp) => !isUp) twice': 'the other gives way as long as it is my turn',
    'protocol.lock: turn.await((whose) => whose === me) twice': 'the turn stays where it has come to',
  },
}))

const other = (me: number): number => 1 - me

function protocol({ make }: Scope): Lock {
  const flag = [make(atomic('flag 1', false)), make(atomic('flag 2', false))]
  const turn = make(atomic('turn', 0))

  return {
    name: 'Dekker',

    *lock(me): Step {
      yield* flag[me].store(true)
      while (yield* flag[other(me)].load()) {
        if ((yield* turn.load()) === me) {
          yield* flag[other(me)].await((isUp) => !isUp)
        } else {
          yield* flag[me].store(false)
          yield* turn.await((whose) => whose === me)
          yield* flag[me].store(true)
        }
      }
    },

    *unlock(me): Step {
      yield* turn.store(other(me))
      yield* flag[me].store(false)
    },
  }
}
