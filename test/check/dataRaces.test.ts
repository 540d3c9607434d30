import { allocate, atomic, type Cell, cell, interruptible, model, mutex, type Spec, together } from 'interleave'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { replay } from '../../src/check/replay.ts'
import type { CheckResult } from '../../src/check/verdict.ts'
import { type Build, checked, racy, violationsOf } from './racing.ts'

describe('two accesses of a cell, one of them a write, race', () => {
  it('when nothing orders them', () => {
    const build: Build = ({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('writer', () => x.write(1))
      thread('reader', () => x.read())
      return undefined
    }
    expect(racy(build)).toEqual(['x'])
  })

  it('not when both read, nor when they are of one thread', () => {
    const build: Build = ({ make, thread, threads }) => {
      const [x, y] = [make(cell('x', 0)), make(cell('y', 0))]
      threads('reader', 2, () => x.read())
      thread('alone', function* () {
        yield* y.write(1)
        yield* y.write((yield* y.read()) + 1)
      })
      return undefined
    }
    expect(racy(build)).toEqual([])
  })

  it('not when a lock is held, and again when one thread does not take it', () => {
    const build =
      (takesLock: readonly boolean[]): Build =>
      ({ make, threads }) => {
        const [lock, x] = [make(mutex('lock')), make(cell('x', 0))]
        threads('adder', takesLock.length, function* (i) {
          if (takesLock[i]) yield* lock.acquire()
          yield* x.write((yield* x.read()) + 1)
          if (takesLock[i]) yield* lock.release()
        })
        return undefined
      }
    expect(racy(build([true, true, true]))).toEqual([])
    expect(racy(build([true, true, false]))).toEqual(['x'])
  })

  it('when each is under a lock of its own', () => {
    const build: Build = ({ make, threads }) => {
      const x = make(cell('x', 0))
      const locks = [make(mutex('left')), make(mutex('right'))]
      threads('writer', 2, function* (i) {
        yield* locks[i].acquire()
        yield* x.write(i)
        yield* locks[i].release()
      })
      return undefined
    }
    expect(racy(build)).toEqual(['x'])
  })

  it('only in the branch where a thread looks without having heard', () => {
    const build =
      (looksAnyway: boolean): Build =>
      ({ make, thread }) => {
        const [data, ready] = [make(cell('data', 0)), make(atomic('ready', false))]
        thread('sender', function* () {
          yield* data.write(1)
          yield* ready.store(true)
        })
        thread('receiver', function* () {
          if ((yield* ready.load()) || looksAnyway) yield* data.read()
        })
        return undefined
      }
    expect(racy(build(false))).toEqual([])
    expect(racy(build(true))).toEqual(['data'])
  })

  it('also when they are of a cell that a thread has allocated', () => {
    const build: Build = ({ make, thread }) => {
      const published = make(atomic<Cell<number> | undefined>('published', undefined))
      thread('owner', function* () {
        const node = yield* allocate(cell('node', 0))
        yield* node.write(1)
        yield* published.store(node)
        yield* node.write(2)
      })
      thread('other', function* () {
        const node = yield* published.load()
        if (node !== undefined) yield* node.read()
      })
      return undefined
    }
    expect(racy(build)).toEqual(['node of owner'])
    expect(racy((scope) => ({ ...build(scope), mayRace: ['node'] }))).toEqual([])
  })

  it('also when one of them waits for the value', () => {
    const build: Build = ({ make, thread }) => {
      const flag = make(cell('flag', false))
      thread('setter', () => flag.write(true))
      thread('waiter', () => flag.await((value) => value))
      return undefined
    }
    const [violation] = violationsOf(checked(build))
    expect(violation).toMatchObject({ race: { object: 'flag', steps: [0, 1] }, minimal: true })
    expect(racy(build)).toEqual(['flag'])
  })

  it('not when a write was held back, since another part of its step raised', () => {
    const build: Build = ({ make, thread }) => {
      const [lock, x] = [make(mutex('lock')), make(cell('x', 0))]
      thread('releaser', () => together(lock.release(), x.write(1)))
      thread('reader', () => x.read())
      return { mayThrow: true }
    }
    expect(racy(build)).toEqual([])
  })

  it('when an operation is interrupted and its ghost part is not', () => {
    const build: Build = ({ make, thread }) => {
      const [lock, x] = [make(mutex('lock')), make(cell('x', 0))]
      thread('acquirer', () => together(interruptible(lock.acquire(), { raises: 'interrupted' }), x.write(1)))
      thread('reader', () => x.read())
      return { mayThrow: true }
    }
    expect(racy(build)).toEqual(['x'])
  })
})

/** Two threads that add to a counter, without a lock. */
const unlocked =
  (spec: Omit<Spec, 'finally'> = {}): Build =>
  ({ make, threads }) => {
    const count = make(cell('count', 0))
    threads('adder', 2, function* () {
      yield* count.write((yield* count.read()) + 1)
    })
    return { ...spec, finally: { 'nothing lost': (read) => read(count) === 2 } }
  }

describe('a data race', () => {
  it('is shown by a shortest schedule, whose last two steps are the accesses', () => {
    const { verdict } = checked(unlocked())
    expect(verdict).toMatchObject({
      violations: [
        {
          property: 'no data race on count',
          // One thread runs to its end without a preemption; the other's read comes right after its write.
          race: { object: 'count', steps: [1, 2] },
          preemptions: 0,
          minimal: true,
          trace: { steps: [{ operation: 'read' }, { operation: 'write 1' }, { operation: 'read' }] },
        },
        { property: 'nothing lost' },
      ],
    })
    const [{ explanation }] = violationsOf(checked(unlocked()))
    expect(explanation.replaceAll(/:\d+\)/g, ':n)')).toMatch(
      /^adder \d's count.write 1 \(step 2, dataRaces.test.ts:n\) and adder \d's count.read \(step 3, dataRaces.test.ts:n\) are ordered by nothing$/,
    )
  })

  it('ends with the two accesses also where the search for a shorter schedule was cut short', () => {
    const [violation] = violationsOf(checked(unlocked(), 'optimal', 0))
    expect(violation).toMatchObject({ race: { steps: [1, 2] }, minimal: false })
    expect(violation.trace.steps).toHaveLength(3)
    expect(violation.race).not.toHaveProperty('masked')
  })

  it('is told again when its schedule is replayed', () => {
    const target = model('small', {}, unlocked())
    const [{ trace, property, explanation, race }] = violationsOf(check(target))
    expect(replay(target, trace.schedule).breaches).toEqual([{ property, explanation, race }])
  })

  it('that only a race on another cell hides is told with the schedule at hand', () => {
    const build: Build = ({ make, thread }) => {
      const [data, plain] = [make(cell('data', 0)), make(cell('plain', false))]
      thread('sender', function* () {
        yield* data.write(1)
        yield* plain.write(true)
      })
      thread('receiver', function* () {
        if (yield* plain.read()) yield* data.read()
      })
      return undefined
    }
    // The receiver reads the data only after what the sender did last: no state has both accesses pending.
    const violations = violationsOf(checked(build))
    const byCell = new Map(violations.map((violation) => [violation.race?.object, violation]))
    expect(byCell.get('plain')).toMatchObject({ race: { steps: [1, 2] }, minimal: true })
    expect(byCell.get('data')).toMatchObject({ race: { steps: [0, 3], masked: true }, minimal: false })
  })
})

