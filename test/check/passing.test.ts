import { assert, atomic, cell, choose, mutex, pause, type Spec, until } from 'interleave'
import { describe, expect, it } from 'vitest'
import { type Scope } from '../../src/machine/model.ts'
import { explained } from './rescued.ts'

describe('a schedule that passes', () => {
  it('may end with threads that may be blocked, and by exceptions that may be thrown', () => {
    const build =
      (may: Pick<Spec, 'mayBlock' | 'mayThrow'>) =>
      ({ make, thread }: Scope): Spec => {
        const [x, never] = [make(cell('x', 0)), make(mutex('never'))]
        thread('writer', function* () {
          yield* x.write(yield* choose(2))
          yield* never.acquire()
          yield* never.acquire()
        })
        thread('thrower', function* () {
          yield* pause()
          throw new Error('no matter')
        })
        return { ...may, finally: { 'x is 0': (read) => read(x) === 0 } }
      }
    const may = { mayBlock: ['writer'], mayThrow: ['no matter'] }
    expect(explained(build(may))).toMatchObject({ critical: { step: 1, proved: true }, passes: { shared: 0 } })
    // Without leave to do so every execution ends badly.
    expect(explained(build({ mayBlock: true }))).toMatchObject({ critical: { step: 0 }, passes: undefined })
    expect(explained(build({ mayThrow: true }))).toMatchObject({ critical: { step: 0 }, passes: undefined })
  })

  it('is no execution in which a thread gave up its retries', () => {
    // The waiter, who tries once, sees both set or gives up. When it sees them it fails: nothing passes.
    expect(
      explained(({ make, thread }) => {
        const [x, y] = [make(atomic('x', 0)), make(atomic('y', 0))]
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
          assert(false, 'never seen')
        })
        return {}
      }),
    ).toMatchObject({ property: 'never seen', critical: { step: 0, proved: true }, passes: undefined })
  })

  it('is not known to be there or not when a thread was cut off at its limit of steps', () => {
    const build = ({ make, thread }: Scope): Spec => {
      const x = make(cell('x', 0))
      thread('writer', function* () {
        const value = yield* choose(2)
        yield* x.write(value)
        if (value === 0) yield* x.write(2)
      })
      return { finally: { 'not 1': (read) => read(x) !== 1 } }
    }
    expect(explained(build)).toMatchObject({ critical: { step: 1, proved: true }, passes: { schedule: '1:000' } })
    const { critical, passes } = explained(build, { maxSteps: 2 })
    expect({ critical, passes }).toEqual({ critical: { step: 1, proved: false }, passes: undefined })
  })

  it('prefers fewer preemptions, then fewer steps, then steps that the failing one takes', () => {
    // After the choice of 1 everything fails. Chosen 2, it takes a step more than chosen 0 or 3, and 3 writes as 1 does.
    expect(
      explained(({ make, thread }) => {
        const [x, y] = [make(cell('x', 0)), make(cell('y', 0))]
        thread('chooser', function* () {
          const value = yield* choose(4)
          if (value === 2) yield* pause()
          yield* x.write(value)
        })
        thread('other', function* () {
          yield* y.write(1)
          yield* y.write(2)
        })
        return { finally: { 'not 1': (read) => read(x) !== 1 } }
      }),
    ).toMatchObject({ fails: '1:0c1.011', passes: { schedule: '1:0011', shared: 0 } })
  })

  it('keeps to the turns that cooperative threads take', () => {
    // Adders pause between reading and writing. Only at a pause can another go on, so 001 1 loses an update; the second
    // read, step 3, is critical: before it, the first may write.
    expect(
      explained(({ make, threads }) => {
        const count = make(cell('count', 0))
        threads('adder', 2, function* () {
          const before = yield* count.read()
          yield* pause()
          yield* count.write(before + 1)
        })
        return { scheduling: 'cooperative', finally: { 'all counted': (read) => read(count) === 2 } }
      }),
    ).toEqual({
      property: 'all counted',
      fails: '1:001101',
      critical: { step: 3, proved: true },
      passes: { schedule: '1:000111', shared: 2, minimal: true },
    })
  })
})
