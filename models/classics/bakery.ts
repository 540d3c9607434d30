/**
 * The bakery (Lamport: A new solution of Dijkstra's concurrent programming problem, 1974): a process takes a number higher
 * than all it sees, and waits for everyone with a lower one; of two with the same number, the first in line goes first. The
 * sibling leaves out `choosing`.
 *
 * Found: one process is inside. Without `choosing`, a process is overlooked while it writes a number that is as low as that of
 * one which is already inside. It is first come, first served for those whose choices do not overlap, as the paper says: of two
 * that choose at once, the one that is done later may go first, once. Waiting for one variable is one blocking step here, so the search needs no bound.
 */
import { atomic, boundedBypass, model, type Scope, type Step, type WaitingLine, waitingLine } from 'interleave'
import { contend, type Lock, ONE_INSIDE } from './inside.ts'

const sizes = { processes: 2, rounds: 2 }

const WRITTEN_AGAIN = 'only its owner writes it, and writes the same value again'

export const bakery = model('bakery', sizes, (scope, { processes, rounds }) => ({
  ...contend(scope, processes, rounds, protocol(scope, processes, { choosing: true })),
  equivalentMutants: {
    'protocol.lock: choosing[i].store(1) twice': WRITTEN_AGAIN,
    'protocol.lock: choosing[i].store(0) twice': WRITTEN_AGAIN,
    'protocol.lock: number[i].store(mine) twice': WRITTEN_AGAIN,
    'protocol.unlock: number[i].store(0) twice': WRITTEN_AGAIN,
    'protocol.lock: line.arrive() twice': 'a thread that is in the line stays where it is',
    'protocol.lock: choosing[j].await((value) => value === 0) twice':
      'who chooses again chooses a higher number, and is done some time',
    'protocol.lock: number[j].await((value) => value === 0 || value > mine || (value === … twice':
      'once it is true it stays true: who chooses again chooses a higher number',
  },
}))

export const bakeryNotChoosing = model(
  'bakery, not choosing',
  { ...sizes, rounds: 1 },
  (scope, { processes, rounds }) => ({
    ...contend(scope, processes, rounds, protocol(scope, processes, { choosing: false })),
    expect: { violated: ONE_INSIDE },
  }),
)

export const bakeryOvertakes = model('bakery, overtakes', sizes, (scope, { processes, rounds }) => {
  const line = scope.make(waitingLine('line'))
  const spec = contend(scope, processes, rounds, protocol(scope, processes, { choosing: true, line }))
  return {
    always: { ...spec.always, 'overtaken once by each of the others': boundedBypass(line, processes - 1) },
    sometimes: { 'one is overtaken': (read) => read(line).mostOvertakes > 0 },
  }
})

interface Options {
  readonly choosing: boolean
  /** Where it is noted who has chosen a number, and who is inside. */
  readonly line?: WaitingLine
}

function protocol({ make }: Scope, processes: number, { choosing: announcing, line }: Options): Lock {
  const all = Array.from({ length: processes }, (_, i) => i)
  const choosing = all.map((i) => make(atomic(`choosing[${i}]`, 0)))
  const number = all.map((i) => make(atomic(`number[${i}]`, 0)))

  return {
    name: 'bakery',

    *lock(i): Step {
      if (announcing) yield* choosing[i].store(1)
      let highest = 0
      for (const j of all) highest = Math.max(highest, yield* number[j].load())
      const mine = 1 + highest
      yield* number[i].store(mine)
      if (announcing) yield* choosing[i].store(0)
      if (line !== undefined) yield* line.arrive()
      for (const j of all) {
        yield* choosing[j].await((value) => value === 0)
        yield* number[j].await((value) => value === 0 || value > mine || (value === mine && j >= i))
      }
      if (line !== undefined) yield* line.served()
    },

    *unlock(i): Step {
      yield* number[i].store(0)
    },
  }
}
