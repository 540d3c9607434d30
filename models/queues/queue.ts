/**
 * The producer and the consumer that share a Queue, from "Python threads synchronization: Locks, RLocks, Semaphores,
 * Conditions, Events and Queues" (threads/queue.py), and `Queue` itself (CPython 3.11's Lib/queue.py;
 * ../threading/queue.ts). Producers and consumers loop for ever in the text; here a producer ends, and a `main` joins
 * the queue when all have.
 *
 * The text: the queue "takes care of locking for us"; `join` "blocks until all items have been processed". Found: both
 * hold. A queue never has more than `maxsize` items, the items of one producer reach one consumer in order, and when
 * `join` returns everything put before it is done (`join` would do with `if` for its `while`: nobody can tell).
 * `task_done` once too often raises and changes nothing. But whose call was the one too many is not known: a consumer
 * that calls it twice for each item can let `join` return beside an item that is not processed, and when it is the one
 * that is told, it dies of it, and `join` never returns.
 */
import { assert, atomic, join, model, type Scope, type Spec, spawn, type Thread } from 'interleave'
import { inQueue } from '../threading/equivalent.ts'
import { ValueError } from '../threading/errors.ts'
import { DONE_TOO_OFTEN, queue } from '../threading/queue.ts'

const sizes = { producers: 3, consumers: 1, items: 1, maxsize: 1 }
const ALL_PROCESSED = 'join returns when all is processed'

interface Item {
  readonly from: number
  readonly n: number
}

/** How often a consumer calls `task_done` for an item. */
type Calls = 1 | 2

function program(scope: Scope, { producers, consumers, items, maxsize }: typeof sizes, calls: Calls): Spec {
  const { make, thread, threads } = scope
  const shared = queue<Item>({ make }, maxsize)
  const processed = make(atomic('processed', 0))

  function* producer(from: number) {
    for (let n = 0; n < items; n++) yield* shared.put({ from, n })
  }

  threads('consumer', consumers, function* () {
    const last = new Map<number, number>()
    for (;;) {
      const { from, n } = yield* shared.get()
      assert(n > (last.get(from) ?? -1), "a producer's items come in order")
      last.set(from, n)
      yield* processed.fetchAndAdd(1)
      for (let call = 0; call < calls; call++) yield* shared.task_done()
    }
  })

  thread('main', function* () {
    const started: Thread[] = []
    for (let i = 0; i < producers; i++) started.push(yield* spawn('producer', () => producer(i)))
    for (const one of started) yield* join(one)
    yield* shared.join()
    assert((yield* processed.load()) === producers * items, ALL_PROCESSED)
  })

  return {
    mayBlock: ['consumer'],
    always: { 'no more items than maxsize': (read) => read(shared.queue).length <= maxsize },
    finally: {
      'the queue is empty': (read) => read(shared.queue).length === 0,
      'no task is unfinished': (read) => read(shared.unfinished_tasks) === 0,
    },
  }
}

export const queueModel = model('queue', sizes, (scope, params) => ({
  ...program(scope, params, 1),
  equivalentMutants: inQueue,
}))

export const inOrder = model('queue, in order', { ...sizes, producers: 1, items: 3, maxsize: 2 }, (scope, params) =>
  program(scope, params, 1),
)

export const doneTwice = model('queue, task_done twice', { ...sizes, producers: 1, items: 2 }, (scope, params) => ({
  ...program(scope, params, 2),
  mayThrow: [DONE_TOO_OFTEN],
  expect: { violated: [ALL_PROCESSED, 'no deadlock'] },
}))

export const doneTooOften = model(
  'queue, task_done too often',
  { callers: 3, items: 1 },
  (scope, { callers, items }) => {
    const shared = queue<number>(scope)
    const raised = scope.make(atomic('raised', 0))

    scope.thread('main', function* () {
      for (let i = 0; i < items; i++) yield* shared.put(i)
      for (let i = 0; i < callers; i++)
        yield* spawn('caller', function* () {
          try {
            yield* shared.task_done()
          } catch (error) {
            if (!(error instanceof ValueError)) throw error
            yield* raised.fetchAndAdd(1)
          }
        })
    })

    return {
      always: { 'never negative': (read) => read(shared.unfinished_tasks) >= 0 },
      finally: { 'each call too many raises': (read) => read(raised) === callers - items },
    }
  },
)

export const joiners = model('queue, several join', { joiners: 2, items: 1 }, (scope, params) => {
  const shared = queue<number>(scope)

  scope.threads('joiner', params.joiners, () => shared.join())
  scope.thread('main', function* () {
    for (let i = 0; i < params.items; i++) yield* shared.put(i)
    for (let i = 0; i < params.items; i++) {
      yield* shared.get()
      yield* shared.task_done()
    }
  })

  return { finally: { 'no task is unfinished': (read) => read(shared.unfinished_tasks) === 0 } }
})
