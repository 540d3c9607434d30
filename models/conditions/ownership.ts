/**
 * `Condition._is_owned` for a plain lock, of CPython 3.11 as of Python 2.6 (../threading/condition.ts): "Return True if
 * lock is owned by current_thread".
 *
 * Found: it tells only whether somebody has the lock. `notify` without the lock raises when nobody has it; when another
 * thread has, it goes through, and notifies while that one is at work. And to find out it takes the lock for a moment,
 * in which another thread's `acquire(False)` fails although no one uses the lock. An RLock knows its owner, and does
 * neither; it reads that owner without a lock, in a race that is safe (../locks/rlock.ts).
 */
import { assert, deque, type Mutex, model, mutex, type Scope, type Step } from 'interleave'
import { condition, conditionOn } from '../threading/condition.ts'
import { inCondition } from '../threading/equivalent.ts'
import { RuntimeError } from '../threading/errors.ts'
import { heldBy, rlock } from '../threading/rlock.ts'

const sizes = { holders: 1 }
const NOTIFY_RAISES = 'notify without the lock raises'
const FREE_LOCK_IS_GOT = 'a lock that nobody uses is got'

/** `notify` of a thread that has not acquired anything must raise. */
function* trespass({ notify }: Pick<ReturnType<typeof condition>, 'notify'>): Step {
  let raised = false
  try {
    yield* notify()
  } catch (error) {
    raised = error instanceof RuntimeError
  }
  assert(raised, NOTIFY_RAISES)
}

function onLock({ make, threads, thread }: Scope, holders: number) {
  const lock = make(mutex('lock'))
  const shared = condition({ make }, lock)

  threads('holder', holders, function* () {
    yield* shared.acquire()
    yield* shared.release()
  })
  thread('trespasser', () => trespass(shared))
  return lock
}

export const alone = model('notify without the lock', { holders: 0 }, (scope, { holders }) => {
  const lock = onLock(scope, holders)
  return {
    finally: { 'the lock is free': (read) => !read(lock) },
    unexercised: ['lock.tryAcquire in Condition.notify never fails'],
    equivalentMutants: inCondition,
  }
})

export const onLockOfAnother = model('notify without the lock, held by another', sizes, (scope, { holders }) => {
  onLock(scope, holders)
  return { expect: { violated: NOTIFY_RAISES } }
})

export const onRlockOfAnother = model(
  'notify without the rlock, held by another',
  sizes,
  ({ make, ...scope }, sizes) => {
    const lock = rlock({ make })
    const waiters = make(deque<Mutex>('_waiters'))

    scope.threads('holder', sizes.holders, function* (me) {
      yield* lock.acquire(me)
      yield* lock.release(me)
    })
    scope.thread('trespasser', () => trespass(conditionOn(heldBy(lock, sizes.holders), waiters)))

    return { mayRace: ['__owner'], unexercised: ['nobody ever waits for __block: only holder asks for it'] }
  },
)

export const freeLock = model('notify without the lock, beside a try', {}, (scope) => {
  const lock = onLock(scope, 0)

  scope.thread('trying', function* () {
    assert(yield* lock.tryAcquire(), FREE_LOCK_IS_GOT)
    yield* lock.release()
  })

  return { expect: { violated: [NOTIFY_RAISES, FREE_LOCK_IS_GOT] } }
})
