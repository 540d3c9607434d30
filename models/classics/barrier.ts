/**
 * The reusable barrier of The Little Book of Semaphores (Downey, 2nd edition), "Reusable barrier solution": two turnstiles,
 * one locked while the other is open. The sibling has one, "Reusable barrier non-solution #2".
 *
 * The book: with one turnstile, a thread that comes around fast enough passes again before the others have gone through, and
 * gets ahead by a lap; with two it is right. Found: so it is, with 2 threads and 2 rounds in the first case.
 */
import {
  cell,
  methods,
  model,
  mutex,
  type Scope,
  type Semaphore,
  type Spec,
  type Step,
  semaphore,
  waitingFor,
} from 'interleave'

const sizes = { threads: 2, rounds: 2 }
const ALL_CAME = 'nobody passes before everyone came'
const ALL_PASSED = 'nobody comes around before everyone passed'

const UNDER_LOCK = 'who goes through the one that is open must take the lock before it comes to the other'
const STAYS_OPEN = 'a turnstile that is open stays open until all have gone through it and on to the lock'

const equivalentMutants = {
  'twoPhases.phase1: turnstile2.acquire() and turnstile.release() swapped': UNDER_LOCK,
  'twoPhases.phase2: turnstile.acquire() and turnstile2.release() swapped': UNDER_LOCK,
  "twoPhases.phase1: waitingFor('an open turnstile', (read) => read(count) === n, goThroug… twice": STAYS_OPEN,
  "twoPhases.phase2: waitingFor('an open turnstile', (read) => read(count) === 0, goThroug… twice": STAYS_OPEN,
}

export const barrier = model('barrier', sizes, (scope, params) => ({
  ...goAround(scope, params, twoPhases(scope, params.threads)),
  equivalentMutants,
  traces: { count: 256, source: '(n!)^(4 × rounds): each lock and each turnstile puts the threads in a row' },
  scaling: {
    params: { rounds: [1, 2, 3, 4] },
    growth:
      '(n!)^(4 × rounds), here with n = 2: in each round the lock and the turnstile of both phases put the threads in a row, each anew.',
  },
}))

export const barrierOnePhase = model('barrier, one phase', sizes, (scope, params) => ({
  ...goAround(scope, params, onePhase(scope, params.threads)),
  expect: { violated: [ALL_CAME, ALL_PASSED] },
}))

interface Barrier {
  readonly phase1: () => Step
  readonly phase2: () => Step
}

function goAround({ make, threads }: Scope, { threads: n, rounds }: typeof sizes, barrier: Barrier) {
  const { phase1, phase2 } = methods('barrier', { ...barrier })
  const isEarly = make(cell('isEarly', false))
  const isAround = make(cell('isAround', false))
  const came = Array.from({ length: n }, (_, i) => make(cell(`came ${i + 1}`, 0)))
  const passed = Array.from({ length: n }, (_, i) => make(cell(`passed ${i + 1}`, 0)))

  threads('walker', n, function* (me) {
    for (let round = 1; round <= rounds; round++) {
      yield* came[me].write(round) // rendezvous
      yield* phase1()
      for (const other of came) if ((yield* other.read()) < round) yield* isEarly.write(true) // critical point
      yield* passed[me].write(round)
      yield* phase2()
      for (const other of passed) if ((yield* other.read()) < round) yield* isAround.write(true)
    }
  })

  return {
    finally: { [ALL_CAME]: (read) => !read(isEarly), [ALL_PASSED]: (read) => !read(isAround) },
  } satisfies Spec
}

function twoPhases({ make }: Scope, n: number): Barrier {
  const count = make(cell('count', 0))
  const lock = make(mutex('mutex'))
  const turnstile = make(semaphore('turnstile', 0)) // locked
  const turnstile2 = make(semaphore('turnstile2', 1)) // open

  return {
    *phase1() {
      yield* lock.acquire()
      yield* count.write((yield* count.read()) + 1)
      if ((yield* count.read()) === n) {
        yield* turnstile2.acquire() // lock the second
        yield* turnstile.release() // open the first
      }
      yield* lock.release()
      yield* waitingFor('an open turnstile', (read) => read(count) === n, goThrough(turnstile))
    },

    *phase2() {
      yield* lock.acquire()
      yield* count.write((yield* count.read()) - 1)
      if ((yield* count.read()) === 0) {
        yield* turnstile.acquire() // lock the first
        yield* turnstile2.release() // open the second
      }
      yield* lock.release()
      yield* waitingFor('an open turnstile', (read) => read(count) === 0, goThrough(turnstile2))
    },
  }
}

function onePhase({ make }: Scope, n: number): Barrier {
  const count = make(cell('count', 0))
  const lock = make(mutex('mutex'))
  const turnstile = make(semaphore('turnstile', 0))

  return {
    *phase1() {
      yield* lock.acquire()
      yield* count.write((yield* count.read()) + 1)
      if ((yield* count.read()) === n) yield* turnstile.release()
      yield* lock.release()
      yield* waitingFor('an open turnstile', (read) => read(count) === n, goThrough(turnstile))
    },

    *phase2() {
      yield* lock.acquire()
      yield* count.write((yield* count.read()) - 1)
      if ((yield* count.read()) === 0) yield* turnstile.acquire()
      yield* lock.release()
    },
  }
}

function* goThrough(turnstile: Semaphore): Step {
  yield* turnstile.acquire()
  yield* turnstile.release()
}
