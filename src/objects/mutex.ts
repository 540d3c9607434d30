/**
 * A CPython lock (`thread.allocate_lock`, `threading.Lock`): binary, not re-entrant, and any thread may release it. Failed
 * attempts are reads and commute; everything else on one lock is ordered.
 */
import { actionsOf, type ObjectSpec, objectType, type Shared, type SharedObject } from './object.ts'
import { type Operation, oneOf, operate } from './operation.ts'

/** Free, or taken by this thread. Which thread it was matters to diagnoses only. */
const FREE = -1

export const mutexType = objectType({
  kind: 'mutex',
  modes: ['read', 'write'],
  commute: [['read', 'read']],
  observers: ['read'],
  view: (holder: number) => holder !== FREE,
  holders: (holder) => (holder === FREE ? [] : [holder]),
  threadsIn: (holder, renamed) => (holder === FREE ? FREE : renamed(holder)),
})
const action = actionsOf(mutexType)

export const mutexActions = {
  acquire: action('acquire', {
    mode: 'write',
    enabled: (holder) => holder === FREE,
    next: (_, __, thread) => thread,
  }),
  tryAcquire: action<[], boolean>('tryAcquire', {
    mode: (taken) => (taken ? 'write' : 'read'),
    answer: (holder) => holder === FREE,
    next: (holder, _, thread) => (holder === FREE ? thread : holder),
  }),
  /** The way an acquire with a timeout can end while the lock is taken. */
  timeOut: action('timeOut', { mode: 'read', enabled: (holder) => holder !== FREE }),
  release: action('release', {
    mode: 'write',
    raises: (holder) => (holder === FREE ? 'release unlocked lock' : undefined),
    next: () => FREE,
  }),
  locked: action<[], boolean>('locked', { mode: 'read', answer: (holder) => holder !== FREE }),
}

/** A property reads whether it is locked. */
export interface Mutex extends Shared<boolean> {
  /** Blocks while the lock is taken, by whichever thread. */
  acquire(): Operation<void>
  /** `acquire(blocking=False)`: answers whether the lock was free, and so is taken now. */
  tryAcquire(): Operation<boolean>
  /** `acquire(timeout=...)`: takes the lock, or gives up at any moment at which it is taken. */
  acquireOrTimeOut(): Operation<boolean>
  /** Throws in the thread when the lock is free; any thread may release it. */
  release(): Operation<void>
  locked(): Operation<boolean>
}

export function mutex(name: string): ObjectSpec<Mutex, boolean> {
  return { type: mutexType, name, initial: FREE, handle: mutexHandle }
}

const mutexHandle = (object: SharedObject<boolean>): Mutex => ({
  object,
  valueName: object.name,
  acquire: () => operate(object, mutexActions.acquire),
  tryAcquire: () => operate(object, mutexActions.tryAcquire),
  acquireOrTimeOut: () =>
    oneOf('acquireOrTimeOut', object, [
      { name: 'acquired', parts: [{ object, action: mutexActions.acquire, args: [] }], answer: () => true },
      { name: 'timed out', parts: [{ object, action: mutexActions.timeOut, args: [] }], answer: () => false },
    ]),
  release: () => operate(object, mutexActions.release),
  locked: () => operate(object, mutexActions.locked),
})
