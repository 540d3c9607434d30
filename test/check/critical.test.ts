import { cell, choose, mutex, pause, type Spec } from 'interleave'
import { describe, expect, it } from 'vitest'
import { Rescuer } from '../../src/check/critical.ts'
import { type Scope } from '../../src/machine/model.ts'
import { decodeSchedule } from '../../src/trace/schedule.ts'
import { explained, modelOf, violationsOf } from './rescued.ts'

describe('the critical step', () => {
  it('of a lost update is the second read: until then the first thread can still finish before it', () => {
    // Each adder reads and writes. A write between the other's read and write is lost, and after both have read, whoever
    // writes last loses the other's; after one read, the reader can write first: 0011.
    expect(
      explained(({ make, threads }) => {
        const count = make(cell('count', 0))
        threads('adder', 2, function* () {
          yield* count.write((yield* count.read()) + 1)
        })
        return { finally: { 'all counted': (read) => read(count) === 2 } }
      }),
    ).toEqual({
      property: 'all counted',
      fails: '1:0110',
      critical: { step: 2, proved: true },
      passes: { schedule: '1:0011', shared: 1, minimal: true },
    })
  })

  it('of a deadlock is the one that closes the circle of those who will wait', () => {
    // After 0 has a and 1 has b nothing helps. After the first of these 0 can take both, and then 1.
    expect(
      explained(({ make, thread }) => {
        const [a, b] = [make(mutex('a')), make(mutex('b'))]
        for (const [name, first, second] of [['ab', a, b] as const, ['ba', b, a] as const])
          thread(name, function* () {
            yield* first.acquire()
            yield* second.acquire()
            yield* second.release()
            yield* first.release()
          })
        return {}
      }),
    ).toMatchObject({
      property: 'no deadlock',
      fails: '1:01',
      critical: { step: 2, proved: true },
      passes: { schedule: '1:00001111', shared: 1, minimal: true },
    })
  })

  it('can be the one that breaks an invariant', () => {
    expect(
      explained(({ make, thread }) => {
        const [x, y] = [make(cell('x', 0)), make(cell('y', 0))]
        thread('x', () => x.write(1))
        thread('y', () => y.write(1))
        return { always: { 'y first': (read) => read(x) <= read(y) } }
      }),
    ).toEqual({
      property: 'y first',
      fails: '1:0',
      critical: { step: 1, proved: true },
      passes: { schedule: '1:10', shared: 0, minimal: true },
    })
  })

  it('comes before the one that breaks an invariant when that one is bound to follow', () => {
    // The user has found it open and is going to use it: once it is closed, it will be used closed, in step 3.
    expect(
      explained(({ make, thread }) => {
        const [open, used] = [make(cell('open', true)), make(cell('used', false))]
        thread('closer', () => open.write(false))
        thread('user', function* () {
          if (!(yield* open.read())) return
          yield* used.write(true)
          yield* used.write(false)
        })
        return { always: { 'only used open': (read) => read(open) || !read(used) } }
      }),
    ).toEqual({
      property: 'only used open',
      fails: '1:101',
      critical: { step: 2, proved: true },
      passes: { schedule: '1:1110', shared: 1, minimal: true },
    })
  })

  it('is a step at which another property is lost, when it comes before the one that is looked at', () => {
    // After step 1 `twice` is broken for good, although `once` is broken only by step 2: nothing passes after the first.
    const target = modelOf(({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('writer', function* () {
        const value = yield* choose(2)
        if (value === 0) return
        yield* x.write(1)
        yield* x.write(2)
      })
      return { always: { once: (read) => read(x) !== 1, twice: (read) => read(x) !== 2 } }
    })
    const violations = violationsOf(target, { keepGoing: true })
    expect(violations.map(({ property, trace, critical }) => [property, trace.schedule, critical])).toEqual([
      ['once', '1:0c1.0', { step: 1, proved: true }],
      ['twice', '1:0c1.00', { step: 1, proved: true }],
    ])
  })

  it('is where an invariant is broken on the way, though the state recovers', () => {
    // Once it chooses 1, x is 1 for a while. From where it is 0 again y could still become 0, too late for x.
    const target = modelOf(({ make, thread }) => {
      const [x, y] = [make(cell('x', 0)), make(cell('y', 0))]
      thread('writer', function* () {
        if ((yield* choose(2)) === 0) return
        yield* x.write(1)
        yield* x.write(0)
        yield* y.write(yield* choose(2))
      })
      return { always: { 'x is 0': (read) => read(x) === 0 }, finally: { 'y is 0': (read) => read(y) === 0 } }
    })
    const violations = violationsOf(target, { keepGoing: true })
    expect(violations.map(({ property, trace, critical }) => [property, trace.schedule, critical])).toEqual([
      ['x is 0', '1:0c1.0', { step: 1, proved: true }],
      ['y is 0', '1:0c1.000c1.0', { step: 1, proved: true }],
    ])
  })

  it('can be a choice: the schedule that passes takes another one', () => {
    expect(
      explained(({ make, thread }) => {
        const x = make(cell('x', 0))
        thread('chooser', function* () {
          yield* x.write(yield* choose(3))
        })
        return { finally: { 'not 1': (read) => read(x) !== 1 } }
      }),
    ).toMatchObject({
      fails: '1:0c1.0',
      critical: { step: 1, proved: true },
      passes: { schedule: '1:00', shared: 0, minimal: true },
    })
  })

  it('is not there when no schedule passes', () => {
    expect(
      explained(({ make, thread }) => {
        const lock = make(mutex('lock'))
        thread('twice', function* () {
          yield* lock.acquire()
          yield* lock.acquire()
        })
        thread('other', () => pause())
        return {}
      }),
    ).toEqual({ property: 'no deadlock', fails: '1:01', critical: { step: 0, proved: true }, passes: undefined })
  })

  it('is not there when the initial state is broken', () => {
    expect(
      explained(({ make, thread }) => {
        const x = make(cell('x', 0))
        thread('writer', () => x.write(1))
        return { always: { 'not 0': (read) => read(x) !== 0 } }
      }),
    ).toEqual({ property: 'not 0', fails: '1:', critical: { step: 0, proved: true }, passes: undefined })
  })

  it('has no place in what was never seen', () => {
    const [violation] = violationsOf(
      modelOf(({ make }) => {
        const x = make(cell('x', 0))
        return { sometimes: { 'x is 1': (read) => read(x) === 1 } }
      }),
    )
    expect(violation).not.toHaveProperty('critical')
    expect(violation).not.toHaveProperty('passing')
  })
})

describe('a search for the critical step that is cut short', () => {
  const lostUpdate = ({ make, threads }: Scope): Spec => {
    const count = make(cell('count', 0))
    threads('adder', 3, function* () {
      yield* count.write((yield* count.read()) + 1)
    })
    return { finally: { 'all counted': (read) => read(count) === 3 } }
  }

  it('names the earliest step after which it knows that nothing passes', () => {
    // With one state, not even the one before the last step is known to be hopeless.
    const [{ trace, critical, passing }] = violationsOf(modelOf(lostUpdate), { minimiseStates: 1 })
    expect(critical).toEqual({ step: trace.steps.length, proved: false })
    expect(passing).toBe(undefined)
  })

  it('ends when it should stop', () => {
    let asked = 0
    const shouldStop = (): string | undefined => (asked++ < 5 ? undefined : 'enough')
    const [{ critical }] = violationsOf(modelOf(lostUpdate), { shouldStop })
    expect(critical?.proved).toBe(false)
    expect(asked).toBeLessThan(20)
  })

  /** Who is asked first passes; all orders of threads cost the same. */
  const yFirst = ({ make, thread, threads }: Scope): Spec => {
    const [x, y, z] = [make(cell('x', 0)), make(cell('y', 0)), make(cell('z', 0))]
    thread('x', () => x.write(1))
    threads('z', 3, (i) => z.write(i))
    thread('y', () => y.write(1))
    return { always: { 'y first': (read) => read(x) <= read(y) } }
  }

  it.each([
    { build: lostUpdate, fails: '1:022110', step: 2, kinds: ['not proved, not nearest', 'proved, nearest'] },
    {
      build: yFirst,
      fails: '1:0',
      step: 1,
      kinds: ['not proved, not nearest', 'proved, not nearest', 'proved, nearest'],
    },
  ])('is never wrong, whatever the number of states: $build.name', ({ build, fails, step, kinds }) => {
    const withBound = (maxStates: number) =>
      new Rescuer(modelOf(build), {}, { maxStates, maxSteps: 100 }).rescue(decodeSchedule(fails))
    const whole = withBound(1000)
    expect(whole).toMatchObject({ critical: { step, proved: true }, passing: { shared: step - 1, minimal: true } })
    const seen = new Set<string>()
    for (let states = 1; states < 100; states++) {
      const { critical, passing } = withBound(states)
      seen.add(`${critical.proved ? 'proved' : 'not proved'}, ${passing?.minimal ? 'nearest' : 'not nearest'}`)
      expect(critical.proved ? critical.step === step : critical.step >= step).toBe(true)
      expect(passing?.minimal ? passing : whole.passing).toEqual(whole.passing)
      expect([undefined, step - 1]).toContain(passing?.shared)
    }
    expect(seen).toEqual(new Set(kinds))
  })
})
