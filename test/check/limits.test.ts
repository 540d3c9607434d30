import { assert, atomic, cell, mutex, type Spec, semaphore, until } from 'interleave'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { CheckOptions } from '../../src/check/options.ts'
import type { CheckResult } from '../../src/check/verdict.ts'
import { model, type Scope } from '../../src/machine/model.ts'

const checked = (build: (scope: Scope) => Spec, options?: CheckOptions): CheckResult =>
  check(model('small', {}, build), options)

const brokenBy = ({ verdict }: CheckResult): string[] =>
  verdict.kind === 'violated' ? verdict.violations.map(({ property }) => property) : []

describe('a counterexample', () => {
  const lostUpdate = ({ make, threads }: Scope): Spec => {
    const count = make(cell('count', 0))
    threads('adder', 2, function* () {
      yield* count.write((yield* count.read()) + 1)
    })
    return { mayRace: true, finally: { 'all counted': (read) => read(count) === 2 } }
  }

  it('is not called minimal when the search for a shortest one was given up', () => {
    // The initial state is the one state that may be visited, and nothing is broken there.
    expect(checked(lostUpdate, { minimiseStates: 1 }).verdict).toMatchObject({
      violations: [{ property: 'all counted', explanation: 'at the end count is 1', minimal: false }],
    })
    expect(checked(lostUpdate).verdict).toMatchObject({ violations: [{ property: 'all counted', minimal: true }] })
  })
})

describe('the end of an execution that was cut', () => {
  it('breaks no `finally`, and is no outcome, when a thread reached its limit of steps', () => {
    const twoWrites = ({ make, thread }: Scope): Spec => {
      const x = make(cell('x', 0))
      thread('writer', function* () {
        yield* x.write(1)
        yield* x.write(2)
      })
      return {
        finally: { 'x is 2': (read) => read(x) === 2 },
        outcomes: { x: { of: (read) => `${read(x)}`, are: ['2'] } },
      }
    }
    expect(checked(twoWrites, { maxSteps: 1, keepGoing: true }).verdict).toMatchObject({ kind: 'inconclusive' })
    expect(checked(twoWrites, { maxSteps: 2, keepGoing: true }).verdict).toEqual({ kind: 'holds' })
  })

  it('breaks no `finally` when a thread gave up its retries, whereas the other ends still do', () => {
    // The waiter has one round. It gives up, and `seen` stays 0, unless it finds both set.
    const build = (allowed: number) =>
      checked(
        ({ make, thread }) => {
          const [x, y, seen] = [make(atomic('x', 0)), make(atomic('y', 0)), make(cell('seen', 0))]
          thread('setter', function* () {
            yield* x.store(1)
            yield* y.store(1)
          })
          thread('waiter', function* () {
            yield* until(
              function* () {
                return (yield* x.load()) + (yield* y.load())
              },
              (sum) => sum === 2,
              1,
            )
            yield* seen.write(1)
          })
          return { finally: { 'seen as allowed': (read) => read(seen) === allowed } }
        },
        { keepGoing: true },
      )
    expect(build(1).verdict.kind).toBe('inconclusive')
    expect(brokenBy(build(0))).toEqual(['seen as allowed'])
  })
})

describe('an assertion that fails in a critical section', () => {
  /** The lock stays taken by the asserter, so a user that comes later waits, and has not used it in the end. */
  const neverReleased =
    (spec: Pick<Spec, 'mayBlock'>, holds: boolean) =>
    ({ make, thread }: Scope): Spec => {
      const [lock, used] = [make(mutex('lock')), make(cell('used', 0))]
      thread('asserter', function* () {
        yield* lock.acquire()
        assert(holds, 'never here')
      })
      thread('user', function* () {
        yield* lock.acquire()
        yield* used.write(1)
        yield* lock.release()
      })
      return { ...spec, finally: { used: (read) => read(used) === 1 } }
    }
  const brokenIn = (spec: Pick<Spec, 'mayBlock'>, holds: boolean): string[] =>
    brokenBy(checked(neverReleased(spec, holds), { keepGoing: true }))

  it('is not a deadlock too, for the thread that waits for the lock', () => {
    expect(brokenIn({}, true)).toEqual(['no deadlock'])
    expect(brokenIn({}, false)).toEqual(['never here'])
  })

  it('does not break `finally` too, where a thread may block', () => {
    expect(brokenIn({ mayBlock: true }, true)).toEqual(['used'])
    expect(brokenIn({ mayBlock: true }, false)).toEqual(['never here'])
  })
})

describe('an invariant over one semaphore', () => {
  // Releases commute, so that 0, 1, 3 and 0, 2, 3 are one trace unless changes are ordered.
  it.each([1, 2])('is broken by a count of %i between releases of 1 and 2', (between) => {
    const result = checked(({ make, threads }) => {
      const permits = make(semaphore('permits', 0))
      threads('releaser', 2, (i) => permits.release(i + 1))
      return { always: { 'never between': (read) => read(permits) !== between } }
    })
    expect(result.verdict).toMatchObject({
      violations: [{ property: 'never between', explanation: `permits is ${between}` }],
    })
  })
})
