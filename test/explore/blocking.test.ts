/** Operations that block: which races can be reversed, and which are hidden by one that can. */
import { atomic, cell, condition, join, mutex, queue, semaphore, spawn } from 'interleave'
import { describe, expect, it } from 'vitest'
import { agreedOn } from '../support/agree.ts'

describe('a lock', () => {
  it('can be had in any order, though the release before an acquire cannot be reversed with it', () => {
    const { traces, deadlocks } = agreedOn(({ make, threads }) => {
      const m = make(mutex('m'))
      threads('t', 3, function* () {
        yield* m.acquire()
        yield* m.release()
      })
    })
    // 3! orders of the critical sections.
    expect({ traces, deadlocks }).toEqual({ traces: 6, deadlocks: 0 })
  })

  it('that is never released is had by each thread in turn, since blocked steps race too', () => {
    const { traces, deadlocks } = agreedOn(({ make, threads }) => {
      const m = make(mutex('m'))
      threads('t', 3, function* () {
        yield* m.acquire()
      })
    })
    // Whoever comes first; the others are blocked at the end.
    expect({ traces, deadlocks }).toEqual({ traces: 3, deadlocks: 3 })
  })

  it('taken in two orders deadlocks in one of three traces', () => {
    const { traces, deadlocks } = agreedOn(({ make, thread }) => {
      const [a, b] = [make(mutex('a')), make(mutex('b'))]
      const both = (first: typeof a, second: typeof a) =>
        function* () {
          yield* first.acquire()
          yield* second.acquire()
          yield* second.release()
          yield* first.release()
        }
      thread('ab', both(a, b))
      thread('ba', both(b, a))
    })
    // One thread after the other, in two ways, or each has its first lock.
    expect({ traces, deadlocks }).toEqual({ traces: 3, deadlocks: 1 })
  })

  it('per fork, with three philosophers, gives seven traces and one deadlock', () => {
    const { traces, deadlocks } = agreedOn(({ make, threads }) => {
      const forks = [0, 1, 2].map((i) => make(mutex(`fork ${i}`)))
      threads('philosopher', 3, function* (i) {
        const [left, right] = [forks[i], forks[(i + 1) % 3]]
        yield* left.acquire()
        yield* right.acquire()
        yield* right.release()
        yield* left.release()
      })
    })
    // Each of three forks goes to one neighbour first: 2^3 = 8 ways. Both ways around the circle wait for each other; one is the
    // deadlock, and the other (all take the right fork first) cannot be, since the left one comes first.
    expect({ traces, deadlocks }).toEqual({ traces: 7, deadlocks: 1 })
  })

  it('that is only tried gives a trace per order of what changes it', () => {
    const { traces, deadlocks } = agreedOn(({ make, threads }) => {
      const m = make(mutex('m'))
      threads('t', 2, function* () {
        if (yield* m.tryAcquire()) yield* m.release()
      })
    })
    // The first to try succeeds; the other fails in between, or succeeds after the release. Times two for who is first.
    expect({ traces, deadlocks }).toEqual({ traces: 4, deadlocks: 0 })
  })

  it('gives failed attempts no order among themselves', () => {
    const { traces } = agreedOn(({ make, threads }) => {
      const m = make(mutex('m'))
      threads('t', 3, function* () {
        yield* m.tryAcquire()
      })
    })
    // Who succeeds.
    expect(traces).toBe(3)
  })

  it('that is waited for with a timeout is had, or given up while it is taken', () => {
    const { traces, outcomes } = agreedOn(({ make, threads }) => {
      const m = make(mutex('m'))
      threads('t', 2, function* () {
        const taken = yield* m.acquireOrTimeOut()
        if (taken) yield* m.release()
        return taken
      })
    })
    // As with `tryAcquire`: 2 * (give up in between, or acquire after). Who timed out, or nobody.
    expect({ traces, outcomes }).toEqual({ traces: 4, outcomes: 3 })
  })
})

describe('a semaphore', () => {
  const semaphores = (permits: number, ups: readonly number[], downs: number) =>
    agreedOn(({ make, thread, threads }) => {
      const s = make(semaphore('s', permits))
      ups.forEach((n, i) =>
        thread(`up ${i}`, function* () {
          yield* s.release(n)
        }),
      )
      threads('down', downs, function* () {
        yield* s.acquire()
      })
    })

  it('lets a permit come from either of two releases', () => {
    // The acquire after the first, after the second, or after both; the two releases are unordered.
    expect(semaphores(0, [1, 1], 1)).toMatchObject({ traces: 3, deadlocks: 0 })
  })

  it('cannot reverse the only release with the acquire that needs it', () => {
    expect(semaphores(0, [1], 1)).toMatchObject({ traces: 1, deadlocks: 0 })
  })

  it('has a deadlock where the permits are too few', () => {
    // Which one of three gets the permit.
    expect(semaphores(1, [], 3)).toMatchObject({ traces: 3, deadlocks: 3 })
  })

  it('with two permits has 30 traces of three threads that acquire and release', () => {
    const { traces } = agreedOn(({ make, threads }) => {
      const s = make(semaphore('s', 2))
      threads('t', 3, function* () {
        yield* s.acquire()
        yield* s.release()
      })
    })
    // The acquires P1 P2 P3 are ordered, in 3! ways. Releases commute, so it matters only between which acquires each is: V1 in
    // one of 3 places, V2 in one of 2, V3 at the end; but one of V1 and V2 must come before P3. 6 * (3 * 2 - 1) = 30.
    expect(traces).toBe(30)
  })

  it('takes releases of different sizes in one order only, unless somebody acquires in between', () => {
    const { traces, deadlocks } = agreedOn(({ make, thread }) => {
      const s = make(semaphore('s', 0))
      thread('up', function* () {
        yield* s.release(1)
      })
      thread('up more', function* () {
        yield* s.release(2)
      })
      thread('down', function* () {
        for (let i = 0; i < 3; i++) yield* s.acquire()
      })
    })
    // A trace is how many acquires come before `up` and before `up more`. One of these is none, for the first acquire; one permit
    // does not carry the second acquire, nor two the third: (0, 0), (1, 0), (2, 0), (0, 1).
    expect({ traces, deadlocks }).toEqual({ traces: 4, deadlocks: 0 })
  })
})

