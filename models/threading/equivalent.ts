/**
 * Mutants of these primitives that are no faults, by the names that `interleave mutate` gives them, and why. Two reasons come
 * again and again: what happens under a lock happens at once for whoever takes the lock, and a waiter that is woken in vain
 * looks again and goes on waiting.
 */

const IN_VAIN = 'a waiter that is woken in vain looks again, and without waiters nothing happens'
const UNDER_LOCK = 'both happen under the lock, and nobody looks at either without it'
const NOBODY_LEFT = 'after the first time nobody is left to be woken'
const REMOVED_ALREADY = 'what is not there any more cannot be removed, and `removed` does not mind'
const WOKEN_WAITS = 'a woken thread must wait for the lock, and when it has it both are done'
const LOOKS_AGAIN = 'who has the lock has it still, and for anyone else one look is as good as another'
const TIME_IS_OVER = 'the time may be over at any moment, so one wait that ends for it and the other make one wait'
const SAME_VALUE = 'the same value is written again, under the same lock'

/** Of condition.ts. */
export const inCondition = {
  'notify: lock._is_owned() twice': LOOKS_AGAIN,
  'Condition.wait: lock._is_owned() twice': LOOKS_AGAIN,
  'Condition.wait: notified(_waiters, waiter, waiter.acquireOrTimeOut()) twice': TIME_IS_OVER,
  'notify: removed(_waiters, waiter) twice': REMOVED_ALREADY,
  'Condition.wait: waiter.acquire() and _waiters.append(waiter) swapped': UNDER_LOCK,
  'Condition.wait: removed(_waiters, waiter) twice': REMOVED_ALREADY,
  'Condition.notify_all: signalling(notify(yield* _waiters.length())) twice': NOBODY_LEFT,
  'removed: waiters.remove(waiter) twice': 'the second one throws, and the exception is passed over',
}

/** Of semaphore.ts, with its condition. */
export const inSemaphore = {
  'Semaphore.release: _cond.notify() twice': IN_VAIN,
  'BoundedSemaphore.release: _cond.notify() twice': IN_VAIN,
  'Semaphore.release: _value.write((yield* _value.read()) + n) and for (let i = 0; i < n; i++) swapped': WOKEN_WAITS,
  'BoundedSemaphore.release: _value.write((yield* _value.read()) + n) and for (let i = 0; i < n; i++) swapped':
    WOKEN_WAITS,
  ...inCondition,
}
/** Of python26.ts. */
export const in26 = {
  'notify: waiter.release() and removed(__waiters, waiter) swapped':
    'both happen under the lock; a waiter whose time runs out between them has missed the notification either way',
  'notify: if (!(yield* lock._is_owned())) and const waiters = (yield* __waiters.items()).slice(0, n) swapped':
    'it only looks before it raises',
  'notify: lock._is_owned() twice': LOOKS_AGAIN,
  'Condition.wait: lock._is_owned() twice': LOOKS_AGAIN,
  'Condition.wait: notified(__waiters, waiter, waiter.acquireOrTimeOut()) twice': TIME_IS_OVER,
  'notify: removed(__waiters, waiter) twice': REMOVED_ALREADY,
  'Condition.wait: waiter.acquire() and __waiters.append(waiter) swapped': UNDER_LOCK,
  'Condition.wait: removed(__waiters, waiter) twice': REMOVED_ALREADY,
  'Condition.notify_all: signalling(notify(yield* __waiters.length())) twice': NOBODY_LEFT,
  'Semaphore.release: __value.write((yield* __value.read()) + 1) and __cond.notify() swapped': WOKEN_WAITS,
  'Semaphore.release: __cond.notify() twice': IN_VAIN,
  'Event.set: __flag.write(true) and __cond.notify_all() swapped': UNDER_LOCK,
  'Event.set: __flag.write(true) twice': SAME_VALUE,
  'Event.set: __cond.notify_all() twice': NOBODY_LEFT,
  'Event.clear: __flag.write(false) twice': SAME_VALUE,
}

const BY_OWNER = 'only the thread that owns the lock reads the count, and only it can find itself to be the owner'

/** Of rlock.ts. */
export const inRLock = {
  'RLock.acquire: __owner.write(me) and __count.write(1) swapped': BY_OWNER,
  'RLock.acquire: __owner.write(me) twice': SAME_VALUE,
  'RLock.acquire: __count.write(1) twice': SAME_VALUE,
  'RLock.release: __count.write(count) twice': SAME_VALUE,
  'RLock.release: __owner.write(undefined) twice': SAME_VALUE,
  'RLock._release_save: __count.write(0) dropped':
    'whoever takes the lock next writes the count before anyone reads it',
  'RLock._release_save: __count.write(0) twice': SAME_VALUE,
  'RLock._release_save: __count.write(0) and const owner = yield* __owner.read() swapped': BY_OWNER,
  'heldBy._is_owned: lock._is_owned(me) twice': 'who the owner is, as far as it concerns me, only I can change',
  'RLock._release_save: __owner.write(undefined) dropped':
    'the thread that stays the owner waits, and asks nothing until it has the lock again',
  'RLock._release_save: __owner.write(undefined) twice': SAME_VALUE,
  'RLock._acquire_restore: __count.write(count) and __owner.write(owner) swapped': BY_OWNER,
  'RLock._acquire_restore: __count.write(count) twice': SAME_VALUE,
  'RLock._acquire_restore: __owner.write(owner) twice': SAME_VALUE,
}

const WAITS_BEHIND =
  'it waits again behind those who wait already, for a time that may be over at any moment, and then looks again'

/** Of queue.ts. */
export const inQueue = {
  'Queue.put: items.append(item) and unfinished_tasks.write((yield* unfinished_tasks.read()) + 1) swapped': UNDER_LOCK,
  'Queue.put: unfinished_tasks.write((yield* unfinished_tasks.read()) + 1) and not_empty.notify() swapped': UNDER_LOCK,
  'Queue.put: not_empty.notify() twice': IN_VAIN,
  'Queue.get: not_full.notify() twice': IN_VAIN,
  'Queue.get: const item = yield* items.popLeft() and not_full.notify() swapped': WOKEN_WAITS,
  "Queue.put: waitingFor('a free place', isPlace, not_full.wait(timeout)) twice": WAITS_BEHIND,
  "Queue.get: waitingFor('an item', isItem, not_empty.wait(timeout)) twice": WAITS_BEHIND,
  'Queue.task_done: all_tasks_done.notify_all() twice': NOBODY_LEFT,
  'Queue.task_done: unfinished_tasks.write(unfinished) twice': SAME_VALUE,
  'Queue.join: one round of while (yield* unfinished_tasks.read())':
    'it is woken only when all tasks are done; one that is put before it returns is as good as put after',
}

/** Of mutexSemaphore.ts. */
export const inMutexSemaphore = {
  'Semaphore.acquire: waiter.acquire() and _waiters.append(waiter) swapped': UNDER_LOCK,
}
