/** Steps whose alternatives touch different objects: ending otherwise conflicts with nothing, going through does. */
import { interruptible, mutex, queue, semaphore } from 'interleave'
import { describe, expect, it } from 'vitest'
import { agreedOn } from '../support/agree.ts'

describe('an interruptible acquire', () => {
  it('against a critical section is before it, after it, or interrupted', () => {
    const { traces, deadlocks, outcomes } = agreedOn(({ make, thread }) => {
      const m = make(mutex('m'))
      thread('owner', function* () {
        yield* m.acquire()
        yield* m.release()
      })
      thread('impatient', function* () {
        const taken = yield* interruptible(m.acquire(), { answers: false })
        if (taken === false) return 'interrupted'
        yield* m.release()
        return 'taken'
      })
    })
    // The interruption touches nothing, so it has no order with the critical section.
    expect({ traces, deadlocks, outcomes }).toEqual({ traces: 3, deadlocks: 0, outcomes: 2 })
  })

  it('of a lock that the other keeps is before that, or interrupted', () => {
    const { traces, deadlocks } = agreedOn(({ make, threads }) => {
      const m = make(mutex('m'))
      threads('t', 2, function* () {
        yield* interruptible(m.acquire(), { answers: false })
      })
    })
    // Both interrupted, or one of them and the other has the lock: nobody needs to be blocked, but each can be.
    expect({ traces, deadlocks }).toEqual({ traces: 3, deadlocks: 0 })
  })
})

describe('an interruptible wait for something', () => {
  it('that comes later is served or interrupted', () => {
    const { traces } = agreedOn(({ make, thread }) => {
      const q = make(queue<number>('q'))
      thread('consumer', function* () {
        yield* interruptible(q.get(), { answers: -1 })
      })
      thread('producer', function* () {
        yield* q.put(1)
      })
    })
    expect(traces).toBe(2)
  })

  it('that another may take first is served by either of two, or interrupted', () => {
    const { traces } = agreedOn(({ make, thread, threads }) => {
      const s = make(semaphore('s', 0))
      threads('down', 2, function* () {
        yield* interruptible(s.acquire(), { answers: false })
      })
      thread('up', function* () {
        yield* s.release()
      })
    })
    // Either has the permit and the other is interrupted, or both are interrupted.
    expect(traces).toBe(3)
  })
})
