/**
 * `threading.Condition` of CPython 3.11 (Lib/threading.py), line by line: a queue of locks, one for each waiting
 * thread. A timeout may pass at any moment at which the waiter's lock is taken. `saved_state` is what an RLock gives
 * (rlock.ts), and nothing for a plain lock.
 */
import {
  allocate,
  type Deque,
  deque,
  type Mutex,
  methods,
  mutex,
  type Operation,
  type Scope,
  type Step,
  signalling,
  waitingFor,
} from 'interleave'
import { RuntimeError } from './errors.ts'

/** What a condition asks of its lock. */
export interface ConditionLock<State = void> {
  acquire(): Operation<void> | Step
  release(): Operation<void> | Step
  _is_owned(): Step<boolean>
  _release_save(): Step<State>
  _acquire_restore(state: State): Step
}

/** How a thread waits without a timeout: to be interrupted, say. */
export type Waits = (waiter: Mutex) => Operation<void>
export const uninterrupted: Waits = (waiter) => waiter.acquire()

export type Condition = ReturnType<typeof conditionOn>

/** `Condition(lock)` */
export const condition = ({ make }: Pick<Scope, 'make'>, lock: Mutex, name = '_cond'): Condition =>
  conditionOn(plain(lock), make(deque<Mutex>(`${name}._waiters`)))

/** The condition's own `_is_owned`, `_release_save` and `_acquire_restore`, for a lock that has none. */
export const plain = (lock: Mutex): ConditionLock => ({
  acquire: () => lock.acquire(),
  release: () => lock.release(),

  *_is_owned() {
    if (yield* lock.tryAcquire()) {
      yield* lock.release()
      return false
    }
    return true
  },

  *_release_save() {
    yield* lock.release() // No state to save
  },

  *_acquire_restore() {
    yield* lock.acquire() // Ignore saved state
  },
})

/** A waiter is taken twice by one thread, and the second time stands for a notification. */
export const notified = <S extends Operation>(waiters: Deque<Mutex>, waiter: Mutex, step: S): S =>
  waitingFor(`a notification of ${waiters.valueName.replace(/\._*waiters$/, '')}`, (read) => !read(waiter), step)

/** A condition's methods for a lock, which may be an RLock as one thread sees it. */
export function conditionOn<State>(lock: ConditionLock<State>, _waiters: Deque<Mutex>) {
  function* notify(n = 1): Step {
    if (!(yield* lock._is_owned())) throw new RuntimeError('cannot notify on un-acquired lock')
    while ((yield* _waiters.length()) && n > 0) {
      const [waiter] = yield* _waiters.items()
      yield* waiter.release()
      n -= 1
      yield* removed(_waiters, waiter)
    }
  }

  return {
    _waiters,
    acquire: () => lock.acquire(),
    release: () => lock.release(),

    ...methods('Condition', {
      /** Answers whether it was notified: without a timeout, always. */
      *wait(timeout = false, waits: Waits = uninterrupted): Step<boolean> {
        if (!(yield* lock._is_owned())) throw new RuntimeError('cannot wait on un-acquired lock')
        const waiter = yield* allocate(mutex('waiter'))
        yield* waiter.acquire()
        yield* _waiters.append(waiter)
        const saved_state = yield* lock._release_save()
        let gotit = false
        try {
          // restore state no matter what (e.g., KeyboardInterrupt)
          if (!timeout) {
            yield* notified(_waiters, waiter, waits(waiter))
            gotit = true
          } else {
            gotit = yield* notified(_waiters, waiter, waiter.acquireOrTimeOut())
          }
          return gotit
        } finally {
          yield* lock._acquire_restore(saved_state)
          if (!gotit) yield* removed(_waiters, waiter)
        }
      },

      notify: (n = 1) => signalling(notify(n)),

      *notify_all(): Step {
        yield* signalling(notify(yield* _waiters.length()))
      },
    }),
  }
}

/** `try: waiters.remove(waiter)`, `except ValueError: pass` */
export function* removed(waiters: Deque<Mutex>, waiter: Mutex): Step {
  try {
    yield* waiters.remove(waiter)
  } catch {
    // pass
  }
}
