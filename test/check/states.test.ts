import { describe, expect, it } from 'vitest'
import { locked } from '../../models/counters/counter.ts'
import { mutexSemaphore } from '../../models/semaphores/mutexSemaphore.ts'
import { check } from '../../src/check/check.ts'
import { allocate, join, spawn, type Thread } from '../../src/machine/instructions.ts'
import { forever } from '../../src/machine/model.ts'
import { atomic } from '../../src/objects/atomic.ts'
import { type Cell, cell } from '../../src/objects/cell.ts'
import { deque } from '../../src/objects/deque.ts'
import { type Mutex, mutex } from '../../src/objects/mutex.ts'
import { objectType } from '../../src/objects/object.ts'
import { progress } from '../../src/objects/progress.ts'
import { type Build, explore, plain, statesOf } from './stateSpaces.ts'

describe('interchangeable threads', () => {
  const counterStates = (threads: number, symmetry: boolean): number | undefined =>
    check(locked, { params: { threads }, strategy: 'states', symmetry }).certificate.states?.states

  it('count as one another: what counts is how many are where', () => {
    // With the lock free, 0 to n have been in: n + 1. With one inside, at one of 3 steps, 0 to n - 1: 3n.
    for (const n of [2, 5, 20]) expect(counterStates(n, true)).toBe(4 * n + 1)
  })

  it('are told apart without symmetry', () => {
    // With the lock free, any subset has been in: 2ⁿ. With one of n inside, at one of 3 steps, any subset of the others.
    for (const n of [2, 5, 8]) expect(counterStates(n, false)).toBe(2 ** n + 3 * n * 2 ** (n - 1))
  })

  const writeTwice: Build = ({ make, threads }) => {
    const x = make(cell('x', 0))
    threads('writer', 3, function* () {
      yield* x.write(1)
    })
    return {}
  }

  it('are those of one `threads` whose body takes no index', () => {
    // How many of 3 have written; x follows from it.
    expect(explore(writeTwice).states).toMatchObject({ states: 4, interchangeable: ['writer'], distinguished: null })
    const { states } = explore(({ make, threads }) => {
      const x = make(cell('x', 0))
      threads('writer', 3, function* (_me) {
        yield* x.write(1)
      })
      return {}
    })
    expect(states).toMatchObject({ states: 8, interchangeable: [], distinguished: 'no threads are interchangeable' })
  })

  it('are not, when one of them alone may block', () => {
    const { states } = explore((scope) => ({ ...writeTwice(scope), mayBlock: ['writer 2'] }))
    expect(states).toMatchObject({ states: 8, interchangeable: [], distinguished: '`mayBlock` names writer 2 alone' })
  })

  it('are not, when an object does not say which threads it names', () => {
    const secretive = objectType({ kind: 'secretive', modes: ['write'], commute: [], observers: [], view: () => 0 })
    const { states } = explore((scope) => {
      scope.make({ type: secretive, name: 'secret', initial: 0, handle: () => undefined })
      return writeTwice(scope)
    })
    expect(states).toMatchObject({
      states: 8,
      interchangeable: [],
      distinguished: 'secretive objects do not say which threads they name',
    })
  })

  it('keep their place in a line', () => {
    const build: Build = ({ make, threads }) => {
      const line = make(deque<Mutex>('line'))
      threads('comer', 3, function* () {
        const own = yield* allocate(mutex('own'))
        yield* line.append(own)
        yield* own.acquire()
      })
      return {}
    }
    // A line of k, of whom each has its lock or not: 2ᵏ; how many of the other 3 - k have made one: 4·1 + 3·2 + 2·4 + 1·8.
    expect(statesOf(build, { partialOrder: false })).toBe(26)
    // Which k of the 3 are in line, in which order, each with its lock or not; which of the others have made one:
    // 1·1·1·8 + 3·1·2·4 + 3·2·4·2 + 1·6·8·1.
    expect(statesOf(build, plain)).toBe(128)
  })
})

