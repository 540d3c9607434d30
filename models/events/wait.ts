/**
 * `Event.wait` of Python 2.6, from "Python threads synchronization: Locks, RLocks, Semaphores, Conditions, Events and
 * Queues" (Lib/threading.py), with one thread that sets the event and may clear it again.
 *
 * CPython 3's documentation of the same code: "Block until the internal flag is true". Found: `wait` tests the flag
 * once, with `if`, and can return when it is False again. That is no slip: it is what saves a waiter that is asleep
 * when somebody sets and clears. With `while`, as elsewhere with conditions, it is woken, finds the flag cleared, and
 * sleeps on: a lost wakeup.
 */
import { assert, methods, model, type Scope, type Step, until, waitingFor } from 'interleave'
import { event } from '../threading/python26.ts'

const sizes = { waiters: 2 }
const FLAG_IS_SET = 'the flag is set when wait returns'

type Event = ReturnType<typeof event>

function waiters({ threads }: Scope, count: number, flagged: Event): void {
  threads('waiter', count, function* () {
    yield* flagged.wait()
    assert(yield* flagged.isSet(), FLAG_IS_SET)
  })
}

export const set = model('event set', sizes, (scope, params) => {
  const flagged = event(scope)
  waiters(scope, params.waiters, flagged)
  scope.thread('setter', () => flagged.set())
  return {}
})

export const setAndCleared = model('event set and cleared, flag at return', sizes, (scope, params) => {
  const flagged = event(scope)
  waiters(scope, params.waiters, flagged)
  scope.thread('setter', function* () {
    yield* flagged.set()
    yield* flagged.clear()
  })
  return { mayBlock: ['waiter'], expect: { violated: FLAG_IS_SET } }
})

/** Everyone is asleep when the event is set and cleared. */
function asleep({ thread, threads }: Scope, count: number, flagged: Event): void {
  threads('waiter', count, () => flagged.wait())

  thread('setter', function* () {
    yield* until(
      () => flagged.__cond.__waiters.length(),
      (sleeping) => sleeping === count,
    )
    yield* flagged.set()
    yield* flagged.clear()
  })
}

export const wakesSleepers = model('event set and cleared, all asleep', sizes, (scope, params) => {
  asleep(scope, params.waiters, event(scope))
  return {}
})

export const waitingWhile = model('event set and cleared, while for if', sizes, (scope, params) => {
  const flagged = event(scope)
  const { __cond, __flag } = flagged

  const again = methods('Event', {
    *wait(): Step {
      yield* __cond.acquire()
      try {
        while (!(yield* __flag.read())) yield* waitingFor('a set flag', (read) => read(__flag), __cond.wait())
      } finally {
        yield* __cond.release()
      }
    },
  })

  asleep(scope, params.waiters, { ...flagged, ...again })
  return { expect: { violated: 'no deadlock' } }
})
