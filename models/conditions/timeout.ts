/**
 * `Condition.wait(timeout)` of CPython 3.11 and of Python 2.6 (../threading): a hasty consumer, with a timeout, beside
 * patient ones without.
 *
 * Nobody documents it. Found: a notification can go to a waiter whose time is already over, since it stays in the queue
 * until it has the lock again (in 2.6: until it has taken itself out, without the lock). `wait` then answers False
 * although it was notified. A hasty consumer that leaves on that answer takes the wakeup with it, and a patient one
 * sleeps on beside an integer; one that looks again, or passes the notification on, does not. 2.6's `wait` answers
 * nothing, so its callers look.
 */
import { deque, model, mutex, type Predicate, type Scope, type Spec, waitingFor } from 'interleave'
import * as python3 from '../threading/condition.ts'
import * as python26 from '../threading/python26.ts'

const sizes = { patient: 1, integers: 1 }
const NO_INTEGER_IS_LEFT = 'no one sleeps beside an integer'

type Timed = python3.Condition | ReturnType<typeof python26.condition>

/** What the hasty consumer does when `wait` says that its time is over. */
type InTheEnd = 'leaves' | 'looks again' | 'passes it on'

function consumers({ make, thread, threads }: Scope, params: typeof sizes, shared: Timed, inTheEnd: InTheEnd): Spec {
  const integers = make(deque<number>('integers'))
  const isInteger: Predicate = (read) => read(integers).length > 0

  thread('hasty', function* () {
    yield* shared.acquire()
    const isThere = (yield* integers.length()) > 0 || (yield* waitingFor('an integer', isInteger, shared.wait(true)))
    if (isThere || inTheEnd === 'looks again') {
      if (yield* integers.length()) yield* integers.pop()
    } else if (inTheEnd === 'passes it on') {
      yield* shared.notify()
    }
    yield* shared.release()
  })

  threads('patient', params.patient, function* () {
    yield* shared.acquire()
    while (!(yield* integers.length())) yield* waitingFor('an integer', isInteger, shared.wait())
    yield* integers.pop()
    yield* shared.release()
  })

  thread('producer', function* () {
    for (let integer = 0; integer < params.integers; integer++) {
      yield* shared.acquire()
      yield* integers.append(integer)
      yield* shared.notify()
      yield* shared.release()
    }
  })

  return { mayBlock: ['patient'], finally: { [NO_INTEGER_IS_LEFT]: (read) => read(integers).length === 0 } }
}

const of3 = (scope: Scope): Timed => python3.condition(scope, scope.make(mutex('lock')))
const of26 = (scope: Scope): Timed => python26.condition(scope, scope.make(mutex('lock')))

export const leaves = model('condition with timeout, leaving', sizes, (scope, params) => ({
  ...consumers(scope, params, of3(scope), 'leaves'),
  expect: { violated: [NO_INTEGER_IS_LEFT, 'no lost wakeup'] },
}))

export const passesOn = model('condition with timeout, passing on', sizes, (scope, params) =>
  consumers(scope, params, of3(scope), 'passes it on'),
)

export const looksAgain = model('condition with timeout, looking again', sizes, (scope, params) =>
  consumers(scope, params, of3(scope), 'looks again'),
)

export const looksAgain26 = model('condition 2.6 with timeout, looking again', sizes, (scope, params) =>
  consumers(scope, params, of26(scope), 'looks again'),
)