describe('objects and threads that threads make', () => {
  it('count as one another, whichever was made first, and nothing is left of those that are forgotten', () => {
    const build: Build = ({ make, thread }) => {
      const last = make(cell<Cell<number> | undefined>('last', undefined))
      thread('maker', () =>
        forever(function* () {
          yield* last.write(yield* allocate(cell('made', 0)))
        }),
      )
      return { strategy: 'states' }
    }
    // None is published, or one is, and another is made or is not.
    expect(statesOf(build)).toBe(4)
  })

  it('are found again when a thread is started again and again', () => {
    const build: Build = ({ make, thread }) => {
      const done = make(atomic('done', false))
      thread('parent', () =>
        forever(function* () {
          yield* done.store(false)
          yield* join(
            yield* spawn('child', function* () {
              yield* done.store(true)
            }),
          )
        }),
      )
      return { always: { 'it is boolean': (read) => typeof read(done) === 'boolean' } }
    }
    // about to store false (done is false at first, true later), to spawn, to join with the child to run, ended
    expect(statesOf(build)).toBe(5)
  })

  it('keep their names where functions may know of them', () => {
    const keepsFunction: Build = ({ make, thread }) => {
      const kept = make(cell<(() => Cell<number>) | undefined>('kept', undefined))
      thread('maker', function* () {
        const made = yield* allocate(cell('made', 0))
        yield* kept.write(() => made)
        const known = yield* kept.read()
        yield* (known as () => Cell<number>)().write(1)
      })
      return {}
    }
    expect(explore(keepsFunction)).toMatchObject({
      verdict: { kind: 'holds' },
      states: { distinguished: 'functions or class instances are kept, which may know of what a thread made' },
    })
  })

  const published: (property: (handle: Cell<number> | undefined) => boolean) => Build =
    (property) =>
    ({ make, threads }) => {
      const last = make(cell<Cell<number> | undefined>('last', undefined))
      threads('maker', 2, function* () {
        yield* last.write(yield* allocate(cell('made', 0)))
      })
      return { always: { property: (read) => property(read(last)) } }
    }

  it('keep their names when a property looks at these', () => {
    const { verdict, states } = explore(published((handle) => handle?.valueName !== 'made of maker 2'))
    expect(states.distinguished).toBe('a property looks at the name of what a thread made')
    expect(verdict.kind).toBe('violated')
  })

  it('can be compared and read by properties', () => {
    const { verdict, states } = explore(({ make, threads }) => {
      const [one, other] = [make(cell<Cell<number> | undefined>('one', undefined)), make(cell('other', undefined))]
      threads('maker', 2, function* () {
        const made = yield* allocate(cell('made', 0))
        yield* made.write(7)
        yield* one.write(made)
        yield* (other as unknown as Cell<unknown>).write(made)
      })
      return {
        always: {
          'what is there is 7': (read) => (read(one) === undefined ? true : read(read(one) as Cell<number>) === 7),
        },
        sometimes: {
          same: (read) => read(one) !== undefined && read(one) === read(other),
          different: (read) => read(other) !== undefined && read(one) !== read(other),
        },
      }
    })
    expect(verdict).toEqual({ kind: 'holds' })
    expect(states.distinguished).toBe(null)
  })

  it('are awaited by whoever knows them', () => {
    const { verdict } = explore(({ make, threads }) => {
      const [started, ended] = [make(cell<Thread | undefined>('started', undefined)), make(atomic('ended', 0))]
      threads('parent', 2, function* () {
        yield* started.write(
          yield* spawn('child', function* () {
            yield* ended.fetchAndAdd(1)
          }),
        )
        yield* join((yield* started.read()) as Thread)
        yield* ended.fetchAndAdd(-1)
      })
      return { finally: { 'as many ended as were joined': (read) => read(ended) === 0 } }
    })
    expect(verdict).toEqual({ kind: 'holds' })
  })
})

