import { atomic, type Condition, type ConditionOptions, condition, type Mutex, mutex, type Step } from 'interleave'
import { describe, expect, it } from 'vitest'
import type { Scope } from '../../src/machine/model.ts'
import { endings } from '../support/small.ts'

interface Shop {
  readonly waiters: number
  readonly options?: ConditionOptions
  readonly wait?: (door: Condition, lock: Mutex) => Step<unknown>
  readonly notify: (door: Condition) => Step<unknown>
}

/** Waiters that come one after the other, and then one notifier: all that is left open is who wakes. */
const queueUp =
  ({ waiters, options = {}, wait = (door, lock) => door.wait(lock), notify }: Shop) =>
  ({ make, thread, threads }: Scope): void => {
    const lock = make(mutex('lock'))
    const door = make(condition('door', options))
    const arrived = make(atomic('arrived', 0))
    threads('waiter', waiters, function* (index) {
      yield* arrived.await((count) => count === index)
      yield* lock.acquire()
      yield* arrived.store(index + 1)
      const result = yield* wait(door, lock)
      yield* lock.release()
      return result
    })
    thread('notifier', function* () {
      yield* arrived.await((count) => count === waiters)
      yield* lock.acquire()
      yield* notify(door)
      yield* lock.release()
    })
  }

function* once(door: Condition): Step {
  yield* door.notify()
}

const asleep = 'blocked at door.wake'

describe('condition', () => {
  it('wakes the thread that waits longest', () => {
    expect(endings(queueUp({ waiters: 3, notify: once }))).toEqual([`done | ${asleep} | ${asleep} | done`])
  })

  it('wakes any one thread that waits, when told to', () => {
    expect(endings(queueUp({ waiters: 2, options: { wakes: 'any' }, notify: once }))).toEqual([
      `${asleep} | done | done`,
      `done | ${asleep} | done`,
    ])
  })

  it('wakes as many as it is told to, in the order they came', () => {
    function* two(door: Condition): Step {
      yield* door.notify(2)
    }
    expect(endings(queueUp({ waiters: 3, notify: two }))).toEqual([`done | done | ${asleep} | done`])
  })

  it.each(['first', 'any'] as const)('wakes all, when it wakes the %s', (wakes) => {
    function* all(door: Condition): Step {
      yield* door.notifyAll()
    }
    expect(endings(queueUp({ waiters: 3, options: { wakes }, notify: all }))).toEqual(['done | done | done | done'])
  })

  it.each(['first', 'any'] as const)('remembers no notification for those that come later (wakes %s)', (wakes) => {
    const seen = endings(({ make, thread }) => {
      const lock = make(mutex('lock'))
      const door = make(condition('door', { wakes }))
      thread('alone', function* () {
        yield* door.notify()
        yield* lock.acquire()
        yield* door.wait(lock)
      })
    })
    expect(seen).toEqual([asleep])
  })

  it('gives a notification only to a thread that waited when it came, also when it wakes any', () => {
    const seen = endings(({ make, thread }) => {
      const lock = make(mutex('lock'))
      const door = make(condition('door', { wakes: 'any' }))
      const stage = make(atomic('stage', 0))
      thread('early', function* () {
        yield* lock.acquire()
        yield* stage.store(1)
        yield* door.wait(lock)
        yield* lock.release()
      })
      thread('notifier', function* () {
        yield* stage.await((reached) => reached === 1)
        yield* lock.acquire()
        yield* door.notify()
        yield* stage.store(2)
        yield* lock.release()
      })
      thread('late', function* () {
        yield* stage.await((reached) => reached === 2)
        yield* lock.acquire()
        yield* door.wait(lock)
      })
    })
    expect(seen).toEqual([`done | done | ${asleep}`])
  })

  it('gives up the lock while it waits and holds it again when it returns', () => {
    const seen = endings(({ make, thread }) => {
      const lock = make(mutex('lock'))
      const door = make(condition('door'))
      thread('waiter', function* () {
        yield* lock.acquire()
        yield* door.wait(lock)
        return yield* lock.locked()
      })
      thread('notifier', function* () {
        yield* lock.acquire()
        yield* door.notify()
        return yield* lock.locked()
      })
    })
    // the notifier comes first and is not heard; or it comes in while the waiter waits, and never leaves
    expect(seen).toEqual(['blocked at door.wake | true', 'blocked at lock.acquire | true'])
  })

  it('throws in a thread that waits without the lock', () => {
    const seen = endings(({ make, thread }) => {
      const lock = make(mutex('lock'))
      const door = make(condition('door'))
      thread('careless', function* () {
        yield* door.wait(lock)
      })
    })
    expect(seen).toEqual(['threw release unlocked lock'])
  })

  it('ends a timed wait at any moment, and tells whether it was notified', () => {
    const timed = (door: Condition, lock: Mutex): Step<unknown> => door.waitOrTimeOut(lock)
    expect(endings(queueUp({ waiters: 1, wait: timed, notify: once }))).toEqual(['false | done', 'true | done'])
  })

  it.each(['first', 'any'] as const)('never blocks a timed wait (wakes %s)', (wakes) => {
    const seen = endings(({ make, thread }) => {
      const lock = make(mutex('lock'))
      const door = make(condition('door', { wakes }))
      thread('alone', function* () {
        yield* lock.acquire()
        return yield* door.waitOrTimeOut(lock)
      })
    })
    expect(seen).toEqual(['false'])
  })

  it('ends waits for no reason as often as allowed', () => {
    function* nobody(): Step {
      // wakes nobody
    }
    const spuriously = (spurious: number): string[] =>
      endings(queueUp({ waiters: 2, options: { spurious }, notify: nobody }))
    expect(spuriously(0)).toEqual([`${asleep} | ${asleep} | done`])
    // at the end of an execution nothing can run, so all allowed awakenings have been used
    expect(spuriously(1)).toEqual([`${asleep} | done | done`, `done | ${asleep} | done`])
    expect(spuriously(2)).toEqual(['done | done | done'])
  })
})