describe('a condition', () => {
  it('loses a wakeup that comes before the wait', () => {
    const { traces, deadlocks } = agreedOn(({ make, thread }) => {
      const [m, c] = [make(mutex('m')), make(condition('c'))]
      thread('waiter', function* () {
        yield* m.acquire()
        yield* c.wait(m)
        yield* m.release()
      })
      thread('notifier', function* () {
        yield* m.acquire()
        yield* c.notify()
        yield* m.release()
      })
    })
    // Who has the lock first.
    expect({ traces, deadlocks }).toEqual({ traces: 2, deadlocks: 1 })
  })

  it.each(['first', 'any'] as const)('that wakes the %s of two waiters chooses among those before it', (wakes) => {
    const { outcomes } = agreedOn(({ make, thread, threads }) => {
      const [m, c] = [make(mutex('m')), make(condition('c', { wakes }))]
      threads('waiter', 2, function* () {
        yield* m.acquire()
        yield* c.wait(m)
        yield* m.release()
      })
      thread('notifier', function* () {
        yield* c.notify()
      })
    })
    // None is woken, or one, or the other. `first` keeps who came first in line when none is woken: two outcomes of that.
    expect(outcomes).toBe(4)
  })

  it('whose wait can time out ends notified or not, and never blocks', () => {
    const { deadlocks, outcomes } = agreedOn(({ make, thread }) => {
      const [m, c] = [make(mutex('m')), make(condition('c'))]
      thread('waiter', function* () {
        yield* m.acquire()
        const notified = yield* c.waitOrTimeOut(m)
        yield* m.release()
        return notified
      })
      thread('notifier', function* () {
        yield* c.notify()
      })
    })
    expect({ deadlocks, outcomes }).toEqual({ deadlocks: 0, outcomes: 2 })
  })
})

describe('a queue', () => {
  it('of one place forces producer and consumer to alternate', () => {
    const pipeline = (capacity: number) =>
      agreedOn(({ make, thread }) => {
        const q = make(queue<number>('q', capacity))
        thread('producer', function* () {
          yield* q.put(1)
          yield* q.put(2)
        })
        thread('consumer', function* () {
          yield* q.get()
          yield* q.get()
        })
      })
    // put get put get; with room for two also put put get get.
    expect(pipeline(1).traces).toBe(1)
    expect(pipeline(2).traces).toBe(2)
  })
})

describe('await', () => {
  it('gets through in each window in which its predicate holds, or is left behind', () => {
    const { traces, deadlocks } = agreedOn(({ make, thread }) => {
      const x = make(atomic('x', 0))
      thread('writer', function* () {
        for (const value of [1, 2, 1, 2]) yield* x.store(value)
      })
      thread('waiter', function* () {
        yield* x.await((value) => value === 1)
      })
    })
    // After the first 1, after the second 1, or never.
    expect({ traces, deadlocks }).toEqual({ traces: 3, deadlocks: 1 })
  })
})

describe('spawn and join', () => {
  it('order the new thread after its start and before its end', () => {
    const { traces } = agreedOn(({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('parent', function* () {
        yield* x.write(1)
        const child = yield* spawn('child', function* () {
          yield* x.write(2)
        })
        yield* join(child)
        yield* x.write(3)
      })
    })
    expect(traces).toBe(1)
  })

  it('let a child race with what its parent does in between', () => {
    const { traces } = agreedOn(({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('parent', function* () {
        const child = yield* spawn('child', function* () {
          yield* x.write(2)
        })
        yield* x.write(1)
        yield* join(child)
      })
    })
    expect(traces).toBe(2)
  })

  it('may deadlock over a lock that the child needs', () => {
    const { traces, deadlocks } = agreedOn(({ make, thread }) => {
      const m = make(mutex('m'))
      thread('parent', function* () {
        const child = yield* spawn('child', function* () {
          yield* m.acquire()
          yield* m.release()
        })
        yield* m.acquire()
        yield* join(child)
        yield* m.release()
      })
    })
    expect({ traces, deadlocks }).toEqual({ traces: 2, deadlocks: 1 })
  })
})
