/**
 * `notify()`, `notify(n)` and `notify_all()` of CPython 3.11's Condition (../threading/condition.ts): whom they must
 * wake.
 *
 * Found: a producer that appends two integers and notifies once leaves one of two consumers asleep beside an integer;
 * `notify(2)` and `notify_all()` leave none. Where the threads that wait on one condition wait for different things
 * (here each for an integer of its own), `notify()` can wake one that has no use for it, even when there is one call
 * for each integer: a lost wakeup. `notify_all()` holds.
 */
import { deque, model, mutex, type Predicate, type Scope, type Spec, waitingFor } from 'interleave'
import { type Condition, condition } from '../threading/condition.ts'

type Notify = (shared: Condition, count: number) => ReturnType<Condition['notify']>

const one: Notify = (shared) => shared.notify()
const asMany: Notify = (shared, count) => shared.notify(count)
const all: Notify = (shared) => shared.notify_all()

const sizes = { consumers: 2 }

/** One integer for each consumer, and then one notification. */
function batch({ make, thread, threads }: Scope, { consumers }: typeof sizes, notify: Notify): Spec {
  const integers = make(deque<number>('integers'))
  const shared = condition({ make }, make(mutex('lock')), 'condition')

  const isInteger: Predicate = (read) => read(integers).length > 0

  threads('consumer', consumers, function* () {
    yield* shared.acquire()
    while (!(yield* integers.length())) yield* waitingFor('an integer', isInteger, shared.wait())
    yield* integers.pop()
    yield* shared.release()
  })

  thread('producer', function* () {
    yield* shared.acquire()
    for (let integer = 0; integer < consumers; integer++) yield* integers.append(integer)
    yield* notify(shared, consumers)
    yield* shared.release()
  })

  return {}
}

export const notifyForMany = model('notify once for many', sizes, (scope, params) => ({
  ...batch(scope, params, one),
  expect: { violated: 'no deadlock' },
}))

export const notifyMany = model('notify(n) for many', sizes, (scope, params) => batch(scope, params, asMany))

export const notifyAllForMany = model('notify_all for many', sizes, (scope, params) => batch(scope, params, all))

/** Consumer i waits for integer i; every integer is followed by a notification. */
function picky({ make, thread, threads }: Scope, { consumers }: typeof sizes, notify: Notify): Spec {
  const integers = make(deque<number>('integers'))
  const shared = condition({ make }, make(mutex('lock')), 'condition')

  threads('consumer', consumers, function* (wanted) {
    const isWanted: Predicate = (read) => read(integers).includes(wanted)

    yield* shared.acquire()
    while (!(yield* integers.items()).includes(wanted))
      yield* waitingFor(`the integer ${wanted}`, isWanted, shared.wait())
    yield* integers.remove(wanted)
    yield* shared.release()
  })

  thread('producer', function* () {
    for (let integer = 0; integer < consumers; integer++) {
      yield* shared.acquire()
      yield* integers.append(integer)
      yield* notify(shared, 1)
      yield* shared.release()
    }
  })

  return {}
}

export const notifyDifferent = model('notify waiters for different things', sizes, (scope, params) => ({
  ...picky(scope, params, one),
  expect: { violated: 'no deadlock' },
}))

export const notifyAllDifferent = model('notify_all waiters for different things', sizes, (scope, params) =>
  picky(scope, params, all),
)
