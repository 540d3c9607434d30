/**
 * Who gets a permit of the semaphore made of mutexes ("How to implement a semaphore using mutexes", 2010-05-29):
 * threads that wait are in a queue, and `_waiters.popleft().release()` wakes the one that waits longest. The listing of
 * mutexSemaphore.ts, and the `acquire` of CPython 3.11's `threading.Semaphore` (../threading/semaphore.ts), with a record
 * of who waits and is served in which order. The record is kept under the semaphore's lock.
 *
 * The post does not say that it is fair; its queue suggests it. Found: it is not. A newcomer, and a thread that has
 * just released, can take the permit that a woken thread was woken for, which then queues up again, behind those that
 * came later. The most overtakes of one acquire: everyone else's rounds, without the one during which it came; so
 * nothing bounds them. CPython's semaphore is no fairer.
 */
import {
  allocate,
  cell,
  deque,
  firstComeFirstServed,
  type Mutex,
  methods,
  model,
  mutex,
  type Predicate,
  type Scope,
  type Step,
  signalling,
  type WaitingLine,
  waitingFor,
  waitingLine,
} from 'interleave'
import { condition } from '../threading/condition.ts'

const sizes = { threads: 3, rounds: 1, permits: 1 }
const FIRST_COME = 'first come, first served'

interface Semaphore {
  readonly acquire: () => Step
  readonly release: () => Step
}

function ofMutexes({ make }: Scope, value: number, line: WaitingLine): Semaphore {
  const _lock = make(mutex('_lock'))
  const _waiters = make(deque<Mutex>('_waiters'))
  const _value = make(cell('_value', value))
  const isPositive: Predicate = (read) => read(_value) > 0

  return {
    *acquire(): Step {
      yield* _lock.acquire()
      while (!(yield* _value.read())) {
        const waiter = yield* allocate(mutex('waiter'))
        yield* waiter.acquire()
        yield* _waiters.append(waiter)
        yield* line.arrive() // not in the listing
        yield* _lock.release()
        yield* waitingFor('a permit', isPositive, waiter.acquire())
        yield* _lock.acquire()
      }
      yield* _value.write((yield* _value.read()) - 1)
      yield* line.served() // not in the listing
      yield* _lock.release()
    },

    *release(): Step {
      yield* _lock.acquire()
      yield* _value.write((yield* _value.read()) + 1)
      if (yield* signalling(_waiters.length())) {
        yield* signalling((yield* _waiters.popLeft()).release())
      }
      yield* _lock.release()
    },
  }
}

function ofCPython({ make }: Scope, value: number, line: WaitingLine): Semaphore {
  const _cond = condition({ make }, make(mutex('_cond._lock')))
  const _value = make(cell('_value', value))
  const isPositive: Predicate = (read) => read(_value) > 0

  return {
    *acquire(): Step {
      yield* _cond.acquire()
      while ((yield* _value.read()) === 0) {
        yield* line.arrive() // not in the listing
        yield* waitingFor('a permit', isPositive, _cond.wait())
      }
      yield* _value.write((yield* _value.read()) - 1)
      yield* line.served() // not in the listing
      yield* _cond.release()
    },

    *release(): Step {
      yield* _cond.acquire()
      yield* _value.write((yield* _value.read()) + 1)
      yield* _cond.notify()
      yield* _cond.release()
    },
  }
}

function users(scope: Scope, { threads, rounds, permits }: typeof sizes, made: typeof ofMutexes): WaitingLine {
  const line = scope.make(waitingLine('line'))
  const { acquire, release } = methods('Semaphore', { ...made(scope, permits, line) })

  scope.threads('user', threads, function* () {
    for (let round = 0; round < rounds; round++) {
      yield* acquire()
      yield* release()
    }
  })
  return line
}

/** From none to every value up to the rounds of all others, without the one during which a thread comes. */
function overtakesOf(line: WaitingLine, { threads, rounds }: typeof sizes) {
  const most = (threads - 1) * rounds - 1
  const are = Array.from({ length: most + 1 }, (_, overtaken) => String(overtaken))
  return { 'the most overtakes of one acquire': { of: (read: Read) => String(read(line).mostOvertakes), are } }
}

type Read = (line: WaitingLine) => { readonly mostOvertakes: number }

export const firstCome = model('semaphore of mutexes, first come', sizes, (scope, params) => {
  const line = users(scope, params, ofMutexes)
  return { always: { [FIRST_COME]: firstComeFirstServed(line) }, expect: { violated: FIRST_COME } }
})

export const overtakes = model('semaphore of mutexes, overtakes', sizes, (scope, params) => ({
  outcomes: overtakesOf(users(scope, params, ofMutexes), params),
}))

export const threadingOvertakes = model('threading.Semaphore, overtakes', sizes, (scope, params) => ({
  outcomes: overtakesOf(users(scope, params, ofCPython), params),
}))
