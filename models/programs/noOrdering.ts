/**
 * "There is no ordering (first come, first served) for the blocked threads" ("Core Python Applications Programming", "Locking
 * Example"): a thread holds a lock until two others wait for it, the one before the other. The siblings state that the first
 * to wait is the first to get it, of a plain lock and of one that deals out tickets.
 *
 * The book: the winner is not determined. Found: both can win. With tickets only the first does.
 */
import { atomic, cell, model, mutex, type Scope, type Step } from 'interleave'

const FIRST_WINS = 'the first to wait wins'

/** It is arranged that the holder has the lock when the others come. */
const unexercised = [
  'lock.tryAcquire in holder never fails',
  'lock.tryAcquire in first never succeeds',
  'lock.tryAcquire in second never succeeds',
]

export const blockedThreads = model('blocked threads', {}, (scope) => {
  const winner = waitInTurn(scope, plainLock(scope))
  return {
    outcomes: { 'the winner': { of: (read) => read(winner), are: ['first', 'second'] } },
    traces: { count: 2, source: 'one for each winner' },
    unexercised,
  }
})

export const blockedThreadsInOrder = model('blocked threads, in order', {}, (scope) => {
  const winner = waitInTurn(scope, plainLock(scope))
  return {
    finally: { [FIRST_WINS]: (read) => read(winner) === 'first' },
    expect: { violated: FIRST_WINS },
    unexercised,
  }
})

export const blockedThreadsWithTickets = model('blocked threads, with tickets', {}, (scope) => {
  const winner = waitInTurn(scope, ticketLock(scope))
  return {
    finally: { [FIRST_WINS]: (read) => read(winner) === 'first' },
    traces: { count: 1, source: 'tickets are drawn one after the other here, and served so' },
  }
})

const HAS_IT = 1
const WAITS = 0

interface Lock {
  /** Comes for the lock, and from now on is one of those that wait unless it was free. */
  readonly queueUp: () => Step<number>
  /** Waits for its turn. */
  readonly acquire: (ticket: number) => Step
  readonly release: () => Step
}

function waitInTurn({ make, thread }: Scope, lock: Lock) {
  const waiting = make(atomic('waiting', 0))
  const winner = make(cell('winner', 'nobody'))

  thread('holder', function* () {
    yield* lock.acquire(yield* lock.queueUp())
    yield* waiting.store(1)
    yield* waiting.await((count) => count === 3)
    yield* lock.release()
  })
  for (const [place, name] of ['first', 'second'].entries())
    thread(name, function* () {
      yield* waiting.await((count) => count === place + 1)
      const ticket = yield* lock.queueUp()
      yield* waiting.store(place + 2)
      yield* lock.acquire(ticket)
      if ((yield* winner.read()) === 'nobody') yield* winner.write(name)
      yield* lock.release()
    })

  return winner
}

function plainLock({ make }: Scope): Lock {
  const lock = make(mutex('lock'))
  return {
    *queueUp() {
      return (yield* lock.tryAcquire()) ? HAS_IT : WAITS
    },
    *acquire(ticket) {
      if (ticket === WAITS) yield* lock.acquire()
    },
    *release() {
      yield* lock.release()
    },
  }
}

function ticketLock({ make }: Scope): Lock {
  const next = make(atomic('next', 0))
  const serving = make(atomic('serving', 0))
  return {
    *queueUp() {
      return yield* next.fetchAndAdd(1)
    },
    *acquire(ticket) {
      yield* serving.await((number) => number === ticket)
    },
    *release() {
      yield* serving.fetchAndAdd(1)
    },
  }
}
