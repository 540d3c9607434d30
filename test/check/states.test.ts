import { describe, expect, it } from 'vitest'
import { locked } from '../../models/counters/counter.ts'
import { ordered, orderedUnfairly, polite } from '../../models/endless/politePhilosophers.ts'
import { starvingWriter, turnstile } from '../../models/endless/readersWriters.ts'
import { mutexSemaphore } from '../../models/semaphores/mutexSemaphore.ts'
import { check } from '../../src/check/check.ts'
import type { CheckOptions } from '../../src/check/options.ts'
import { replay } from '../../src/check/replay.ts'
import type { StatesCertificate, Verdict, Violation } from '../../src/check/verdict.ts'
import { allocate, join, spawn, type Thread } from '../../src/machine/instructions.ts'
import { forever, model, type Params, type Scope, type Spec } from '../../src/machine/model.ts'
import { atomic } from '../../src/objects/atomic.ts'
import { type Cell, cell } from '../../src/objects/cell.ts'
import { deque } from '../../src/objects/deque.ts'
import { type Mutex, mutex } from '../../src/objects/mutex.ts'
import { objectType } from '../../src/objects/object.ts'
import { progress } from '../../src/objects/progress.ts'
import { semaphore } from '../../src/objects/semaphore.ts'

type Build = (scope: Scope) => Spec | undefined

/** Data races are looked for only where it is said. */
const small = (build: Build) => model<Params>('small', {}, (scope) => ({ mayRace: true, ...build(scope) }))

function explore(build: Build, options: CheckOptions = {}): { verdict: Verdict; states: StatesCertificate } {
  const { verdict, certificate } = check(small(build), { strategy: 'states', ...options })
  return { verdict, states: certificate.states as StatesCertificate }
}

const statesOf = (build: Build, options?: CheckOptions): number => explore(build, options).states.states

const plain: CheckOptions = { symmetry: false, partialOrder: false }

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

describe('a counterexample', () => {
  it('has the fewest steps that there are, also when it is not shortened', () => {
    const build: Build = ({ make, threads }) => {
      const x = make(cell('x', 0))
      threads('adder', 2, function* () {
        for (let i = 0; i < 3; i++) yield* x.write((yield* x.read()) + 1)
      })
      return { always: { 'x is not 2': (read) => read(x) !== 2 } }
    }
    const { verdict } = explore(build, { minimiseStates: 0 })
    const [violation] = (verdict as Verdict & { kind: 'violated' }).violations
    expect(violation.trace.steps).toHaveLength(4)
    expect(replay(small(build), violation.trace.schedule).breaches.map(({ property }) => property)).toEqual([
      'x is not 2',
    ])
  })

  it('is found where an exception ends a thread while another one goes on for ever', () => {
    const build: Build = ({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('endless', () => forever(() => x.read() as never))
      thread('failing', function* () {
        yield* x.write(1)
        throw new Error('no more')
      })
      return { strategy: 'states' }
    }
    const { verdict } = explore(build)
    expect(verdict).toMatchObject({ kind: 'violated', violations: [{ property: 'no exception' }] })
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

describe('a data race', () => {
  const write =
    (isLocked: boolean): Build =>
    ({ make, threads }) => {
      const [x, lock] = [make(cell('x', 0)), make(mutex('lock'))]
      threads('writer', 2, function* () {
        if (isLocked) yield* lock.acquire()
        yield* x.write(1)
        if (isLocked) yield* lock.release()
      })
      return { mayRace: [] }
    }

  it('is found in a state from which two threads can access a cell one right after the other', () => {
    expect(explore(write(true)).verdict).toEqual({ kind: 'holds' })
    expect(explore(write(false)).verdict).toMatchObject({
      kind: 'violated',
      violations: [{ property: 'no data race on x', race: { object: 'x', steps: [0, 1] } }],
    })
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

describe('endless executions', () => {
  const first = (verdict: Verdict): Violation => (verdict as Verdict & { kind: 'violated' }).violations[0]

  it('show a livelock as steps that repeat', () => {
    const { verdict, expected } = check(polite)
    expect(expected).toBe(true)
    const { trace, lasso } = first(verdict)
    expect(lasso).toEqual({ from: 0 })
    expect(
      trace.steps.map(({ thread, object, operation, answer }) =>
        `${thread} ${object}.${operation} ${answer ?? ''}`.trim(),
      ),
    ).toEqual([
      'philosopher 1 fork 1.acquire',
      'philosopher 2 fork 2.acquire',
      'philosopher 1 fork 2.tryAcquire false',
      'philosopher 2 fork 1.tryAcquire false',
      'philosopher 1 fork 1.release',
      'philosopher 2 fork 2.release',
    ])
  })

  it('show a starving writer, whatever the fairness', () => {
    const { verdict, expected } = check(starvingWriter)
    expect(expected).toBe(true)
    const { trace, lasso } = first(verdict)
    const repeated = trace.steps.slice(lasso?.from)
    expect(new Set(repeated.map(({ thread }) => thread))).toEqual(new Set(['reader 1', 'reader 2']))
  })

  it('are as they should be in the mended siblings', () => {
    expect(check(turnstile).verdict).toEqual({ kind: 'holds' })
    expect(check(ordered).verdict).toEqual({ kind: 'holds' })
    // One philosopher can always be the quicker one, unless scheduling is strongly fair.
    expect(check(orderedUnfairly).expected).toBe(true)
  })

  it('are judged by no other strategy', () => {
    expect(check(turnstile, { strategy: 'optimal', maxSteps: 3 }).verdict.kind).toBe('inconclusive')
    const finite = small(({ thread }) => {
      thread('one', () => progress('it'))
      return { infinitelyOften: { it: { progress: 'it' } } }
    })
    expect(check(finite).verdict).toEqual({ kind: 'holds' })
    expect(check(finite, { strategy: 'optimal' }).verdict).toEqual({
      kind: 'inconclusive',
      reason: 'endless executions are judged by the strategy `states` only',
    })
  })

  it('are not asked of a thread that there is not', () => {
    const target = small(({ thread }) => {
      thread('one', () => progress('it'))
      return { infinitelyOften: { it: { progress: 'it', by: ['two'] } } }
    })
    expect(() => check(target)).toThrow(/"it" asks for the thread two, which there is not/)
  })

  it('need a step in every round', () => {
    const target = small(({ thread }) => {
      thread('idle', () => forever(function* () {}))
      return {}
    })
    expect(() => check(target)).toThrow(/IL014/)
  })

  it('begin each round with nothing left of the one before', () => {
    // Reads x, and then knows that it is 0 or 1: 1 + 2 places; x is 0 or 1.
    const build: Build = ({ make, thread }) => {
      const [x, s] = [make(cell('x', 0)), make(semaphore('s', 1))]
      thread('reader', () =>
        forever(function* () {
          if (yield* x.read()) yield* s.release()
          else yield* s.acquire()
        }),
      )
      thread('writer', function* () {
        yield* x.write(1)
      })
      return { strategy: 'states', always: { 'few permits': (read) => read(s) < 3 } }
    }
    expect(explore(build, { maxStates: 1000 }).verdict).toMatchObject({ kind: 'violated' })
  })
})
