/**
 * Who gets a permit of the semaphore made of mutexes ("How to implement a semaphore using mutexes", 2010-05-29):
 * threads that wait are in a queue, and `_waiters.popleft().release()` wakes the one that waits longest. The listing of
 * mutexSemaphore.ts, with a record of who waits since when and how often others went first. The record is kept under
 * the listing's lock.
 *
 * The post does not say that it is fair; its queue suggests it. Found: it is not. A newcomer, and a thread that has
 * just released, can take the permit that a woken thread was woken for, which then queues up again, behind those that
 * came later. The most overtakes of one acquire: everyone else's rounds, without the one during which it came; so
 * nothing bounds them.
 */
import { allocate, cell, deque, type Mutex, methods, model, mutex, type Scope, type Step } from 'interleave'

const sizes = { threads: 3, rounds: 1, permits: 1 }
const FIRST_COME = 'first come, first served'

/** The threads that wait, the longest waiting first, and how often each has been overtaken. */
interface Line {
  readonly waiting: readonly { readonly who: number; readonly overtaken: number }[]
  /** The most that one thread was overtaken in one acquire. */
  readonly most: number
}

const joined = ({ waiting, most }: Line, who: number): Line =>
  waiting.some((one) => one.who === who) ? { waiting, most } : { waiting: [...waiting, { who, overtaken: 0 }], most }

/** Everyone who waits longer than this one is overtaken. */
function served({ waiting, most }: Line, who: number): Line {
  const place = waiting.findIndex((one) => one.who === who)
  const before = place < 0 ? waiting.length : place
  const rest = waiting.flatMap((one, i) =>
    i === place ? [] : [i < before ? { ...one, overtaken: one.overtaken + 1 } : one],
  )
  return { waiting: rest, most: Math.max(most, ...rest.map(({ overtaken }) => overtaken)) }
}

function recordingSemaphore({ make }: Scope, value: number) {
  const _lock = make(mutex('_lock'))
  const _waiters = make(deque<Mutex>('_waiters'))
  const _value = make(cell('_value', value))
  const line = make(cell<Line>('line', { waiting: [], most: 0 })) // not in the listing

  return {
    line,

    ...methods('Semaphore', {
      *acquire(me: number): Step {
        yield* _lock.acquire()
        while (!(yield* _value.read())) {
          const waiter = yield* allocate(mutex('waiter'))
          yield* waiter.acquire()
          yield* _waiters.append(waiter)
          yield* line.write(joined(yield* line.read(), me)) // not in the listing
          yield* _lock.release()
          yield* waiter.acquire()
          yield* _lock.acquire()
        }
        yield* _value.write((yield* _value.read()) - 1)
        yield* line.write(served(yield* line.read(), me)) // not in the listing
        yield* _lock.release()
      },

      *release(): Step {
        yield* _lock.acquire()
        yield* _value.write((yield* _value.read()) + 1)
        if (yield* _waiters.length()) {
          yield* (yield* _waiters.popLeft()).release()
        }
        yield* _lock.release()
      },
    }),
  }
}

function users(scope: Scope, { threads, rounds, permits }: typeof sizes) {
  const { line, acquire, release } = recordingSemaphore(scope, permits)

  scope.threads('user', threads, function* (me) {
    for (let round = 0; round < rounds; round++) {
      yield* acquire(me)
      yield* release()
    }
  })
  return line
}

export const firstCome = model('semaphore of mutexes, first come', sizes, (scope, params) => {
  const line = users(scope, params)
  return { always: { [FIRST_COME]: (read) => read(line).most === 0 }, expect: { violated: FIRST_COME } }
})

export const overtakes = model('semaphore of mutexes, overtakes', sizes, (scope, params) => {
  const line = users(scope, params)
  const most = (params.threads - 1) * params.rounds - 1
  const are = Array.from({ length: most + 1 }, (_, overtaken) => String(overtaken))
  return { outcomes: { 'the most overtakes of one acquire': { of: (read) => String(read(line).most), are } } }
})
