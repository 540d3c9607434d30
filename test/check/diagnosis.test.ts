/** Executions that end blocked, each diagnosed by what is the matter with it. */
import {
  assert,
  atomic,
  cell,
  condition,
  join,
  type Mutex,
  methods,
  mutex,
  queue,
  type Step,
  semaphore,
  signalling,
  spawn,
  together,
  waitingFor,
} from 'interleave'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { optimal } from '../../src/explore/optimal.ts'
import { model, type Scope } from '../../src/machine/model.ts'
import { explore } from '../support/observe.ts'
import { type Build, told } from './blocked.ts'

describe('a deadlock', () => {
  it('is a circle of one: a lock taken twice', () => {
    const twice: Build = ({ make, thread }) => {
      const lock = make(mutex('lock'))
      thread('taker', function* () {
        yield* lock.acquire()
        yield* lock.acquire()
      })
      return {}
    }
    expect(told(twice)).toEqual(['deadlock', 'taker waits for lock, which it took at step 1 itself'])
  })

  it('is a circle of two, and tells who waits for them', () => {
    const crossed: Build = ({ make, thread }) => {
      const [a, b] = [make(mutex('a')), make(mutex('b'))]
      function* take(first: Mutex, second: Mutex): Step {
        yield* first.acquire()
        yield* second.acquire()
        yield* second.release()
        yield* first.release()
      }
      thread('main', function* () {
        yield* join(yield* spawn('worker', () => take(a, b)))
      })
      thread('other', () => take(b, a))
      return {}
    }
    expect(told(crossed)).toEqual([
      'deadlock',
      'other waits for a, which main/worker took at step 3; main/worker waits for b, which other took at step 1; they wait in a circle',
      'main waits for main/worker to end, and main/worker is blocked itself',
    ])
  })

  it('can go through a join, and through the lock of a thread that is notified', () => {
    const joined: Build = ({ make, thread }) => {
      const [lock, changed, comes] = [make(mutex('lock')), make(condition('changed')), make(cell('comes', false))]
      thread('main', function* () {
        const waiter = yield* spawn('waiter', function* () {
          yield* lock.acquire()
          yield* comes.write(true)
          yield* changed.wait(lock)
        })
        yield* comes.await((is) => is)
        yield* lock.acquire() // after the wait has begun, which gives it back
        yield* changed.notify()
        yield* join(waiter)
      })
      return {}
    }
    expect(told(joined)).toEqual([
      'deadlock',
      'main waits for main/waiter to end; main/waiter waits for lock, which main took at step 6; they wait in a circle',
    ])
  })

  it('has no circle when the holder is gone', () => {
    const kept = (fails: boolean): Build => {
      return ({ make, thread }) => {
        const lock = make(mutex('lock'))
        thread('keeper', function* () {
          yield* lock.acquire()
          if (fails) throw new Error('broken')
        })
        thread('other', () => lock.acquire())
        return { mayThrow: true, mayBlock: ['keeper'] }
      }
    }
    expect(told(kept(false))).toEqual([
      'deadlock',
      'other waits for lock, which keeper took at step 1 and never gave back: keeper has ended',
    ])
    expect(told(kept(true))).toEqual([
      'deadlock',
      'other waits for lock, which keeper took at step 1 and never gave back: keeper has ended by an exception',
    ])
  })

  it('has no circle when the holder sleeps for something that the other would bring', () => {
    const lockout: Build = ({ make, thread }) => {
      const [lock, items] = [make(mutex('lock')), make(queue<number>('items'))]
      thread('consumer', function* () {
        yield* lock.acquire()
        yield* items.get()
        yield* lock.release()
      })
      thread('producer', function* () {
        yield* lock.acquire()
        yield* items.put(1)
        yield* lock.release()
      })
      return {}
    }
    expect(told(lockout)).toEqual([
      'deadlock',
      'producer waits for lock, which consumer took at step 1, and consumer is blocked itself',
      'consumer waits for an item in items that nobody is left to give',
    ])
  })
})

