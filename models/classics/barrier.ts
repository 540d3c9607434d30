/**
 * The reusable barrier of The Little Book of Semaphores (Downey, 2nd edition), "Reusable barrier solution": two turnstiles,
 * one locked while the other is open. The sibling has one, "Reusable barrier non-solution #2".
 *
 * The book: with one turnstile, a thread that comes around fast enough passes again before the others have gone through, and
 * gets ahead by a lap; with two it is right. Found: so it is, with 2 threads and 2 rounds in the first case.
 */
import { assert, cell, methods, model, mutex, type Scope, type Semaphore, semaphore, type Step } from 'interleave'

const sizes = { threads: 3, rounds: 2 }
const ALL_CAME = 'nobody passes before everyone came'
const ALL_PASSED = 'nobody comes around before everyone passed'

export const barrier = model('barrier', sizes, (scope, params) => goAround(scope, params, twoPhases(scope, params.threads)))

export const barrierOnePhase = model('barrier, one phase', { ...sizes, threads: 2 }, (scope, params) => {
  goAround(scope, params, onePhase(scope, params.threads))
  return { expect: { violated: ALL_CAME } }
})

interface Barrier {
  readonly phase1: () => Step
  readonly phase2: () => Step
}

function goAround({ make, threads }: Scope, { threads: n, rounds }: typeof sizes, barrier: Barrier): void {
  const { phase1, phase2 } = methods('barrier', { ...barrier })
  const came = Array.from({ length: n }, (_, i) => make(cell(`came ${i + 1}`, 0)))
  const passed = Array.from({ length: n }, (_, i) => make(cell(`passed ${i + 1}`, 0)))

  threads('walker', n, function* (me) {
    for (let round = 1; round <= rounds; round++) {
      yield* came[me].write(round) // rendezvous
      yield* phase1()
      for (const other of came) assert((yield* other.read()) >= round, ALL_CAME) // critical point
      yield* passed[me].write(round)
      yield* phase2()
      for (const other of passed) assert((yield* other.read()) >= round, ALL_PASSED)
    }
  })
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
      yield* goThrough(turnstile)
    },

    *phase2() {
      yield* lock.acquire()
      yield* count.write((yield* count.read()) - 1)
      if ((yield* count.read()) === 0) {
        yield* turnstile.acquire() // lock the first
        yield* turnstile2.release() // open the second
      }
      yield* lock.release()
      yield* goThrough(turnstile2)
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
      yield* goThrough(turnstile)
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