describe('a thread goes alone', () => {
  const withOwnObject: Build = ({ make, thread }) => {
    const x = make(cell('x', 0))
    for (const name of ['a', 'b'])
      thread(name, function* () {
        const own = yield* allocate(mutex('own'))
        yield* own.acquire()
        yield* own.release()
        yield* x.write(1)
      })
    return {}
  }

  it('as long as its steps concern nobody else', () => {
    // Each is before one of 4 steps, or has ended; x is 1 once one has.
    expect(statesOf(withOwnObject, plain)).toBe(25)
    // The first goes 3 steps alone, then the second; then each writes.
    expect(statesOf(withOwnObject)).toBe(3 + 3 + 4)
  })

  it('not when it has shown others what it made', () => {
    const { verdict } = explore(({ make, thread }) => {
      const [shown, seen] = [make(cell<Cell<number> | undefined>('shown', undefined)), make(cell('seen', -1))]
      thread('maker', function* () {
        const made = yield* allocate(cell('made', 0))
        yield* shown.write(made)
        yield* made.write(1)
      })
      thread('reader', function* () {
        const found = yield* shown.read()
        if (found !== undefined) yield* seen.write(yield* found.read())
      })
      return { outcomes: { seen: { of: (read) => String(read(seen)), are: ['-1', '0', '1'] } } }
    })
    expect(verdict).toEqual({ kind: 'holds' })
  })

  it('not so long that others never go on', () => {
    const build: Build = ({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('idle', () =>
        forever(function* () {
          yield* progress('nothing')
        }),
      )
      thread('busy', function* () {
        yield* x.write(1)
      })
      return { always: { 'x is 0': (read) => read(x) === 0 }, strategy: 'states' }
    }
    expect(explore(build).verdict.kind).toBe('violated')
  })
})

describe('the semaphore made of mutexes', () => {
  const inUse =
    (threads: number, rounds: number): Build =>
    (scope) => {
      const { acquire, release, _value } = mutexSemaphore(scope, 1)
      scope.threads('user', threads, function* () {
        for (let round = 0; round < rounds; round++) {
          yield* acquire()
          yield* release()
        }
      })
      return { finally: { 'the permit is back': (read) => read(_value) === 1 } }
    }

  it('is exhausted for 4 threads that use it twice, and for 6 that do once', () => {
    expect(explore(inUse(4, 2)).verdict).toEqual({ kind: 'holds' })
    expect(explore(inUse(6, 1)).verdict).toEqual({ kind: 'holds' })
  })

  it('has a small part of the states when threads are interchangeable', () => {
    // 3 threads have up to 3! = 6 states for one.
    const [all, reduced] = [statesOf(inUse(3, 2), plain), statesOf(inUse(3, 2), { partialOrder: false })]
    expect(all / reduced).toBeGreaterThan(5)
    expect(all / reduced).toBeLessThanOrEqual(6)
  })
})

describe('storage', () => {
  const counter: Build = ({ make, threads }) => {
    const x = make(cell('x', 0))
    threads('adder', 4, function* () {
      yield* x.write((yield* x.read()) + 1)
    })
    return {}
  }

  it('by hashes says how likely it is that a state was missed', () => {
    const exact = statesOf(counter, plain)
    const { states } = explore(counter, { ...plain, storage: 'hashed' })
    // n states make n(n-1)/2 pairs, each with a chance of 2⁻⁶⁴
    expect(states).toMatchObject({ states: exact, storage: 'hashed', odds: (exact * (exact - 1)) / 2 / 2 ** 64 })
    expect(explore(counter).states.odds).toBe(0)
  })

  it('has a limit, beyond which nothing is said to hold', () => {
    expect(explore(counter, { ...plain, maxStates: 10 }).verdict).toEqual({
      kind: 'inconclusive',
      reason: 'the limit of 10 states was reached',
    })
  })
})
