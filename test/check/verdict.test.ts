import { assert, atomic, cell, choose, mutex, type Spec, until } from 'interleave'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { CheckOptions } from '../../src/check/options.ts'
import type { CheckResult, Violation } from '../../src/check/verdict.ts'
import { model, type Scope } from '../../src/machine/model.ts'

const checked = (build: (scope: Scope) => Spec | undefined, options?: CheckOptions): CheckResult =>
  check(model('small', {}, build), options)

const violations = ({ verdict }: CheckResult): readonly Violation[] =>
  verdict.kind === 'violated' ? verdict.violations : []

const brokenBy = (result: CheckResult): [property: string, schedule: string][] =>
  violations(result).map(({ property, trace }) => [property, trace.schedule])

/** Two threads that each add one to a counter, in two steps. */
const counter = ({ make, threads }: Scope) => {
  const count = make(cell('count', 0))
  threads('adder', 2, function* () {
    yield* count.write((yield* count.read()) + 1)
  })
  return count
}

describe('a verdict', () => {
  it('is that the model holds, with what was done to know it', () => {
    const { verdict, certificate, expected } = checked((scope) => {
      counter(scope)
      return { mayRace: true }
    })
    expect(verdict).toEqual({ kind: 'holds' })
    expect(expected).toBe(true)
    // r1 w1 r2 w2, r2 w2 r1 w1, and both reads first with the writes in two orders.
    expect(certificate).toMatchObject({ strategy: 'optimal', executions: 4, redundant: 0, deadlocks: 0, outcomes: 2 })
  })

  it('is a violation of `finally`, by a schedule of one preemption', () => {
    const result = checked((scope) => {
      const count = counter(scope)
      return { mayRace: true, finally: { 'all counted': (read) => read(count) === 2 } }
    })
    expect(violations(result)).toMatchObject([
      { property: 'all counted', explanation: 'at the end count is 1', preemptions: 1, minimal: true },
    ])
    expect(result.expected).toBe(false)
  })

  it('is a violation of `always`, by a schedule that ends where it is broken', () => {
    const result = checked(({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('writer', function* () {
        yield* x.write(1)
        yield* x.write(2)
        yield* x.write(1)
      })
      return { always: { 'at most 1': (read) => read(x) <= 1 } }
    })
    expect(brokenBy(result)).toEqual([['at most 1', '1:00']])
  })

  it('is a violation in the initial state, by the empty schedule', () => {
    const result = checked(({ make }) => {
      const x = make(cell('x', 5))
      return { always: { 'at most 1': (read) => read(x) <= 1 } }
    })
    expect(brokenBy(result)).toEqual([['at most 1', '1:']])
  })

  it('names the assertion that failed, and the exception that nobody caught', () => {
    const asserting = checked(({ thread }) => {
      thread('chooser', function* () {
        assert((yield* choose(3)) !== 2, 'never two')
      })
      return undefined
    })
    expect(brokenBy(asserting)).toEqual([['never two', '1:0c2.']])
    const throwing = checked(({ make, thread }) => {
      const lock = make(mutex('lock'))
      thread('releaser', () => lock.release())
      return undefined
    })
    expect(violations(throwing)).toMatchObject([
      { property: 'no exception', explanation: 'releaser ended by an exception: release unlocked lock' },
    ])
  })

  it('is that a deadlock can happen, unless the model says that a thread may block', () => {
    const build = (spec?: Spec) => (scope: Scope) => {
      const lock = scope.make(mutex('lock'))
      scope.threads('taker', 2, () => lock.acquire())
      return spec
    }
    expect(violations(checked(build()))).toMatchObject([
      { property: 'no deadlock', explanation: 'taker 1 waits at lock.acquire' },
    ])
    expect(checked(build({ mayBlock: true })).verdict.kind).toBe('holds')
    expect(checked(build({ mayBlock: ['taker'] })).verdict.kind).toBe('holds')
    expect(checked(build({ mayBlock: ['giver'] })).verdict.kind).toBe('violated')
  })

  it('is inconclusive when a limit ends the search, whatever the limit', () => {
    const build = (scope: Scope): Spec => {
      counter(scope)
      return { mayRace: true }
    }
    expect(checked(build, { maxExecutions: 3 }).verdict).toEqual({
      kind: 'inconclusive',
      reason: 'the limit of 3 executions was reached',
    })
    expect(checked(build, { maxSteps: 1 }).verdict).toMatchObject({ kind: 'inconclusive' })
    const endless = ({ make, thread }: Scope): Spec => {
      const x = make(cell('x', 0))
      thread('reader', function* () {
        for (;;) yield* x.read()
      })
      return {}
    }
    expect(checked(endless, { maxSteps: 1e9, shouldStop: () => 'enough' }).verdict).toEqual({
      kind: 'inconclusive',
      reason: 'enough',
    })
  })

  it('is inconclusive when a retry of several steps was cut off', () => {
    const { verdict, expected } = checked(({ make, thread }) => {
      const [x, y] = [make(atomic('x', 0)), make(atomic('y', 0))]
      thread('waiter', () =>
        until(
          function* () {
            return (yield* x.load()) + (yield* y.load())
          },
          (sum) => sum > 0,
        ),
      )
      return { expect: { inconclusive: 'nobody writes' } }
    })
    expect(verdict.kind).toBe('inconclusive')
    expect(expected).toBe(true)
  })
})

describe('an invariant over several objects', () => {
  const bothSet = ({ make, thread }: Scope): Spec => {
    const [x, y] = [make(cell('x', 0)), make(cell('y', 0))]
    for (const [name, flag] of [['one', x] as const, ['two', y] as const])
      thread(name, function* () {
        yield* flag.write(1)
        yield* flag.write(0)
      })
    return { always: { 'not both': (read) => !(read(x) === 1 && read(y) === 1) } }
  }

  it('is broken in an order of independent writes that need not be explored otherwise', () => {
    expect(brokenBy(checked(bothSet))).toEqual([['not both', '1:01']])
  })

  it('is found to read more than in the initial state, and the search done over', () => {
    const { verdict } = checked(({ make, thread }) => {
      const [x, y] = [make(cell('x', 0)), make(cell('y', 0))]
      thread('one', function* () {
        yield* x.write(1)
        yield* x.write(0)
      })
      thread('two', function* () {
        yield* y.write(1)
        yield* y.write(0)
      })
      // Reads y only in states where x is 1.
      return { always: { 'not both': (read) => read(x) === 0 || read(y) === 0 } }
    })
    expect(verdict.kind).toBe('violated')
  })
})

describe('what is expected', () => {
  it('is all of the named properties and no other', () => {
    const build = (violated: string | readonly string[]) => (scope: Scope) => {
      const count = counter(scope)
      return {
        finally: { 'all counted': (read) => read(count) === 2, 'some counted': (read) => read(count) >= 1 },
        expect: { violated },
      } satisfies Spec
    }
    expect(checked(build('all counted')).expected).toBe(true)
    expect(checked(build('some counted')).expected).toBe(false)
    expect(checked(build(['all counted', 'some counted'])).expected).toBe(false)
  })

  it('is the number of traces too, at the default parameters', () => {
    const counting = (count: number) =>
      model('counting', { threads: 2 }, ({ make, threads }, sizes) => {
        const lock = make(mutex('lock'))
        threads('user', sizes.threads, function* () {
          yield* lock.acquire()
          yield* lock.release()
        })
        return { traces: { count, source: 'n critical sections have n! orders' } }
      })
    expect(check(counting(2)).expected).toBe(true)
    expect(check(counting(3))).toMatchObject({
      expected: false,
      miscount: '2 traces, not 3 (n critical sections have n! orders)',
    })
    expect(check(counting(2), { params: { threads: 3 } }).expected).toBe(true)
  })
})
