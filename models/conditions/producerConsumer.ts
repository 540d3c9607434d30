/**
 * The producer and the consumer that share a Condition, from "Python threads synchronization: Locks, RLocks,
 * Semaphores, Conditions, Events and Queues" (threads/condition.py; Python 2.6's Lib/threading.py), without the prints,
 * which are all made under the lock. The text's `Condition()` makes an RLock; here it is a plain lock, and
 * ../locks/rlockCondition.ts has the other. `self.integers.pop()` is one step. Consumers loop for ever in the text;
 * here each ends with its share.
 *
 * Found: the text's program holds, with more consumers than its one too, because its consumer looks again after each
 * wait. With `if` in place of that loop a consumer that comes between the notification and the awakening takes the
 * integer, and the one that was woken pops from an empty list, and dies with the lock held. One consumer alone is safe
 * even so.
 */
import { deque, model, mutex, type Predicate, type Scope, type Spec, waitingFor } from 'interleave'
import { condition } from '../threading/python26.ts'

const sizes = { producers: 1, consumers: 2, integers: 2 }

function program({ make, threads }: Scope, params: typeof sizes, { looksAgain }: { looksAgain: boolean }): Spec {
  const integers = make(deque<number>('integers'))
  const shared = condition({ make }, make(mutex('condition.__lock')), 'condition')
  const isInteger: Predicate = (read) => read(integers).length > 0

  threads('producer', params.producers, function* () {
    for (let integer = 0; integer < params.integers; integer++) {
      yield* shared.acquire()
      yield* integers.append(integer)
      yield* shared.notify()
      yield* shared.release()
    }
  })

  threads('consumer', params.consumers, function* () {
    for (let share = 0; share < (params.producers * params.integers) / params.consumers; share++) {
      yield* shared.acquire()
      for (;;) {
        if (yield* integers.length()) {
          yield* integers.pop()
          break
        }
        yield* waitingFor('an integer', isInteger, shared.wait())
        if (looksAgain) continue
        yield* integers.pop()
        break
      }
      yield* shared.release()
    }
  })

  return { finally: { 'every integer is consumed': (read) => read(integers).length === 0 } }
}

export const producerConsumer = model('condition', sizes, (scope, params) => ({
  ...program(scope, params, { looksAgain: true }),
  scaling: {
    params: { integers: [2, 4, 6], consumers: [1, 2] },
    growth:
      'With one consumer C(2n, n): n appends and n pops are put in a row by the lock, no pop before its append, and each time the list is empty the consumer is asleep at the next append or comes after it. That is as many as there are paths of n steps up and n steps down, of which each arch is above the start or below. With two consumers no closed form is known.',
  },
}))

export const oneIf = model('condition, if for while, one consumer', { ...sizes, consumers: 1 }, (scope, params) =>
  program(scope, params, { looksAgain: false }),
)

export const ifForWhile = model('condition, if for while', sizes, (scope, params) => ({
  ...program(scope, params, { looksAgain: false }),
  expect: { violated: 'no exception' },
}))
