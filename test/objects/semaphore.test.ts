import { atomic, semaphore, until } from 'interleave'
import { describe, expect, it } from 'vitest'
import { optimal } from '../../src/explore/optimal.ts'
import type { Scope } from '../../src/machine/model.ts'
import { endings } from '../support/small.ts'

describe('semaphore', () => {
  it('lets as many acquire as there are permits', () => {
    const seen = endings(({ make, threads }) => {
      const permits = make(semaphore('permits', 2))
      threads('taker', 3, function* () {
        yield* permits.acquire()
      })
    })
    const blocked = 'blocked at permits.acquire'
    expect(seen).toEqual([`${blocked} | done | done`, `done | ${blocked} | done`, `done | done | ${blocked}`])
  })

  it('may be released above its initial count, by several at once', () => {
    const seen = endings(({ make, thread }) => {
      const permits = make(semaphore('permits', 0))
      thread('giver', function* () {
        yield* permits.release(2)
        yield* permits.release()
        return yield* permits.value()
      })
    })
    expect(seen).toEqual(['3'])
  })

  it('throws in the thread that releases less than one permit', () => {
    const seen = endings(({ make, thread }) => {
      const permits = make(semaphore('permits', 0))
      thread('giver', function* () {
        yield* permits.release(0)
      })
    })
    expect(seen).toEqual(['threw n must be one or more'])
  })

  it('is tried without blocking', () => {
    const seen = endings(({ make, threads }) => {
      const permits = make(semaphore('permits', 1))
      threads('trier', 2, function* () {
        return yield* permits.tryAcquire()
      })
    })
    expect(seen).toEqual(['false | true', 'true | false'])
  })

  it('gives up a timed acquire only while there is no permit', () => {
    const timed = (count: number) => (scope: Scope) => {
      const permits = scope.make(semaphore('permits', count))
      scope.thread('timed', function* () {
        return yield* permits.acquireOrTimeOut()
      })
    }
    expect(endings(timed(1))).toEqual(['true'])
    expect(endings(timed(0))).toEqual(['false'])
  })

  /**
   * Releases commute, and each of them can disable a timeout, which is outside condition (M). It loses nothing, because the
   * timeout stands beside an acquire in one step: wherever a release disables the timeout, it enables the acquire, whose
   * order with every release is explored, and right before the first of them the timeout is tried.
   */
  it.each([1, 2, 3])('loses no timeout before %i releases that commute', (releases) => {
    const build = ({ make, thread, threads }: Scope): void => {
      const permits = make(semaphore('permits', 0))
      const given = make(atomic('given', 0))
      threads('giver', releases, function* () {
        yield* permits.release()
        yield* given.fetchAndAdd(1)
      })
      thread('timed', function* () {
        return [yield* permits.acquireOrTimeOut(), yield* given.load()]
      })
    }
    expect(endings(build, optimal)).toEqual(endings(build))
  })

  it('refuses to wait for a count, which commuting releases can pass by', () => {
    const waiting = ({ make, thread, threads }: Scope): void => {
      const permits = make(semaphore('permits', 0))
      threads('giver', 2, function* () {
        yield* permits.release()
      })
      thread('waiter', function* () {
        yield* until(
          () => permits.value(),
          (count) => count === 1,
        )
      })
    }
    expect(() => endings(waiting)).toThrow(/IL018.*\n.*permits\.value/)
  })
})
