/**
 * The producer and the consumer that share an Event, and `Event` itself, from "Python threads synchronization: Locks,
 * RLocks, Semaphores, Conditions, Events and Queues" (threads/event.py; Python 2.6's Lib/threading.py).
 * `self.integers.pop()` is one step. The consumer of the text loops for ever; here it ends with the last integer, so
 * that a consumer that sleeps at the end sleeps although an integer is there. It gives up when it has found nothing
 * `patience` times, which breaks no property.
 *
 * The text: "the event is set then cleared right away to notify the consumer". Found: only a consumer that is already
 * asleep is notified. The producer can set and clear the event before the consumer waits, which then sleeps with an
 * integer in the list: a lost wakeup, without a preemption. Without the `clear` nobody sleeps for nothing; after the
 * first `set` nobody sleeps at all, and the consumer polls. What it takes is a consumer that clears the event itself,
 * before it empties the list; one that clears it after loses a wakeup too.
 */
import { deque, model, type Predicate, type Scope, type Step, waitingFor } from 'interleave'
import { in26 } from '../threading/equivalent.ts'
import { event } from '../threading/python26.ts'

const sizes = { integers: 2, patience: 2 }

type Event = ReturnType<typeof event>
type Integers = ReturnType<typeof list>
const list = ({ make }: Scope) => make(deque<number>('integers'))

function* producer(integers: Integers, event: Event, count: number, { clears }: { clears: boolean }): Step {
  for (let integer = 0; integer < count; integer++) {
    yield* integers.append(integer)
    yield* event.set()
    if (clears) yield* event.clear()
  }
}

const isInteger =
  (integers: Integers): Predicate =>
  (read) =>
    read(integers).length > 0

/** Answers whether it got one. */
function* popped(integers: Integers): Step<boolean> {
  try {
    yield* integers.pop()
    return true
  } catch {
    return false // catch pop on empty list
  }
}

function program(scope: Scope, { integers: count, patience }: typeof sizes, options: { clears: boolean }): void {
  const integers = list(scope)
  const isThere = event(scope)

  scope.thread('producer', () => producer(integers, isThere, count, options))

  scope.thread('consumer', function* () {
    for (let got = 0, missed = 0; got < count && missed < patience; ) {
      yield* waitingFor('an integer', isInteger(integers), isThere.wait())
      if (yield* popped(integers)) got++
      else missed++
    }
  })
}

export const setAndClear = model('event set and cleared', sizes, (scope, params) => {
  program(scope, params, { clears: true })
  return { expect: { violated: 'no deadlock' } }
})

export const neverCleared = model('event never cleared', sizes, (scope, params) => {
  program(scope, params, { clears: false })
  return { equivalentMutants: in26 }
})

/** The consumer clears the event, and takes all there is. */
function emptying(
  scope: Scope,
  { integers: count, producers }: typeof emptyings,
  order: 'clear first' | 'clear last',
): void {
  const integers = list(scope)
  const isThere = event(scope)

  scope.threads('producer', producers, () => producer(integers, isThere, count, { clears: false }))

  scope.thread('consumer', function* () {
    for (let got = 0; got < count * producers; ) {
      yield* waitingFor('an integer', isInteger(integers), isThere.wait())
      if (order === 'clear first') yield* isThere.clear()
      while (yield* popped(integers)) got++
      if (order === 'clear last') yield* isThere.clear()
    }
  })
}

const emptyings = { integers: 2, producers: 1 }

export const clearedFirst = model('event cleared by the consumer', emptyings, (scope, params) => {
  emptying(scope, params, 'clear first')
  return {
    scaling: {
      params: { integers: [1, 2, 3, 4, 5] },
      growth:
        'No closed form is known; close to ten times more for each integer. Each append is before or after each look into the list, and each `set` before or after each `clear` and each wait.',
    },
  }
})

export const clearedLast = model('event cleared by the consumer, late', emptyings, (scope, params) => {
  emptying(scope, params, 'clear last')
  return { expect: { violated: 'no deadlock' } }
})
