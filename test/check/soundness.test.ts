/** Programs about which a checker could be fooled; each states the true answer. */
import {
  allocate,
  assert,
  atomic,
  type Cell,
  cell,
  choose,
  deque,
  join,
  methods,
  mutex,
  type Spec,
  spawn,
  together,
  until,
} from 'interleave'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { CheckOptions } from '../../src/check/options.ts'
import { InterleaveError } from '../../src/kernel/errors.ts'
import { model, type Scope } from '../../src/machine/model.ts'
import { decodeSchedule } from '../../src/trace/schedule.ts'

type Build = (scope: Scope) => Spec | undefined

const verdict = (build: Build, options?: CheckOptions): string => {
  try {
    const result = check(model('small', {}, build), options)
    return result.verdict.kind === 'violated' ? result.verdict.violations[0].property : result.verdict.kind
  } catch (error) {
    if (error instanceof InterleaveError) return error.code
    throw error
  }
}

describe('an invariant', () => {
  it('watches objects that threads allocate, under every strategy', () => {
    const build: Build = ({ make, thread }) => {
      const head = make(cell<Cell<number> | null>('head', null))
      thread('pusher', function* () {
        const node = yield* allocate(cell('node', 0))
        yield* head.write(node)
        yield* node.write(1)
        yield* node.write(2)
      })
      return {
        always: {
          'the node is never 1': (read) => {
            const node = read(head)
            return node === null || read(node) !== 1
          },
        },
      }
    }
    for (const strategy of ['optimal', 'sleep', 'exhaustive'] as const)
      expect(verdict(build, { strategy })).toBe('the node is never 1')
  })

  it('must answer true or false', () => {
    const build: Build = ({ make }) => {
      const flag = make(cell('flag', 0))
      return { always: { 'the flag is set': (read) => read(flag) as unknown as boolean } }
    }
    expect(verdict(build)).toBe('IL017')
  })
})

describe('until', () => {
  it('refuses a round that changes the object although it is not the last', () => {
    const build: Build = ({ make, thread }) => {
      const n = make(atomic('n', 0))
      thread('adder', () =>
        until(
          () => n.fetchAndAdd(1),
          (before) => before >= 1,
        ),
      )
      thread('other', () => n.fetchAndAdd(1))
      return undefined
    }
    expect(verdict(build)).toBe('IL018')
  })

  it('refuses a round that throws where it would be tried', () => {
    const build: Build = ({ make, thread }) => {
      const items = make(deque<number>('items'))
      thread('taker', () =>
        until(
          () => items.popLeft(),
          (item) => item === 1,
        ),
      )
      return undefined
    }
    expect(verdict(build)).toBe('IL018')
  })

  it('waits by a compare-and-set, which changes nothing when it fails', () => {
    const build: Build = ({ make, threads }) => {
      const lock = make(atomic('lock', 0))
      threads('user', 2, function* () {
        yield* until(
          () => lock.compareAndSet(0, 1),
          (taken) => taken,
        )
        yield* lock.store(0)
      })
      return undefined
    }
    expect(verdict(build)).toBe('holds')
  })
})

describe('a model that is not deterministic', () => {
  it('is found when only a property reads state that is not in an object', () => {
    const build: Build = ({ make, thread, threads }) => {
      const x = make(cell('x', 0))
      const y = make(cell('y', 0))
      const z = make(cell('z', 0))
      let seen = 0
      // With the second order of these, the reader's first answer is met again, when `seen` is of another execution.
      threads('another', 2, (i) => z.write(i))
      thread('reader', function* () {
        seen = yield* x.read()
        yield* y.write(seen)
      })
      thread('writer', () => x.write(1))
      return { mayRace: true, finally: { 'y is what was seen': (read) => read(y) === seen } }
    }
    expect(verdict(build)).toBe('IL001')
  })

  it('is found when it does otherwise only after a while', () => {
    let built = 0
    const build: Build = ({ make, threads }) => {
      const x = make(cell('x', 0))
      // Built for the search, and to verify executions 1, 2, 4 and 8; then for 128 of the 6! orders of writes.
      const value = ++built > 5 ? 1 : 0
      threads('writer', 6, () => x.write(value))
      return { mayRace: true }
    }
    expect(verdict(build)).toBe('IL001')
    expect(built).toBe(6)
  })
})

