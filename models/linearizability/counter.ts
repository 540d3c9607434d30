/**
 * The counter (../counters/counter.ts), where an increment answers the new value: with a lock, and without one.
 *
 * Found: with the lock it is linearizable. Without it two increments answer the same value, and a look at the counter can
 * answer less than an increment that was over before. The look takes no lock and races for `count`, which harms nothing as
 * long as a read is one step.
 */
import { cell, methods, model, mutex, recorded, type Scope, type Step } from 'interleave'

const sizes = { adders: 2, lookers: 1 }

export const locked = model('linearizable: counter with a lock', sizes, (scope, params) => {
  addAndLook(scope, params, { locking: true })
  return { mayRace: ['count'] }
})

export const unlocked = model('linearizable: counter', sizes, (scope, params) => {
  addAndLook(scope, params, { locking: false })
  return { expect: { violated: 'counter is linearizable' } }
})

function addAndLook(scope: Scope, { adders, lookers }: typeof sizes, options: { locking: boolean }): void {
  const { increment, value } = recorded(scope, 'counter', counter(scope, options), {
    initial: 0,
    operations: {
      increment: (count) => ({ state: count + 1, answer: count + 1 }),
      value: (count) => ({ state: count, answer: count }),
    },
  })

  scope.threads('adder', adders, () => increment())
  scope.threads('looker', lookers, () => value())
}

function counter({ make }: Scope, { locking }: { locking: boolean }) {
  const lock = make(mutex('lock'))
  const count = make(cell('count', 0))

  return methods('Counter', {
    *increment(): Step<number> {
      if (locking) yield* lock.acquire()
      const more = (yield* count.read()) + 1
      yield* count.write(more)
      if (locking) yield* lock.release()
      return more
    },

    value: () => count.read(),
  })
}
