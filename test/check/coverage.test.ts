import { atomic, cell, choose, interruptible, mutex, output, queue, type Spec, semaphore } from 'interleave'
import { describe, expect, it } from 'vitest'
import { type Scope } from '../../src/machine/model.ts'
import { checked, notes } from './exercised.ts'

describe('a property', () => {
  const bounded =
    (writes: boolean) =>
    ({ make, threads }: Scope): Spec => {
      const count = make(cell('count', 0))
      threads('user', 2, () => (writes ? count.write(1) : count.read()))
      return {
        always: { 'never negative': (read) => read(count) >= 0 },
        finally: { 'at most 1': (read) => read(count) <= 1 },
      }
    }

  it('is noted when no thread changes what it reads', () => {
    expect(notes(bounded(false))).toEqual([
      'no thread changes what "never negative" reads',
      'no thread changes what "at most 1" reads',
    ])
    expect(notes(bounded(true))).toEqual([])
  })

  it('is not noted when it says that a flag stays down', () => {
    const flagged = ({ make, thread }: Scope): Spec => {
      const wentWrong = make(cell('wentWrong', false))
      thread('user', () => choose(2))
      return { finally: { 'all went well': (read) => !read(wentWrong) } }
    }
    expect(notes(flagged)).toEqual([])
  })
})

describe('a way that a step can go', () => {
  /** The holder has the lock until the other gave up on it, if that waits for it. */
  const timed =
    (isHeld: boolean) =>
    ({ make, thread }: Scope): Spec => {
      const lock = make(mutex('lock'))
      const gone = make(atomic('gone', false))
      thread('hasty', function* () {
        if (yield* lock.acquireOrTimeOut()) yield* lock.release()
        yield* gone.store(true)
      })
      thread('holder', function* () {
        if (!isHeld) yield* gone.await((is) => is)
        yield* lock.acquire()
        yield* lock.release()
      })
      return {}
    }

  it('is noted when it was never gone', () => {
    expect(notes(timed(false))).toEqual([
      'lock.acquireOrTimeOut in hasty never goes the way "timed out"',
      'nobody ever waits for lock',
    ])
    expect(notes(timed(true))).toEqual([])
  })

  it('is called as the operation when it has no name of its own', () => {
    const waiting = ({ make, thread }: Scope): Spec => {
      const never = make(semaphore('never', 0))
      thread('waiter', () => interruptible(never.acquire(), { answers: 'interrupted' }))
      return {}
    }
    expect(notes(waiting)).toContain('never.acquire in waiter never goes the way "acquire"')
  })
})

describe('an attempt', () => {
  const attempts =
    (threads: number) =>
    (scope: Scope): Spec => {
      const lock = scope.make(mutex('lock'))
      scope.threads('user', threads, function* () {
        if (yield* lock.tryAcquire()) yield* lock.release()
      })
      return {}
    }

  it('is noted when it never fails', () => {
    expect(notes(attempts(1))).toEqual(['lock.tryAcquire in user never fails'])
    expect(notes(attempts(2))).toEqual([])
  })

  it('is noted when it never succeeds', () => {
    const comparing =
      (expected: number) =>
      ({ make, thread }: Scope): Spec => {
        const x = make(atomic('x', 0))
        thread('setter', () => x.compareAndSet(expected, 1))
        thread('writer', () => x.store(1))
        return {}
      }
    expect(notes(comparing(2))).toEqual(['x.compareAndSet in setter never succeeds'])
    expect(notes(comparing(0))).toEqual([])
  })

  it('is not noted when a thread asks whether it has the lock itself', () => {
    const owned = ({ make, threads }: Scope): Spec => {
      const lock = make(mutex('lock'))
      threads('user', 2, function* () {
        yield* lock.acquire()
        yield* lock.tryAcquire()
        yield* lock.release()
      })
      return {}
    }
    expect(notes(owned)).toEqual([])
  })

  it('counts as one with its like on objects whose names differ in a number only', () => {
    const entries = ({ make, threads }: Scope): Spec => {
      const table = [0, 1].map((i) => make(atomic(`table[${i}]`, 0)))
      threads('user', 2, (me) => table[0].compareAndSet(0, me))
      threads('loner', 1, () => table[1].compareAndSet(0, 1))
      return {}
    }
    // The first user writes 0 over 0, so that the second succeeds too, or fails after the other: only the loner's cannot fail.
    expect(notes(entries)).toEqual(['table[1].compareAndSet in loner never fails'])
  })
})

