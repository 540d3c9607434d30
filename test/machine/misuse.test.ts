import {
  atomic,
  type Cell,
  cell,
  choose,
  InterleaveError,
  type Mutex,
  model,
  mutex,
  type Step,
  until,
} from 'interleave'
import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../src/kernel/errors.ts'
import { instantiate } from '../../src/machine/model.ts'
import { type Build, eachEnd, runOf } from '../support/small.ts'

/** The error of a model that is used wrongly: its code and what it says of this case. */
function misuse(act: () => unknown): { code: ErrorCode; detail: string } {
  try {
    act()
  } catch (error) {
    if (error instanceof InterleaveError) return { code: error.code, detail: error.detail }
    throw error
  }
  throw new Error('nothing was found to be wrong')
}

const exploring = (build: Build): ReturnType<typeof misuse> =>
  misuse(() => {
    eachEnd(runOf(build), () => {})
  })

describe('a body that is not deterministic', () => {
  it('is found when it takes another step on the way back (IL001)', () => {
    const found = exploring(({ make, thread }) => {
      const x = make(cell('x', 0))
      let times = 0
      thread('moody', function* () {
        yield* x.write(times++)
        yield* choose(2)
        yield* x.read()
      })
    })
    expect(found).toEqual({ code: 'IL001', detail: 'in moody: recorded `x.write 0`, now `x.write 1`' })
  })

  it('is found when it ends instead (IL001)', () => {
    const found = exploring(({ make, thread }) => {
      const x = make(cell('x', 0))
      let tired = false
      thread('moody', function* () {
        if (tired) return
        tired = true
        yield* choose(2)
        yield* x.read()
      })
    })
    expect(found).toEqual({ code: 'IL001', detail: 'in moody: recorded `choose 2`, now `the end`' })
  })

  it('is found when it draws random numbers (IL001)', () => {
    const found = exploring(({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('gambler', function* () {
        yield* x.write(Math.random())
        yield* choose(2)
        yield* x.read()
      })
    })
    expect(found.code).toBe('IL001')
    expect(found.detail).toMatch(/^in gambler: recorded `x\.write 0\.\d+`, now `x\.write 0\.\d+`$/)
  })
})

describe('a body that yields what is not a step', () => {
  it('yields an operation twice (IL002)', () => {
    const found = exploring(({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('thrifty', function* () {
        const read = x.read()
        return (yield* read) + (yield* read)
      })
    })
    expect(found).toEqual({ code: 'IL002', detail: 'The operation is x.read.' })
  })

  it('yields a value (IL004)', () => {
    const found = exploring(({ thread }) => {
      thread('confused', function* (): Step {
        yield 5 as never
      })
    })
    expect(found).toEqual({ code: 'IL004', detail: 'It yielded 5.' })
  })

  it('forgets the star (IL004)', () => {
    const found = exploring(({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('hasty', function* (): Step {
        yield x.read()
      })
    })
    expect(found).toEqual({ code: 'IL004', detail: 'It wrote `yield` instead of `yield*` before x.read.' })
  })

  it('is not a generator at all (IL004)', () => {
    const found = exploring(({ thread }) => {
      thread('plain', (() => 5) as never)
    })
    expect(found.code).toBe('IL004')
    expect(found.detail).toMatch(/^The body of plain is not a generator/)
  })

  it('waits with `until` for an operation that can go several ways (IL004)', () => {
    const found = exploring(({ make, thread }) => {
      const lock = make(mutex('lock'))
      thread('waiter', () =>
        until(
          () => lock.acquireOrTimeOut(),
          (got) => got,
        ),
      )
    })
    expect(found).toEqual({
      code: 'IL004',
      detail: '`until` cannot wait for lock.acquireOrTimeOut, which is not one action.',
    })
  })
})

describe('an object out of its place', () => {
  it('is of another model (IL003)', () => {
    let foreign: Cell<number> | undefined
    runOf(({ make }) => {
      foreign = make(cell('foreign', 0))
    })
    const found = exploring(({ make, thread }) => {
      const own = make(cell('own', 0))
      thread('borrower', function* () {
        yield* own.read()
        yield* foreign!.read()
      })
    })
    expect(found).toEqual({ code: 'IL003', detail: '`foreign.read`, in borrower.' })
    const property = misuse(() => runOf(() => {}).store.read(foreign!))
    expect(property).toEqual({ code: 'IL003', detail: 'A property read foreign.' })
  })

  it('is of another model, and its operation can go several ways (IL003)', () => {
    let foreign: Mutex | undefined
    runOf(({ make }) => {
      foreign = make(mutex('foreign'))
    })
    const found = exploring(({ thread }) => thread('borrower', () => foreign!.acquireOrTimeOut()))
    expect(found).toEqual({ code: 'IL003', detail: '`foreign.acquireOrTimeOut`, in borrower.' })
  })

  it('is made while threads run (IL013)', () => {
    const found = exploring(({ make, thread }) => {
      thread('maker', function* () {
        yield* make(atomic('late', 0)).load()
      })
    })
    expect(found).toEqual({ code: 'IL013', detail: '"late" in "small".' })
  })
})

describe('a model', () => {
  const sized = model('sized', { size: 2, fast: true }, () => undefined)

  it('throws while it is built (IL006), and the error is kept', () => {
    const cause = new RangeError('no such size')
    const broken = model('broken', {}, () => {
      throw cause
    })
    expect(misuse(() => instantiate(broken))).toEqual({ code: 'IL006', detail: '"broken": no such size' })
    expect(() => instantiate(broken)).toThrow(expect.objectContaining({ cause }))
  })

  it('is built with a parameter that it does not have (IL007)', () => {
    expect(misuse(() => instantiate(sized, { sise: 3 }))).toEqual({
      code: 'IL007',
      detail: '"sized" has no "sise"; it has: size, fast.',
    })
  })

  it('is built with a parameter of another type (IL007)', () => {
    expect(misuse(() => instantiate(sized, { size: 'large' }))).toEqual({
      code: 'IL007',
      detail: '"size" of "sized" is a number, not "large".',
    })
  })

  it('is built with its defaults where nothing is said', () => {
    expect(instantiate(sized, { size: 3 }).params).toEqual({ size: 3, fast: true })
  })
})
