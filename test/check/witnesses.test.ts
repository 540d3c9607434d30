import { cell, interruptible, mutex, type Output, output, pause, type Spec } from 'interleave'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { CheckResult } from '../../src/check/verdict.ts'
import { model, type Scope } from '../../src/machine/model.ts'

const checked = (build: (scope: Scope) => Spec): CheckResult => check(model('small', {}, build))

/** Two threads that print a letter each. */
const twoLetters =
  (spec: (text: Output) => Spec) =>
  (scope: Scope): Spec => {
    const text = scope.make(output('text'))
    scope.threads('printer', 2, (i) => text.write('ab'[i]))
    return spec(text)
  }

const seen = ({ witnesses }: CheckResult) =>
  witnesses.map(({ property, value, trace }) => [property, value, trace.schedule])

describe('a state that must be reachable', () => {
  it('is shown with a shortest schedule that leads there', () => {
    const result = checked(twoLetters((text) => ({ sometimes: { 'b is first': (read) => read(text)[0] === 'b' } })))
    expect(result.verdict.kind).toBe('holds')
    expect(seen(result)).toEqual([['b is first', undefined, '1:1']])
  })

  it('is a violation without a schedule when no execution reaches it', () => {
    const { verdict } = checked(twoLetters((text) => ({ sometimes: { 'a third': (read) => read(text).length > 2 } })))
    expect(verdict).toMatchObject({
      kind: 'violated',
      violations: [{ property: 'a third', explanation: 'no execution reaches such a state', trace: { steps: [] } }],
    })
  })
})

describe('a set of outcomes', () => {
  const orders = (are: readonly string[]) =>
    checked(twoLetters((text) => ({ outcomes: { order: { of: (read) => read(text).join(''), are } } })))

  it('holds when each does occur, and shows how', () => {
    const result = orders(['ab', 'ba'])
    expect(result.verdict.kind).toBe('holds')
    expect(new Set(seen(result))).toEqual(
      new Set([
        ['order', 'ab', '1:01'],
        ['order', 'ba', '1:10'],
      ]),
    )
  })

  it('is violated by an outcome that is not in it, and by one that does not occur', () => {
    expect(orders(['ab']).verdict).toMatchObject({ violations: [{ explanation: 'at the end it is "ba"' }] })
    expect(orders(['ab', 'ba', 'aa']).verdict).toMatchObject({
      violations: [{ explanation: 'no execution ends with "aa"' }],
    })
  })
})

describe('cooperative scheduling', () => {
  const counter = (scheduling: 'cooperative' | 'preemptive', pausing: boolean) =>
    checked(({ make, threads }) => {
      const count = make(cell('count', 0))
      threads('task', 2, function* () {
        const before = yield* count.read()
        if (pausing) yield* pause()
        yield* count.write(before + 1)
      })
      return { scheduling, finally: { 'all counted': (read) => read(count) === 2 } }
    })

  it('switches only where a task ends or pauses, and is explored exhaustively', () => {
    expect(counter('preemptive', false).verdict.kind).toBe('violated')
    const { verdict, certificate } = counter('cooperative', false)
    expect(verdict.kind).toBe('holds')
    // One task after the other, in two orders.
    expect(certificate).toMatchObject({ strategy: 'exhaustive', executions: 2 })
  })

  it('switches between a read and a write when there is a pause, which is no preemption', () => {
    expect(counter('cooperative', true).verdict).toMatchObject({ violations: [{ preemptions: 0, minimal: true }] })
  })

  it('switches where a task blocks', () => {
    const { verdict } = checked(({ make, thread }) => {
      const lock = make(mutex('lock'))
      thread('first', function* () {
        yield* lock.acquire()
        yield* pause()
        yield* lock.release()
      })
      thread('second', function* () {
        yield* lock.acquire()
        yield* lock.release()
      })
      return { scheduling: 'cooperative' }
    })
    expect(verdict.kind).toBe('holds')
  })
})

describe('an interruption', () => {
  it('ends a wait by an exception, which a model can allow', () => {
    const build = (mayThrow: Spec['mayThrow']) => (scope: Scope) => {
      const lock = scope.make(mutex('lock'))
      scope.thread('owner', () => lock.acquire())
      scope.thread('waiter', () => interruptible(lock.acquire(), { raises: 'KeyboardInterrupt' }))
      return { mayBlock: true, ...(mayThrow === undefined ? {} : { mayThrow }) }
    }
    expect(checked(build(undefined)).verdict).toMatchObject({ violations: [{ property: 'no exception' }] })
    expect(checked(build(['KeyboardInterrupt'])).verdict.kind).toBe('holds')
    expect(checked(build(['ValueError'])).verdict.kind).toBe('violated')
  })
})