describe('a thread', () => {
  it('is noted when it takes no step', () => {
    const idle =
      (rounds: number) =>
      ({ thread, make }: Scope): Spec => {
        const out = make(output())
        thread('worker', function* () {
          for (let i = 0; i < rounds; i++) yield* out.write('done')
        })
        return {}
      }
    expect(notes(idle(0))).toEqual(['worker takes no step'])
    expect(notes(idle(1))).toEqual([])
  })

  it('is noted when it never gets past a step', () => {
    const consuming =
      (puts: number) =>
      ({ make, thread }: Scope): Spec => {
        const items = make(queue<number>('items'))
        thread('consumer', () => items.get())
        thread('producer', function* () {
          for (let i = 0; i < puts; i++) yield* items.put(i)
        })
        return { mayBlock: ['consumer'] }
      }
    expect(notes(consuming(0))).toEqual(['producer takes no step', 'consumer never gets past items.get'])
    expect(notes(consuming(1))).toEqual([])
  })
})

describe('a lock', () => {
  const using =
    (locks: readonly number[]) =>
    ({ make, threads }: Scope): Spec => {
      const made = locks.map((_, i) => make(mutex(`lock ${'ab'[i]}`)))
      const count = make(cell('count', 0))
      threads('user', 2, function* (me) {
        const lock = made[locks[me]]
        yield* lock.acquire()
        yield* count.write((yield* count.read()) + 1)
        yield* lock.release()
      })
      return {
        expect: locks[0] === locks[1] ? 'holds' : { violated: 'all counted' },
        finally: { 'all counted': (read) => read(count) === 2 },
      }
    }

  it('is noted when one thread alone asks for it, which tells why it does not protect', () => {
    expect(notes(using([0, 1]))).toEqual([
      'nobody ever waits for lock a: only user 1 asks for it',
      'nobody ever waits for lock b: only user 2 asks for it',
    ])
    expect(notes(using([0, 0]))).toEqual([])
  })

  it('is noted when another lock keeps all competitors away', () => {
    const nested =
      (outer: boolean) =>
      ({ make, threads }: Scope): Spec => {
        const [outside, inside] = [make(mutex('outside')), make(mutex('inside'))]
        threads('user', 2, function* () {
          if (outer) yield* outside.acquire()
          yield* inside.acquire()
          yield* inside.release()
          if (outer) yield* outside.release()
        })
        return {}
      }
    expect(notes(nested(true))).toEqual(['nobody ever waits for inside'])
    expect(notes(nested(false))).toEqual([])
  })

  it('is not noted when it is waited for in an interleaving that no explored execution shows', () => {
    // `optimal` runs one execution per order of the two sections, each section as a whole.
    const sections = (scope: Scope): Spec => using([0, 0])(scope)
    expect(checked(sections).certificate.executions).toBe(2)
    expect(notes(sections)).toEqual([])
  })

  it('is noted of a semaphore with a permit for everybody', () => {
    const guests =
      (permits: number) =>
      ({ make, threads }: Scope): Spec => {
        const seats = make(semaphore('seats', permits))
        threads('guest', 2, function* () {
          yield* seats.acquire()
          yield* seats.release()
        })
        return {}
      }
    expect(notes(guests(2))).toEqual(['nobody ever waits for seats'])
    expect(notes(guests(1))).toEqual([])
  })
})

describe('notes', () => {
  const alone = ({ make, thread }: Scope): Spec => {
    const lock = make(mutex('lock'))
    thread('user', () => lock.tryAcquire())
    return {}
  }
  const note = 'lock.tryAcquire in user never fails'

  it('are left out after a search that was cut short', () => {
    expect(notes(alone)).toEqual([note])
    expect(notes(alone, { shouldStop: () => 'enough', maxExecutions: 0 })).toEqual([])
  })

  it('are left out when the model says so itself, and it is noted when that is not so', () => {
    const accepting = (unexercised: readonly string[]) => (scope: Scope) => ({ ...alone(scope), unexercised })
    expect(checked(accepting([note])).coverage).toEqual({ unexercised: [], exercised: [] })
    expect(checked(accepting(['nobody waits'])).coverage).toEqual({ unexercised: [note], exercised: ['nobody waits'] })
  })

  it('are taken on trust where a search over states cannot tell: whether the thread itself made the attempt fail', () => {
    const failing = ({ make, thread }: Scope): Spec => {
      const x = make(atomic('x', 0))
      thread('user', function* () {
        yield* x.compareAndSet(1, 1)
        yield* x.exchange(5)
      })
      return { unexercised: ['x.compareAndSet in user never succeeds', 'x.load in user never fails'] }
    }
    for (const strategy of ['optimal', 'states'] as const)
      expect(checked(failing, { strategy }).coverage.exercised).toEqual(['x.load in user never fails'])
  })

  it('do not change the verdict', () => {
    expect(checked(alone)).toMatchObject({ verdict: { kind: 'holds' }, expected: true })
  })
})
