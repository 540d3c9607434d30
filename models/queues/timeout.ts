/**
 * `get` and `put` of CPython 3.11's Queue (Lib/queue.py; ../threading/queue.ts) with a timeout, and without blocking.
 *
 * Found: with timeouts it holds: an item is put once or `Full` is raised, is got once or `Empty` is raised, and no one
 * sleeps beside an item or a free slot, since both look again when their time is over. `empty()` is "not reliable!", as
 * its documentation says: between it and `get(block=False)` another consumer can take the item.
 */
import { type Atomic, atomic, model, type Scope, type Spec, type Step, spawn } from 'interleave'
import { Empty, Full, type Queue, queue } from '../threading/queue.ts'

/** Puts an item, perhaps with a timeout, and counts it as missing. */
function* put(shared: Queue<number>, missing: Atomic<number>, timeout: boolean): Step {
  try {
    yield* shared.put(0, true, timeout)
    yield* missing.fetchAndAdd(1)
  } catch (error) {
    if (!(error instanceof Full)) throw error
  }
}

/** Gets an item, perhaps with a timeout, which is missing no more. */
function* get(shared: Queue<number>, missing: Atomic<number>, timeout: boolean): Step {
  try {
    yield* shared.get(true, timeout)
    yield* missing.fetchAndAdd(-1)
  } catch (error) {
    if (!(error instanceof Empty)) throw error
  }
}

const nobodySleepsForNothing = (shared: Queue<number>, missing: Atomic<number>, maxsize: number): Spec => ({
  always: { 'no more items than maxsize': (read) => read(shared.queue).length <= maxsize },
  finally: {
    'every item is got or there': (read) => read(missing) === read(shared.queue).length,
    'no consumer sleeps beside an item': (read) =>
      read(shared.queue).length === 0 || read(shared.not_empty._waiters).length === 0,
    'no producer sleeps beside a free slot': (read) =>
      read(shared.queue).length === maxsize || read(shared.not_full._waiters).length === 0,
  },
})

const made = (scope: Scope, maxsize: number) => ({
  shared: queue<number>(scope, maxsize),
  missing: scope.make(atomic('put and not got', 0)),
})

export const hastyConsumer = model(
  'queue, get with timeout',
  { patient: 1, producers: 1, maxsize: 1 },
  (scope, { patient, producers, maxsize }) => {
    const { shared, missing } = made(scope, maxsize)

    scope.thread('hasty', () => get(shared, missing, true))
    scope.threads('patient', patient, () => get(shared, missing, false))
    scope.threads('producer', producers, () => put(shared, missing, false))

    return { ...nobodySleepsForNothing(shared, missing, maxsize), mayBlock: ['patient', 'producer'] }
  },
)

export const hastyProducer = model(
  'queue, put with timeout',
  { patient: 1, consumers: 1, maxsize: 1 },
  (scope, { patient, consumers, maxsize }) => {
    const { shared, missing } = made(scope, maxsize)

    scope.thread('main', function* () {
      for (let item = 0; item < maxsize; item++) yield* put(shared, missing, false)
      yield* spawn('hasty', () => put(shared, missing, true))
      for (let i = 0; i < patient; i++) yield* spawn('patient', () => put(shared, missing, false))
      for (let i = 0; i < consumers; i++) yield* spawn('consumer', () => get(shared, missing, false))
    })

    return { ...nobodySleepsForNothing(shared, missing, maxsize), mayBlock: true }
  },
)

export const hasty = model(
  'queue with timeouts',
  { consumers: 1, producers: 1, maxsize: 1 },
  (scope, { consumers, producers, maxsize }) => {
    const { shared, missing } = made(scope, maxsize)

    scope.threads('consumer', consumers, () => get(shared, missing, false))
    scope.threads('producer', producers, () => put(shared, missing, false))
    scope.thread('hasty consumer', () => get(shared, missing, true))
    scope.thread('hasty producer', () => put(shared, missing, true))

    return { ...nobodySleepsForNothing(shared, missing, maxsize), mayBlock: ['consumer', 'producer'] }
  },
)

export const emptyThenGet = model('queue, empty before get', { consumers: 2, items: 1 }, (scope, params) => {
  const shared = queue<number>(scope)

  scope.thread('producer', function* () {
    for (let item = 0; item < params.items; item++) yield* shared.put(item)
  })
  scope.threads('consumer', params.consumers, function* () {
    if (!(yield* shared.empty())) yield* shared.get(false)
  })

  return { expect: { violated: 'no exception' } }
})
