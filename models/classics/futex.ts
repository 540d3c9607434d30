/**
 * A futex (futex(2)) as Linux makes one: a bucket with a lock and a line of sleepers. `wait` looks at the value under the lock
 * and joins the line only if it is the expected one; `wake` takes the same lock, so no wakeup falls between the look and the
 * sleep. The value itself is changed without the lock.
 */
import {
  allocate,
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

/** @param look reads the value that the futex is about. */
export function futex({ make }: Pick<Scope, 'make'>, look: () => Operation<number> | Step<number>) {
  const bucket = make(mutex('bucket'))
  const sleepers = make(deque<Mutex>('sleepers'))

  return methods('futex', {
    *wait(expected: number): Step {
      const alarm = yield* allocate(mutex('alarm'))
      yield* alarm.acquire()
      yield* bucket.acquire()
      const isExpected = (yield* look()) === expected
      if (isExpected) yield* sleepers.append(alarm)
      yield* bucket.release()
      if (isExpected) yield* waitingFor('a wakeup', (read) => !read(alarm), alarm.acquire()) // sleep
    },

    *wake(count: number): Step {
      yield* bucket.acquire()
      for (let i = 0; i < count && (yield* signalling(sleepers.length())) > 0; i++)
        yield* signalling((yield* sleepers.popLeft()).release())
      yield* bucket.release()
    },
  })
}