describe('an honest wait', () => {
  it.each([
    ['a permit of gate', ({ make }: Scope) => make(semaphore('gate', 0)).acquire()],
    ['an item in jobs', ({ make }: Scope) => make(queue('jobs')).get()],
    ['a free place in jobs', ({ make }: Scope) => make(queue<number>('jobs', 0)).put(1)],
    ['another value of flag', ({ make }: Scope) => make(cell('flag', 0)).await((value) => value > 0)],
  ] as const)('is for %s, as the object itself says', (what, operation) => {
    const build: Build = (scope) => {
      const step = operation(scope)
      scope.thread('waiter', function* () {
        yield* step
      })
      return {}
    }
    expect(told(build)).toEqual(['honest wait', `honest wait: waiter waits for ${what} that nobody is left to give`])
  })

  it('is for a notification, whoever is woken', () => {
    for (const wakes of ['first', 'any'] as const) {
      const build: Build = ({ make, thread }) => {
        const [lock, changed] = [make(mutex('lock')), make(condition('changed', { wakes }))]
        thread('waiter', function* () {
          yield* lock.acquire()
          yield* changed.wait(lock)
        })
        return {}
      }
      expect(told(build)).toEqual([
        'honest wait',
        'honest wait: waiter waits for a notification of changed that nobody is left to give',
      ])
    }
  })

  it('leaves out who may be blocked, and tells of who waits for somebody to end', () => {
    const build: Build = ({ make, thread }) => {
      const gate = make(semaphore('gate', 0))
      thread('main', function* () {
        yield* join(yield* spawn('worker', () => gate.acquire()))
      })
      thread('server', () => gate.acquire())
      return { mayBlock: ['server'] }
    }
    expect(told(build)).toEqual([
      'honest wait',
      'honest wait: main waits for main/worker to end, and main/worker is blocked itself',
      'main/worker waits for a permit of gate that nobody is left to give',
    ])
  })

  it('tells when what is waited for came and went while the thread slept', () => {
    const build: Build = ({ make, thread }) => {
      const [flag, gate] = [make(cell('flag', false)), make(semaphore('gate', 0))]
      thread('waiter', function* () {
        do yield* waitingFor('a set flag', (read) => read(flag), gate.acquire())
        while (!(yield* flag.read()))
      })
      thread('setter', function* () {
        yield* flag.write(true)
        yield* gate.release()
        yield* flag.write(false)
      })
      return {}
    }
    expect(told(build)).toMatchInlineSnapshot(`
      [
        "honest wait",
        "honest wait: waiter waits for a set flag that nobody is left to give: it came at step 1 (setter: flag.write true) and was gone at step 3 (setter: flag.write false), before waiter looked again",
      ]
    `)
  })
})

describe('what is said of steps', () => {
  /** A thread that waits in an operation, a method and a generator, and catches what is thrown there. */
  const program = (says: boolean) =>
    model('small', {}, ({ make, thread }) => {
      const [lock, gate, count] = [make(mutex('lock')), make(semaphore('gate', 0)), make(atomic('count', 0))]
      const said = <S extends Parameters<typeof waitingFor>[2]>(step: S): S =>
        says ? signalling(waitingFor('a permit', (read) => read(gate) > 0, step)) : step
      const { enter } = methods('Gate', {
        *enter(): Step<number> {
          yield* gate.acquire()
          return yield* count.fetchAndAdd(1)
        },
      })
      function* releaseTwice(): Step<string> {
        try {
          yield* lock.release()
          return 'released'
        } catch (error) {
          yield* count.fetchAndAdd(1)
          return (error as Error).message
        }
      }
      thread('waiter', function* () {
        yield* said(together(gate.acquire(), count.fetchAndAdd(1)))
        const entered = yield* said(enter())
        const message = yield* said(releaseTwice())
        assert(message === 'release unlocked lock' && entered >= 1, 'answers and exceptions pass')
        return message
      })
      thread('giver', function* () {
        yield* gate.release(2)
        yield* count.fetchAndAdd(1)
      })
      return {}
    })

  it('changes neither traces nor outcomes', () => {
    const [with_, without] = [explore(program(true), optimal), explore(program(false), optimal)]
    expect([...with_.traces]).toEqual([...without.traces])
    expect(with_.executions).toBe(without.executions)
    expect(check(program(true)).verdict.kind).toBe('holds')
  })
})
