/**
 * `Condition()`, which makes an RLock, from "Python threads synchronization: Locks, RLocks, Semaphores, Conditions,
 * Events and Queues" (Python 2.6's threading.py): the producer and the consumer of threads/condition.py, whose consumer
 * holds the lock more than once while it waits.
 *
 * The text: "the condition lock state is saved at the beginning and restored when wait() returns". Found: it holds.
 * With the RLock's own `release` in place of `_release_save`, a consumer that has acquired it twice sleeps with the
 * lock held, and the producer cannot come in. The owner is read without a lock, in a race that is safe (rlock.ts).
 */
import { assert, deque, type Mutex, model, type Predicate, type Scope, type Spec, waitingFor } from 'interleave'
import type { ConditionLock } from '../threading/condition.ts'
import { in26, inRLock } from '../threading/equivalent.ts'
import { conditionOn } from '../threading/python26.ts'
import { heldBy, type RLock, rlock, type Saved } from '../threading/rlock.ts'

const sizes = { consumers: 1, producers: 1, depth: 2 }

function program(
  scope: Scope,
  { consumers, producers, depth }: typeof sizes,
  seenBy: (lock: RLock, me: number) => ConditionLock<Saved>,
): Spec {
  const { make, threads } = scope
  const lock = rlock(scope)
  const integers = make(deque<number>('integers'))
  const isInteger: Predicate = (read) => read(integers).length > 0
  const waiters = make(deque<Mutex>('__waiters'))

  threads('producer', producers, function* (index) {
    const condition = conditionOn(seenBy(lock, consumers + index), waiters)
    for (let i = 0; i < consumers / producers; i++) {
      yield* condition.acquire()
      yield* integers.append(i)
      yield* condition.notify()
      yield* condition.release()
    }
  })

  threads('consumer', consumers, function* (me) {
    const condition = conditionOn(seenBy(lock, me), waiters)
    for (let level = 0; level < depth; level++) yield* condition.acquire()
    while (!(yield* integers.length())) yield* waitingFor('an integer', isInteger, condition.wait())
    assert((yield* lock.__count.read()) === depth, 'wait restores the count')
    yield* integers.pop()
    for (let level = 0; level < depth; level++) yield* condition.release()
  })

  return { mayRace: ['__owner'], finally: { 'the lock is free': (read) => !read(lock.__block) } }
}

export const rlockCondition = model('condition on an rlock', sizes, (scope, params) => ({
  ...program(scope, params, heldBy),
  equivalentMutants: { ...in26, ...inRLock },
}))

export const releasedOnce = model('condition on an rlock, released once', sizes, (scope, params) => ({
  ...program(scope, params, (lock, me) => ({
    ...heldBy(lock, me),
    *_release_save() {
      yield* lock.release(me)
      return { count: 1, owner: me }
    },
    *_acquire_restore() {
      yield* lock.acquire(me)
    },
  })),
  expect: { violated: 'no deadlock' },
}))
