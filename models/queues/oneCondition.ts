/**
 * The queue of "Python threads synchronization: Locks, RLocks, Semaphores, Conditions, Events and Queues" (Queue.py),
 * with one condition for its three, to see why it has several.
 *
 * The text: "Some conditions objects are created to notify events like the queue is not empty, queue is not full and
 * all items have been processed". Found: with one condition for both sides, `notify` can wake a consumer where a
 * producer has to be woken, and everyone sleeps beside a queue with room: a lost wakeup, with one producer of two items
 * and two consumers. With `notify_all` one condition is enough. With two, and `if` for `while`, a consumer takes from
 * an empty queue.
 */
import { deque, methods, model, mutex, type Predicate, type Scope, type Spec, type Step, waitingFor } from 'interleave'
import { condition } from '../threading/condition.ts'

const sizes = { producers: 1, consumers: 2, items: 2, maxsize: 1 }

interface Variant {
  readonly conditions: 1 | 2
  readonly notifies: 'one' | 'all'
  readonly waits: 'while' | 'if'
}

function variantQueue({ make }: Scope, maxsize: number, { conditions, notifies, waits }: Variant) {
  const items = make(deque<number>('queue'))
  const lock = make(mutex('mutex'))
  const not_empty = condition({ make }, lock, conditions === 1 ? 'changed' : 'not_empty')
  const not_full = conditions === 1 ? not_empty : condition({ make }, lock, 'not_full')
  const isPlace: Predicate = (read) => read(items).length < maxsize
  const isItem: Predicate = (read) => read(items).length > 0
  const notify = ({ notify, notify_all }: typeof not_full) => (notifies === 'one' ? notify() : notify_all())

  return {
    queue: items,

    ...methods('Queue', {
      *put(item: number): Step {
        yield* not_full.acquire()
        try {
          while ((yield* items.length()) >= maxsize) {
            yield* waitingFor('a free place', isPlace, not_full.wait())
            if (waits === 'if') break
          }
          yield* items.append(item)
          yield* notify(not_empty)
        } finally {
          yield* not_full.release()
        }
      },

      *get(): Step<number> {
        yield* not_empty.acquire()
        try {
          while (!(yield* items.length())) {
            yield* waitingFor('an item', isItem, not_empty.wait())
            if (waits === 'if') break
          }
          const item = yield* items.popLeft()
          yield* notify(not_full)
          return item
        } finally {
          yield* not_empty.release()
        }
      },
    }),
  }
}

function program(scope: Scope, { producers, consumers, items, maxsize }: typeof sizes, variant: Variant): Spec {
  const { queue, put, get } = variantQueue(scope, maxsize, variant)

  scope.threads('producer', producers, function* () {
    for (let item = 0; item < items; item++) yield* put(item)
  })
  scope.threads('consumer', consumers, function* () {
    for (let share = 0; share < (producers * items) / consumers; share++) yield* get()
  })

  return {
    always: { 'no more items than maxsize': (read) => read(queue).length <= maxsize },
    finally: { 'the queue is empty': (read) => read(queue).length === 0 },
  }
}

export const twoConditions = model('queue, two conditions', sizes, (scope, params) => ({
  ...program(scope, params, { conditions: 2, notifies: 'one', waits: 'while' }),
  scaling: {
    params: { maxsize: [1, 2, 3], producers: [1, 2] },
    growth:
      'No closed form is known. A larger queue has fewer traces, not more: a producer that need not wait for room does not go through the lock again. With room for all items only the consumers wait.',
  },
}))

export const oneCondition = model('queue, one condition', sizes, (scope, params) => ({
  ...program(scope, params, { conditions: 1, notifies: 'one', waits: 'while' }),
  expect: { violated: 'no deadlock' },
}))

export const oneConditionAll = model('queue, one condition, notify_all', sizes, (scope, params) =>
  program(scope, params, { conditions: 1, notifies: 'all', waits: 'while' }),
)

export const twoConditionsIf = model('queue, two conditions, if for while', sizes, (scope, params) => ({
  ...program(scope, params, { conditions: 2, notifies: 'one', waits: 'if' }),
  expect: { violated: 'no exception' },
}))
