/**
 * A ticket lock (Mellor-Crummey, Scott: Algorithms for scalable synchronization on shared-memory multiprocessors, 1991,
 * section 2.2): a thread draws a number and waits until it is served. In the sibling drawing is a read and a write.
 *
 * Found: one thread is inside, and who has drawn first goes in first: nobody is ever overtaken. In the sibling two draw the same number and are served together, and then a number may be
 * passed over, so that its owner waits for ever.
 */
import {
  atomic,
  firstComeFirstServed,
  model,
  type Scope,
  type Step,
  together,
  type WaitingLine,
  waitingLine,
} from 'interleave'
import { contend, type Lock, ONE_INSIDE } from './inside.ts'

const sizes = { threads: 3, rounds: 1 }

export const ticketLock = model('ticket lock', sizes, (scope, { threads, rounds }) => ({
  ...contend(scope, threads, rounds, tickets(scope, { atOnce: true })),
  equivalentMutants: {
    'fetch_and_increment: if (atOnce) and const ticket = yield* next_ticket.load() swapped':
      'a look that nobody uses; the sibling, which uses it, draws no other way',
  },
  traces: { count: 6, source: 'the orders in which the numbers are drawn: 3!' },
}))

export const ticketLockTorn = model(
  'ticket lock, read and write',
  { ...sizes, threads: 2 },
  (scope, { threads, rounds }) => {
    const spec = contend(scope, threads, rounds, tickets(scope, { atOnce: false }))
    return { ...spec, mayBlock: true, expect: { violated: ONE_INSIDE } }
  },
)

export const ticketLockInOrder = model('ticket lock, in order', { threads: 3, rounds: 1 }, (scope, params) => {
  const line = scope.make(waitingLine('line'))
  const { threads, rounds } = params
  const spec = contend(scope, threads, rounds, tickets(scope, { atOnce: true, line }))
  return { always: { ...spec.always, 'first come, first served': firstComeFirstServed(line) } }
})

/** @param line where it is noted who draws a number, and who is served */
function tickets({ make }: Scope, { atOnce, line }: { atOnce: boolean; line?: WaitingLine }): Lock {
  const next_ticket = make(atomic('next_ticket', 0))
  const now_serving = make(atomic('now_serving', 0))

  function* fetch_and_increment(): Step<number> {
    const draw = next_ticket.fetchAndAdd(1)
    if (atOnce) return yield* line === undefined ? draw : together(draw, line.arrive())
    const ticket = yield* next_ticket.load()
    yield* next_ticket.store(ticket + 1)
    return ticket
  }

  return {
    name: 'ticket',

    *lock(): Step {
      const my_ticket = yield* fetch_and_increment()
      const wait = now_serving.await((number) => number === my_ticket)
      yield* line === undefined ? wait : together(wait, line.served())
    },

    *unlock(): Step {
      yield* now_serving.store((yield* now_serving.load()) + 1)
    },
  }
}
