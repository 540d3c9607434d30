/** Programs made to mislead the reductions of the strategy `states`: each breaks a property, and the search has to see it. */
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { CheckOptions } from '../../src/check/options.ts'
import { allocate, spawn, type Thread } from '../../src/machine/instructions.ts'
import { assert, forever, methods, model, type Scope, type Spec } from '../../src/machine/model.ts'
import { type Cell, cell } from '../../src/objects/cell.ts'
import { mutex } from '../../src/objects/mutex.ts'
import { semaphore } from '../../src/objects/semaphore.ts'
import { together } from '../../src/objects/together.ts'

type Build = (scope: Scope) => Spec | undefined

const small = (build: Build) => model('small', {}, (scope) => ({ mayRace: true, ...build(scope) }))

function brokenIn(build: Build, options: CheckOptions): readonly string[] {
  const { verdict } = check(small(build), { keepGoing: true, ...options })
  return verdict.kind === 'violated' ? verdict.violations.map(({ property }) => property) : []
}

/** What every interleaving together breaks, which `states` must break too; answers why names were told apart. */
function expectBroken(build: Build, ...properties: readonly string[]): string | null | undefined {
  expect(brokenIn(build, { strategy: 'exhaustive' })).toEqual(properties)
  expect(brokenIn(build, { strategy: 'states' })).toEqual(properties)
  return check(small(build), { strategy: 'states' }).certificate.states?.distinguished
}

const PROPERTY_LOOKS = 'a property looks at the name of what a thread made'
const THREAD_LOOKS = 'a thread looks at the name of what a thread made'
const KNOWLEDGE = 'functions or class instances are kept, which may know of what a thread made'

/** The first of two that comes makes something; the other one does nothing. */
const firstComes =
  (make: (last: Cell<unknown>) => Generator<any, void>, spec: (last: Cell<unknown>) => Spec = () => ({})): Build =>
  (scope) => {
    const [last, lock] = [scope.make(cell<unknown>('last', undefined)), scope.make(mutex('lock'))]
    scope.threads('p', 2, function* () {
      if (yield* lock.tryAcquire()) yield* make(last)
    })
    return spec(last)
  }

const startsOne = function* (last: Cell<unknown>) {
  yield* last.write(yield* spawn('child', function* () {}))
}
const makesOne = function* (last: Cell<unknown>) {
  yield* last.write(yield* allocate(cell('made', 0)))
}

describe('names', () => {
  it('matter when a property of the end looks at them', () => {
    const build = firstComes(startsOne, (last) => ({
      finally: { 'it is of p 1': (read) => (read(last) as Thread | undefined)?.valueName === 'p 1/child' },
    }))
    expect(expectBroken(build, 'it is of p 1')).toBe(PROPERTY_LOOKS)
  })

  it('matter when an outcome is made of them', () => {
    const build = firstComes(makesOne, (last) => ({
      outcomes: { whose: { of: (read) => (read(last) as Cell<number>).valueName, are: ['made of p 1'] } },
    }))
    expect(expectBroken(build, 'whose')).toBe(PROPERTY_LOOKS)
  })

  it('matter when a thread looks at them', () => {
    const ofThread = firstComes(function* (last) {
      const child = yield* spawn('child', function* () {})
      yield* last.write(1)
      assert(child.valueName !== 'p 2/child', 'it is of p 1')
    })
    expect(expectBroken(ofThread, 'it is of p 1')).toBe(THREAD_LOOKS)
    const ofObject = firstComes(function* (last) {
      const { object } = yield* allocate(cell('made', 0))
      yield* last.write(1)
      assert(!object.name.includes('p 2'), 'it is of p 1')
    })
    expect(expectBroken(ofObject, 'it is of p 1')).toBe(THREAD_LOOKS)
  })

  it('matter when a thread that another starts may be blocked by name', () => {
    const build: Build = ({ make, thread }) => {
      const lock = make(mutex('lock'))
      thread('main', function* () {
        for (let i = 0; i < 2; i++)
          yield* spawn('child', function* () {
            yield* lock.acquire()
          })
      })
      return { mayBlock: ['main/child 2'] }
    }
    expect(expectBroken(build, 'no deadlock')).toBe('`mayBlock` names main/child 2, which a thread starts')
  })

  it('matter when a cell that a thread makes may be raced for by name', () => {
    const build: Build = ({ make, threads }) => {
      const [last, lock] = [make(cell<Cell<number> | undefined>('last', undefined)), make(mutex('lock'))]
      threads('p', 2, function* () {
        if (yield* lock.tryAcquire()) {
          const made = yield* allocate(cell('made', 0))
          yield* last.write(made)
          yield* made.write(1)
        } else yield* (yield* last.read())?.write(2) ?? last.read()
      })
      return { mayRace: ['last', 'made of p 1'] }
    }
    expect(expectBroken(build, 'no data race on made of p 2')).toBe('`mayRace` names made of p 1, which a thread makes')
  })

  it('are those of an execution, where they matter', () => {
    const build: Build = ({ make, thread }) => {
      const last = make(cell<Cell<number> | undefined>('last', undefined))
      thread('a', function* () {
        yield* allocate(mutex('one'))
        yield* last.write(yield* allocate(cell('two', 0)))
        yield* last.write(undefined)
      })
      return { always: { 'it is the first': (read) => (read(last)?.valueName ?? 'two of a') === 'two of a' } }
    }
    expect(expectBroken(build, 'it is the first')).toBe(PROPERTY_LOOKS)
  })
})