describe('values', () => {
  it('are not equal because their fields can be spelled alike', () => {
    const build: Build = ({ make, thread }) => {
      const x = make(cell<object>('x', { a: 1, b: 2 }))
      thread('writer', () => x.write({ 'a:1,b': 2 }))
      thread('reader', function* () {
        assert(!Object.keys(yield* x.read()).includes('a:1,b'), 'the old value')
      })
      return { mayRace: true }
    }
    expect(verdict(build)).toBe('the old value')
  })

  it('keep the sign of zero', () => {
    const build: Build = ({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('writer', () => x.write(-0))
      thread('reader', function* () {
        assert(!Object.is(yield* x.read(), -0), 'no negative zero')
      })
      return { mayRace: true }
    }
    expect(verdict(build)).toBe('no negative zero')
  })
})

describe('a catch in a body', () => {
  it('hides neither a failed assertion nor misuse', () => {
    const asserting: Build = ({ thread }) => {
      thread('hider', function* () {
        try {
          assert((yield* choose(1)) > 0, 'never')
        } catch {
          yield* choose(1)
        }
      })
      return undefined
    }
    expect(verdict(asserting)).toBe('never')
    const inMethod: Build = ({ thread }) => {
      const { look } = methods('Hider', {
        *look() {
          assert((yield* choose(1)) > 0, 'never')
        },
      })
      thread('hider', function* () {
        try {
          yield* look()
        } catch {
          yield* choose(1)
        }
      })
      return undefined
    }
    expect(verdict(inMethod)).toBe('never')
    const misusing: Build = ({ make, thread }) => {
      const x = make(cell('x', 0))
      thread('hider', function* () {
        const once = x.read()
        yield* once
        try {
          yield* once
        } catch {
          yield* x.read()
        }
      })
      return undefined
    }
    expect(verdict(misusing)).toBe('IL002')
  })
})

describe('a thread that gives up its retries', () => {
  it('has not ended: who joins it waits', () => {
    const build: Build = ({ make, thread }) => {
      const [x, done] = [make(cell('x', 0)), make(cell('done', false))]
      thread('main', function* () {
        const worker = yield* spawn('worker', function* () {
          function* round() {
            return (yield* x.read()) + (yield* x.read())
          }
          yield* until(round, (sum) => sum > 0, 1)
          yield* done.write(true)
        })
        yield* join(worker)
        assert(yield* done.read(), 'the worker is done')
      })
      return undefined
    }
    expect(verdict(build)).toBe('inconclusive')
  })

  it('is not run over by the others under cooperative scheduling', () => {
    const build: Build = ({ make, threads }) => {
      const x = make(cell('x', 0))
      threads('task', 2, function* () {
        const before = yield* x.read()
        yield* choose(1)
        yield* x.write(before + 1)
      })
      return { scheduling: 'cooperative', finally: { 'all counted': (read) => read(x) === 2 } }
    }
    expect(verdict(build, { maxSteps: 2 })).toBe('inconclusive')
  })
})

describe('a name in mayBlock', () => {
  it('stands for the threads made under it, and for no other', () => {
    const build: Build = ({ make, thread, threads }) => {
      const [never, lock] = [make(cell('never', false)), make(mutex('lock'))]
      threads('worker', 2, () => never.await(Boolean))
      thread('worker supervisor', function* () {
        yield* lock.acquire()
        yield* lock.acquire()
      })
      return { mayBlock: ['worker'] }
    }
    expect(verdict(build)).toBe('no deadlock')
  })
})

describe('misuse', () => {
  it('is no verdict: two operations on one object in one step, a choice of nothing, a schedule without end', () => {
    const twice: Build = ({ make, thread }) => {
      const x = make(atomic('x', 0))
      thread('both', () => together(x.store(1), x.fetchAndAdd(1)))
      return undefined
    }
    expect(verdict(twice)).toBe('IL019')
    const nothing: Build = ({ thread }) => {
      thread('chooser', () => choose(0))
      return undefined
    }
    expect(verdict(nothing)).toBe('IL020')
    expect(() => decodeSchedule('1:0x99999999999.')).toThrow(InterleaveError)
  })
})

describe('a long execution', () => {
  it('is explored by every strategy', () => {
    const build: Build = ({ make, thread }) => {
      const own = methods('Own', {
        *count(x: Cell<number>) {
          for (let i = 0; i < 9000; i++) yield* x.write(i)
        },
      })
      const x = make(cell('x', 0))
      thread('counter', () => own.count(x))
      return undefined
    }
    for (const strategy of ['optimal', 'sleep', 'exhaustive'] as const)
      expect(verdict(build, { strategy })).toBe('holds')
  })
})
