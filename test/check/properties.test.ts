import { assert, atomic, cell, choose, model, mutex, type Spec } from 'interleave'
import { describe, expect, it } from 'vitest'
import { unlocked } from '../../models/candy/machine.ts'
import { check } from '../../src/check/check.ts'
import type { CheckOptions } from '../../src/check/options.ts'
import type { Scope } from '../../src/machine/model.ts'

const properties = (build: (scope: Scope) => Spec, options?: CheckOptions): string[] =>
  check(model('small', {}, build), options).properties.map(
    ({ property, kind, verdict }) => `${kind} "${property}" ${verdict}`,
  )

/** Two threads that each add one to a counter, in two steps. */
const lostUpdate = ({ make, threads }: Scope): Spec => {
  const count = make(cell('count', 0))
  threads('adder', 2, function* () {
    yield* count.write((yield* count.read()) + 1)
  })
  return {
    mayRace: true,
    always: { 'never negative': (read) => read(count) >= 0 },
    finally: { 'all counted': (read) => read(count) === 2 },
    sometimes: { 'count is 2': (read) => read(count) === 2 },
  }
}

describe('each property', () => {
  it('has a verdict of its own, when one is broken and the others are not', () => {
    expect(properties(lostUpdate)).toEqual([
      'always "never negative" holds',
      'finally "all counted" violated',
      'sometimes "count is 2" holds',
      'deadlock "no deadlock" holds',
      'exception "no exception" holds',
    ])
  })

  it('is undecided when the search ends at a violation, but for what was seen', () => {
    // r1 w1 r2 w2 comes first and reaches 2; the lost update comes second, and nothing further may be explored.
    expect(properties(lostUpdate, { decideEvents: 0 })).toEqual([
      'always "never negative" undecided',
      'finally "all counted" violated',
      'sometimes "count is 2" holds',
      'deadlock "no deadlock" undecided',
      'exception "no exception" undecided',
    ])
  })

  it('is broken when a state or an outcome that must be possible is not', () => {
    const missing = ({ make, thread }: Scope): Spec => {
      const x = make(cell('x', 0))
      thread('writer', () => x.write(1))
      return {
        sometimes: { 'x is 2': (read) => read(x) === 2 },
        outcomes: { last: { of: (read) => `${read(x)}`, are: ['1'] } },
      }
    }
    expect(properties(missing).slice(0, 2)).toEqual(['sometimes "x is 2" violated', 'outcomes "last" holds'])
  })

  it('is there by name when an assertion failed', () => {
    const asserting = ({ thread }: Scope): Spec => {
      thread('chooser', function* () {
        assert((yield* choose(3)) !== 2, 'never two')
      })
      return {}
    }
    expect(properties(asserting)).toContain('assertion "never two" violated')
  })

  it('is left out when the model allows all that would break it: then only a wakeup can be lost', () => {
    const blocking = ({ make, threads }: Scope): Spec => {
      const lock = make(mutex('lock'))
      threads('taker', 2, () => lock.acquire())
      return { mayBlock: true, mayThrow: true }
    }
    expect(properties(blocking)).toEqual(['lost wakeup "no lost wakeup" holds'])
  })
})

it('a search goes on after the violation it looked for, and tells of another that it meets', () => {
  const twice = ({ make, threads }: Scope): Spec => {
    const x = make(atomic('x', 0))
    threads('writer', 2, (me) => x.store(me + 1))
    return {
      finally: { 'the first is last': (read) => read(x) === 1, 'the second is last': (read) => read(x) === 2 },
      expect: { violated: 'the first is last' },
    }
  }
  const { verdict, expected } = check(model('small', {}, twice))
  expect(verdict).toMatchObject({
    violations: [{ property: 'the first is last' }, { property: 'the second is last' }],
  })
  expect(expected).toBe(false)
})

it('the candy machine without its lock still keeps the bounds of its tray: that much does not need the lock', () => {
  const { properties: verdicts, certificate } = check(unlocked)
  expect(verdicts.slice(0, 2)).toEqual([
    { property: 'the tray holds 0 to 5', kind: 'always', verdict: 'holds' },
    { property: 'no line of output is torn', kind: 'finally', verdict: 'violated' },
  ])
  expect(certificate.executions).toBeGreaterThan(100)
})