describe('what a thread made', () => {
  it('is not its own when a function knows it', () => {
    const build =
      (keep: (made: Cell<number>) => unknown, get: (kept: any) => Cell<number>): Build =>
      ({ make, thread }) => {
        const [kept, seen] = [make(cell<unknown>('kept', undefined)), make(cell('seen', -1))]
        thread('maker', function* () {
          const made = yield* allocate(cell('made', 0))
          yield* kept.write(keep(made))
          yield* made.write(1)
          yield* made.write(0)
        })
        thread('user', function* () {
          const known = yield* kept.read()
          if (known !== undefined) yield* seen.write(yield* get(known).read())
        })
        return { always: { 'it is not seen half done': (read) => read(seen) !== 1 } }
      }
    const asFunction = build(
      (made) => () => made,
      (kept) => kept(),
    )
    const asNamed = build(
      (made) => ({ valueName: 'stack', get: () => made }),
      (kept) => kept.get(),
    )
    for (const one of [asFunction, asNamed]) expect(expectBroken(one, 'it is not seen half done')).toBe(KNOWLEDGE)
  })

  it('can be what it waits for in vain, all alone', () => {
    const build: Build = ({ thread }) => {
      thread('a', function* () {
        const own = yield* allocate(mutex('own'))
        yield* own.acquire()
        yield* own.acquire()
      })
      return {}
    }
    expect(expectBroken(build, 'no deadlock')).toBe('no threads are interchangeable')
  })
})

describe('data races', () => {
  it('are told of each cell that two threads race for in one and the same state', () => {
    const build: Build = ({ make, threads }) => {
      const [x, y] = [make(cell('x', 0)), make(cell('y', 0))]
      threads('writer', 2, function* () {
        yield* together(x.write(1), y.write(1))
      })
      return { mayRace: [] }
    }
    expect(expectBroken(build, 'no data race on x', 'no data race on y')).toBe(null)
  })

  it('are not hidden by two steps of which one keeps the other from happening', () => {
    // Only one taker gets the permit, so that takers do not race with each other; each races with the writer.
    const build: Build = ({ make, thread, threads }) => {
      const [x, permit] = [make(cell('x', 0)), make(semaphore('permit', 1))]
      threads('taker', 2, function* () {
        yield* together(permit.acquire(), x.write(1))
      })
      thread('writer', function* () {
        yield* x.write(2)
      })
      return { mayRace: [], mayBlock: true }
    }
    expect(expectBroken(build, 'no data race on x')).toBe(null)
  })
})

describe('what is left behind', () => {
  const codeOf = (build: Build): unknown => {
    try {
      return check(small(build), { strategy: 'states', maxStates: 1000 }).verdict.kind
    } catch (error) {
      return (error as { code?: string }).code
    }
  }

  it('by a round of an endless loop is met, at once or later', () => {
    const counting =
      (stepsBefore: number): Build =>
      ({ make, thread }) => {
        const x = make(cell('x', 0))
        thread('a', function* () {
          let count = 0
          yield* forever(function* () {
            for (let i = 0; i < stepsBefore; i++) yield* x.read()
            count++
            yield* x.write(count)
          })
        })
        return {}
      }
    expect(codeOf(counting(0))).toBe('IL024')
    // x differs when it is read again, so that the answers do not follow from those of the round before.
    expect(codeOf(counting(2))).toBe('IL024')
  })

  it('by a method that two ways led through is met', () => {
    const build: Build = ({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('a', function* () {
        const list: number[] = []
        const { look } = methods('M', {
          *look() {
            list.push(yield* x.read())
          },
        })
        yield* look()
        yield* x.write(list[0] + 2)
      })
      thread('b', function* () {
        yield* x.write(1)
      })
      return {}
    }
    expect(codeOf(build)).toBe('IL024')
  })
})

describe('a step limit', () => {
  const reads =
    (count: number): Build =>
    ({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('a', function* () {
        for (let i = 0; i < count; i++) yield* x.read()
      })
      return {}
    }

  it('ends threads that remember more steps', () => {
    const cut = 'a did not end within 10 steps'
    const explore = (count: number) => check(small(reads(count)), { strategy: 'states', maxSteps: 10 }).verdict
    expect(explore(10)).toEqual({ kind: 'holds' })
    expect(explore(11)).toMatchObject({ kind: 'inconclusive', reason: expect.stringContaining(cut) })
    expect(explore(Number.POSITIVE_INFINITY)).toMatchObject({
      kind: 'inconclusive',
      reason: expect.stringContaining(cut),
    })
  })

  it('leaves a way open that is too long to be shown', () => {
    const build: Build = ({ make, thread }) => {
      const x = make(cell('x', 0))
      const { add } = methods('X', {
        *add() {
          for (let i = 0; i < 4; i++) yield* x.read()
          yield* x.write((yield* x.read()) + 1)
        },
      })
      thread('a', function* () {
        for (let i = 0; i < 5; i++) yield* add()
      })
      return { always: { 'x is not 4': (read) => read(x) !== 4 } }
    }
    const { verdict } = check(small(build), { strategy: 'states', maxSteps: 10 })
    expect(verdict).toEqual({
      kind: 'inconclusive',
      reason: 'the way to a state takes a more than 10 steps; allow more to have it shown',
    })
    expect(brokenIn(build, { strategy: 'states', maxSteps: 24 })).toEqual(['x is not 4'])
  })
})
