/**
 * `Condition`, `Semaphore`, `BoundedSemaphore` and `Event` of Python 2.6 (Lib/threading.py), line by line, as "Python
 * threads synchronization: Locks, RLocks, Semaphores, Conditions, Events and Queues" shows them; the parts it leaves
 * out are from the module. The notes of `_Verbose` are left out. A wait with a timeout polls its lock until the time is
 * over, which is an acquire that can give up; it then leaves the queue *before* it takes the lock of the condition,
 * unlike CPython 3's.
 */
import {
  allocate,
  cell,
  type Deque,
  deque,
  type Mutex,
  methods,
  mutex,
  type Predicate,
  type Scope,
  type Step,
  signalling,
  waitingFor,
} from 'interleave'
import { type ConditionLock, notified, plain, removed, uninterrupted, type Waits } from './condition.ts'
import { RuntimeError, ValueError } from './errors.ts'
import { RELEASED_TOO_OFTEN } from './semaphore.ts'

type Make = Pick<Scope, 'make'>

/** `Condition(lock)` */
export const condition = ({ make }: Make, lock: Mutex, name = '__cond') =>
  conditionOn(plain(lock), make(deque<Mutex>(`${name}.__waiters`)))

/** A condition's methods for a lock, which may be an RLock as one thread sees it. */
export function conditionOn<State>(lock: ConditionLock<State>, __waiters: Deque<Mutex>) {
  function* notify(n = 1): Step {
    if (!(yield* lock._is_owned())) throw new RuntimeError('cannot notify on un-acquired lock')
    const waiters = (yield* __waiters.items()).slice(0, n)
    for (const waiter of waiters) {
      yield* waiter.release()
      yield* removed(__waiters, waiter)
    }
  }

  return {
    __waiters,
    acquire: () => lock.acquire(),
    release: () => lock.release(),

    ...methods('Condition', {
      *wait(timeout = false, waits: Waits = uninterrupted): Step {
        if (!(yield* lock._is_owned())) throw new RuntimeError('cannot wait on un-acquired lock')
        const waiter = yield* allocate(mutex('waiter'))
        yield* waiter.acquire()
        yield* __waiters.append(waiter)
        const saved_state = yield* lock._release_save()
        try {
          // restore state no matter what (e.g., KeyboardInterrupt)
          if (!timeout) {
            yield* notified(__waiters, waiter, waits(waiter))
          } else {
            const gotit = yield* notified(__waiters, waiter, waiter.acquireOrTimeOut())
            if (!gotit) yield* removed(__waiters, waiter)
          }
        } finally {
          yield* lock._acquire_restore(saved_state)
        }
      },

      notify: (n = 1) => signalling(notify(n)),

      *notify_all(): Step {
        yield* signalling(notify(yield* __waiters.length()))
      },
    }),
  }
}

/** `Semaphore(value)`, with its value in sight for properties. */
export function semaphore({ make }: Make, value = 1) {
  const __lock = make(mutex('__cond.__lock'))
  const __cond = condition({ make }, __lock) // Condition(Lock())
  const __value = make(cell('__value', value))
  const isPositive: Predicate = (read) => read(__value) > 0

  return {
    __lock,
    __cond,
    __value,

    ...methods('Semaphore', {
      *acquire(blocking = true, waits: Waits = uninterrupted): Step<boolean> {
        let rc = false
        yield* __cond.acquire()
        whileElse: {
          while ((yield* __value.read()) === 0) {
            if (!blocking) break whileElse
            yield* waitingFor('a permit', isPositive, __cond.wait(false, waits))
          }
          yield* __value.write((yield* __value.read()) - 1)
          rc = true
        }
        yield* __cond.release()
        return rc
      },

      *release(): Step {
        yield* __cond.acquire()
        yield* __value.write((yield* __value.read()) + 1)
        yield* __cond.notify()
        yield* __cond.release()
      },
    }),
  }
}

/** `BoundedSemaphore(value)` */
export function boundedSemaphore(scope: Make, value = 1) {
  const base = semaphore(scope, value)
  const _initial_value = value

  return {
    ...base,

    ...methods('BoundedSemaphore', {
      *release(): Step {
        if ((yield* base.__value.read()) >= _initial_value) throw new ValueError(RELEASED_TOO_OFTEN)
        yield* base.release()
      },
    }),
  }
}

/** `Event()`, with its flag in sight for properties. */
export function event({ make }: Make, name = 'event') {
  const __cond = condition({ make }, make(mutex(`${name}.__cond.__lock`)), `${name}.__cond`) // Condition(Lock())
  const __flag = make(cell(`${name}.__flag`, false))
  const isSet: Predicate = (read) => read(__flag)

  return {
    __cond,
    __flag,
    isSet: () => __flag.read(),

    ...methods('Event', {
      *set(): Step {
        yield* __cond.acquire()
        try {
          yield* __flag.write(true)
          yield* __cond.notify_all()
        } finally {
          yield* __cond.release()
        }
      },

      *clear(): Step {
        yield* __cond.acquire()
        try {
          yield* __flag.write(false)
        } finally {
          yield* __cond.release()
        }
      },

      *wait(timeout = false): Step {
        yield* __cond.acquire()
        try {
          if (!(yield* __flag.read())) yield* waitingFor('a set flag', isSet, __cond.wait(timeout))
        } finally {
          yield* __cond.release()
        }
      },
    }),
  }
}