describe('a model', () => {
  const result = (spec: Omit<Spec, 'finally'>): CheckResult => check(model('small', {}, unlocked(spec)))
  const broken = (found: CheckResult): readonly string[] => violationsOf(found).map(({ property }) => property)

  it('that holds but for a data race does not hold', () => {
    const build: Build = ({ make, threads }) => {
      const x = make(cell('x', 0))
      threads('setter', 2, () => x.write(1))
      return { finally: { set: (read) => read(x) === 1 } }
    }
    expect(check(model('small', {}, build))).toMatchObject({ verdict: { kind: 'violated' }, expected: false })
  })

  it('that expects another violation is as expected, and tells the race last', () => {
    const found = result({ expect: { violated: 'nothing lost' } })
    expect(found.expected).toBe(true)
    expect(broken(found)).toEqual(['nothing lost', 'no data race on count'])
  })

  it('that lists the race needs it', () => {
    const wanted = ['nothing lost', 'no data race on count']
    expect(result({ expect: { violated: wanted } })).toMatchObject({ expected: true })
    expect(result({ expect: { violated: wanted }, mayRace: true })).toMatchObject({ expected: false })
    const raceOnly = result({ expect: { violated: 'no data race on count' } })
    expect(raceOnly.expected).toBe(false)
    expect(broken(raceOnly)).toEqual(['no data race on count', 'nothing lost'])
  })

  it('that breaks nothing but what it does not list is not as expected', () => {
    const build: Build = ({ make, threads }) => {
      const x = make(cell('x', 0))
      threads('setter', 2, () => x.write(1))
      return { finally: { set: (read) => read(x) === 1 }, expect: { violated: 'set' } }
    }
    const found = check(model('small', {}, build))
    expect(found.expected).toBe(false)
    expect(broken(found)).toEqual(['no data race on x'])
  })

  it('that is expected to be inconclusive is not allowed to race', () => {
    expect(result({ expect: { inconclusive: 'it is small' } })).toMatchObject({ expected: false })
  })

  it('allows races by name: of one cell, of cells numbered under a name, or of all', () => {
    const build =
      (mayRace: Spec['mayRace']): Build =>
      ({ make, threads }) => {
        const names = ['flag', 'flag', 'array[0]', 'array[1]', 'flagged']
        const cells = names.map((name) => make(cell(name, 0)))
        threads('writer', 2, function* () {
          for (const each of cells) yield* each.write(1)
        })
        return mayRace === undefined ? {} : { mayRace }
      }
    expect(racy(build(undefined))).toEqual(['array[0]', 'array[1]', 'flag', 'flag 2', 'flagged'])
    expect(racy(build(['flag']))).toEqual(['array[0]', 'array[1]', 'flagged'])
    expect(racy(build(['flag 2', 'array']))).toEqual(['flag', 'flagged'])
    expect(racy(build(true))).toEqual([])
    expect(racy(build(false))).toHaveLength(5)
  })

  it('has its cells in the certificate', () => {
    expect(result({ mayRace: true }).certificate.cells).toEqual({ checked: [], mayRace: ['count'] })
    expect(result({}).certificate.cells).toEqual({ checked: ['count'], mayRace: [] })
  })
})
