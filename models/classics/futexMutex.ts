/**
 * The three mutexes of "Futexes Are Tricky" (Drepper, 2004 to 2011), class by class: take 1 counts every attempt in `val`,
 * take 2 has three states (0 unlocked, 1 locked, 2 locked and perhaps waited for), and take 3 exchanges where take 2 compares.
 *
 * The paper: in take 1 waiting threads can keep each other awake, and when the counter comes around two are inside; takes 2
 * and 3 are right. Found: so it is. With a counter of `bits` bits two waiting threads bring it around while the owner is
 * inside (a waiting thread whose tries are used up goes away and takes its wakeup with it, so that others may be left asleep);
 * and the 0 that `wait` expects once it has come around is that of a free mutex, beside which the thread then sleeps. Takes 2
 * and 3 hold, without a bound on their loops, also for 3 threads of one round (1,586,070 and 289,458 traces). In the siblings
 * a wakeup is lost: a thread that has slept takes the lock as not waited for, 1 in place of 2; `unlock` wakes before it
 * stores 0.
 */
import { type Atomic, atomic, model, type Predicate, type Scope, type Step, waitingFor } from 'interleave'
import { futex } from './futex.ts'
import { contend, type Lock, ONE_INSIDE } from './inside.ts'

const isFree =
  (val: Atomic<number>): Predicate =>
  (read) =>
    read(val) === 0

const sizes = { threads: 2, rounds: 2 }

const SLEEPS_AGAIN = 'it sleeps only while the value is 2, and then whoever has the mutex will wake one'
const WOKEN_IN_VAIN = 'who is woken in vain looks again'

export const mutex1 = model('futex mutex 1', { threads: 3, rounds: 1, bits: 2, tries: 2 }, (scope, params) => {
  const { bits, tries } = params
  const val = scope.make(atomic('val', 0))
  const wrapped = (value: number): number => value % 2 ** bits
  const { wait, wake } = futex(scope, function* () {
    return wrapped(yield* val.load())
  })

  const spec = contend(scope, params.threads, params.rounds, {
    name: 'mutex',

    *lock(): Step<boolean> {
      for (let i = 0; i < tries; i++) {
        const c = wrapped(yield* val.fetchAndAdd(1))
        if (c === 0) return true
        yield* waitingFor('a free mutex', isFree(val), wait(wrapped(c + 1)))
      }
      return false
    },

    *unlock(): Step {
      yield* val.store(0)
      yield* wake(1)
    },
  })
  return { ...spec, mayBlock: true, expect: { violated: [ONE_INSIDE, 'no lost wakeup'] } }
})

export const mutex2 = model('futex mutex 2', sizes, (scope, params) => ({
  ...contend(scope, params.threads, params.rounds, take2(scope)),
  equivalentMutants: {
    'futex.wait: alarm.acquire() and bucket.acquire() swapped':
      'nobody else knows the alarm before it is in the bucket',
    'futex.wait: look() twice': 'under the lock of the bucket, and the last look counts as much as the first would',
    'take2.lock: cmpxchg(val, 1, 2) twice':
      'the second finds what the first left, or what was done since, and 2 where 1 would do is a wakeup in vain',
    "take2.lock: waitingFor('a free mutex', isFree(val), wait(2)) twice": SLEEPS_AGAIN,
    'take2.unlock: wake(1) twice': WOKEN_IN_VAIN,
    'cmpxchg: one round of for (;;)':
      'no answer is none of the values: it is taken for a mutex that is locked, and the caller looks again',
    'cmpxchg: if (yield* val.compareAndSet(expected, value)) and const old = yield* val.load() swapped':
      'an old value other than the expected one is what a compare-and-set at that moment would have found',
  },
}))

export const mutex2Forgetful = model('futex mutex 2, forgetful', { threads: 3, rounds: 1 }, (scope, params) => ({
  ...contend(scope, params.threads, params.rounds, take2(scope, { afterSleep: 1 })),
  expect: { violated: 'no deadlock' },
}))

export const mutex3 = model('futex mutex 3', sizes, (scope, params) => ({
  ...contend(scope, params.threads, params.rounds, take3(scope)),
  equivalentMutants: {
    "take3.lock: waitingFor('a free mutex', isFree(val), wait(2)) twice": SLEEPS_AGAIN,
    'take3.unlock: wake(1) twice (2)': WOKEN_IN_VAIN,
    'take3.unlock: if (wakingFirst) and val.store(0) swapped': 'it does nothing but in the sibling that wakes first',
  },
}))

export const mutex3WakingFirst = model('futex mutex 3, waking first', { threads: 2, rounds: 1 }, (scope, params) => ({
  ...contend(scope, params.threads, params.rounds, take3(scope, { wakingFirst: true })),
  expect: { violated: 'no deadlock' },
}))

function take2(scope: Scope, { afterSleep = 2 } = {}): Lock {
  const val = scope.make(atomic('val', 0))
  const { wait, wake } = futex(scope, () => val.load())

  return {
    name: 'mutex',

    *lock(): Step {
      let c = yield* cmpxchg(val, 0, 1)
      if (c !== 0)
        do {
          if (c === 2 || (yield* cmpxchg(val, 1, 2)) !== 0) yield* waitingFor('a free mutex', isFree(val), wait(2))
          c = yield* cmpxchg(val, 0, afterSleep)
        } while (c !== 0)
    },

    *unlock(): Step {
      if ((yield* val.fetchAndAdd(-1)) !== 1) {
        yield* val.store(0)
        yield* wake(1)
      }
    },
  }
}

function take3(scope: Scope, { wakingFirst = false } = {}): Lock {
  const val = scope.make(atomic('val', 0))
  const { wait, wake } = futex(scope, () => val.load())

  return {
    name: 'mutex',

    *lock(): Step {
      let c = yield* cmpxchg(val, 0, 1)
      if (c !== 0) {
        if (c !== 2) c = yield* val.exchange(2)
        while (c !== 0) {
          yield* waitingFor('a free mutex', isFree(val), wait(2))
          c = yield* val.exchange(2)
        }
      }
    },

    *unlock(): Step {
      if ((yield* val.fetchAndAdd(-1)) !== 1) {
        if (wakingFirst) yield* wake(1)
        yield* val.store(0)
        if (!wakingFirst) yield* wake(1)
      }
    },
  }
}

/** Answers the old value: that of a load if it is another than expected, else that of the compare-and-set. */
function* cmpxchg(val: Atomic<number>, expected: number, value: number): Step<number> {
  for (;;) {
    if (yield* val.compareAndSet(expected, value)) return expected
    const old = yield* val.load()
    if (old !== expected) return old
  }
}
