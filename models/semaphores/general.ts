/**
 * The general semaphores made of two binary ones (binarySemaphores.ts), by threads that go in and out, and by threads
 * that only do V and threads that only do P.
 *
 * Found: the textbooks' version is wrong with 4 threads (3 of two rounds each are not enough): two are between `mutex`
 * and `delay` when two `V`s come, one signal is remembered, and one thread sleeps for ever. Barz's and Hemmendinger's
 * hold. Kearns's loses no wakeup but makes one up: a second `V` signals while the thread woken by the first has not
 * counted itself yet, which then signals once more, and the next `P` goes through without a `V`. With 4 threads of one
 * round each that does no harm; it takes 2 `V`s and 3 `P`s. When only the first wakeup owed is signalled by `V` itself,
 * it holds.
 */
import { atomic, model, type Scope, type Spec } from 'interleave'
import { barz, type General, hemmendinger, kearns, kearnsCorrected, textbook } from './binarySemaphores.ts'

const sizes = { threads: 4, rounds: 1, permits: 2 }

function inAndOut(
  { make, threads }: Scope,
  { rounds, threads: number, permits }: typeof sizes,
  semaphore: General,
): Spec {
  const inside = make(atomic('inside', 0))

  threads('user', number, function* () {
    for (let round = 0; round < rounds; round++) {
      yield* semaphore.P()
      yield* inside.fetchAndAdd(1)
      yield* inside.fetchAndAdd(-1)
      yield* semaphore.V()
    }
  })

  return {
    always: { 'no more inside than permits': (read) => read(inside) <= permits },
    finally: { 'every permit is back': (read) => read(semaphore.count) === permits },
  }
}

export const ofTextbooks = model('general semaphore, textbook', sizes, (scope, params) => ({
  ...inAndOut(scope, params, textbook(scope, params.permits)),
  expect: { violated: 'no deadlock' },
}))

export const ofBarz = model('general semaphore, Barz', sizes, (scope, params) =>
  inAndOut(scope, params, barz(scope, params.permits)),
)

export const ofHemmendinger = model('general semaphore, Hemmendinger', sizes, (scope, params) =>
  inAndOut(scope, params, hemmendinger(scope, params.permits)),
)

export const ofKearns = model('general semaphore, Kearns', { ...sizes, threads: 3 }, (scope, params) =>
  inAndOut(scope, params, kearns(scope, params.permits)),
)

const signalling = { V: 2, P: 3 }
const NO_MORE_THAN_V = 'no more P than V'
const AS_MANY_AS_V = 'as many P as V'

function signals({ make, threads }: Scope, { V, P }: typeof signalling, semaphore: General): Spec {
  const surplus = make(atomic('V less P', 0))

  threads('V', V, function* () {
    yield* surplus.fetchAndAdd(1)
    yield* semaphore.V()
  })
  threads('P', P, function* () {
    yield* semaphore.P()
    yield* surplus.fetchAndAdd(-1)
  })

  return {
    mayBlock: ['P'],
    always: { [NO_MORE_THAN_V]: (read) => read(surplus) >= 0 },
    finally: { [AS_MANY_AS_V]: (read) => read(surplus) === Math.max(0, V - P) },
  }
}

export const signalsTextbook = model('signals, textbook', { V: 2, P: 2 }, (scope, params) => ({
  ...signals(scope, params, textbook(scope, 0)),
  expect: { violated: [AS_MANY_AS_V, 'no lost wakeup'] },
}))

export const signalsBarz = model('signals, Barz', signalling, (scope, params) => signals(scope, params, barz(scope, 0)))

export const signalsHemmendinger = model('signals, Hemmendinger', signalling, (scope, params) =>
  signals(scope, params, hemmendinger(scope, 0)),
)

export const signalsKearns = model('signals, Kearns', signalling, (scope, params) => ({
  ...signals(scope, params, kearns(scope, 0)),
  expect: { violated: [NO_MORE_THAN_V, AS_MANY_AS_V] },
}))

export const signalsKearnsCorrected = model('signals, Kearns corrected', signalling, (scope, params) =>
  signals(scope, params, kearnsCorrected(scope, 0)),
)
