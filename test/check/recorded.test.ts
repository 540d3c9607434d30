/** Recorded primitives: what is found, in which executions, and what is shown of it. */
import {
  assert,
  atomic,
  choose,
  type Effects,
  type Expectation,
  methods,
  model,
  mutex,
  recorded,
  type Scope,
  type Spec,
  type Step,
  semaphore,
} from 'interleave'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { replay } from '../../src/check/replay.ts'
import type { CheckResult, Violation } from '../../src/check/verdict.ts'
import { exhaustive } from '../../src/explore/exhaustive.ts'
import { optimal } from '../../src/explore/optimal.ts'
import { explore } from '../support/observe.ts'

const checked = (build: (scope: Scope) => Spec | undefined): CheckResult => check(model('small', {}, build))

const violationsOf = ({ verdict }: CheckResult): readonly Violation[] =>
  verdict.kind === 'violated' ? verdict.violations : []

/** Two registers, and a scan that reads x and then y. */
function registers({ make }: Scope) {
  const [x, y] = [make(atomic('x', 0)), make(atomic('y', 0))]
  return methods('Registers', {
    writeX: () => x.store(1),
    writeY: () => y.store(1),
    *scan(): Step<string> {
      return `${yield* x.load()}${yield* y.load()}`
    },
  })
}

/** The writer of y comes first, which is the order in which a search takes the steps of threads that do not meet. */
function scanning({ thread }: Scope, { writeX, writeY, scan }: Omit<ReturnType<typeof registers>, 'record'>): void {
  thread('scanner', () => scan())
  thread('writer of y', () => writeY())
  thread('writer of x', () => writeX())
}

const scanned = (scope: Scope): Spec => {
  scanning(
    scope,
    recorded(scope, 'registers', registers(scope), {
      initial: { x: 0, y: 0 },
      operations: {
        writeX: (state) => ({ state: { ...state, x: 1 } }),
        writeY: (state) => ({ state: { ...state, y: 1 } }),
        scan: (state) => ({ state, answer: `${state.x}${state.y}` }),
      },
    }),
  )
  return {}
}

describe('the order of calls and returns', () => {
  const plain = model('scan', {}, (scope) => {
    scanning(scope, registers(scope))
    return undefined
  })

  it('is not the same in all executions of a trace, when the two are no steps', () => {
    // A scan that reads 0 from x and 1 from y is wrong exactly when the write of x was over before that of y began. In
    // this trace both orders are possible: neither write meets the other.
    const orders = new Set<string>()
    explore(plain, exhaustive, {
      visit: ({ log, threads }) => {
        const order = [...log.thread.subarray(0, log.length)].map((thread) => threads[thread].name)
        const [first, last] = [order.indexOf('scanner'), order.lastIndexOf('scanner')]
        const [x, y] = [order.indexOf('writer of x'), order.indexOf('writer of y')]
        if (!(first < x && y < last)) return
        orders.add(x < y ? 'x, then y' : 'y, then x')
      },
    })
    expect(orders).toEqual(new Set(['x, then y', 'y, then x']))
    // A trace is which of the two reads is before the write that it meets: 2 · 2.
    expect(explore(plain, optimal).executions).toBe(4)
    expect(explore(plain, exhaustive).traces.size).toBe(4)
  })

  it('is explored when they are: a violation is found that a search of one execution per trace would not see', () => {
    let wrongOnes = 0
    explore(plain, optimal, {
      visit: ({ log, threads }) => {
        const order = [...log.thread.subarray(0, log.length)].map((thread) => threads[thread].name).join(', ')
        if (order === 'scanner, writer of x, writer of y, scanner') wrongOnes++
      },
    })
    expect(wrongOnes).toBe(0)
    const [violation] = violationsOf(checked(scanned))
    expect(violation).toMatchObject({ property: 'registers is linearizable', minimal: true })
    expect(violation.history?.calls.map(({ thread, call, reply }) => `${thread} ${call} ${reply}`)).toEqual([
      'scanner scan() answers "01"',
      'writer of x writeX() returns',
      'writer of y writeY() returns',
    ])
  })
})

const counting = (initial: number) => ({
  initial,
  operations: {
    acquire: (left: number): Effects<number, void> => (left > 0 ? { state: left - 1 } : undefined),
    release: (left: number): Effects<number, void> => ({ state: left + 1 }),
  },
})

describe('a recorded primitive', () => {
  it('is judged when a thread is blocked in it at the end', () => {
    const blocked = (initial: number) =>
      checked((scope) => {
        const { acquire } = recorded(scope, 'semaphore', scope.make(semaphore('permits', 1)), counting(initial))
        scope.threads('user', 2, () => acquire())
        return { mayBlock: true }
      })
    expect(blocked(1).verdict.kind).toBe('holds')
    const [violation] = violationsOf(blocked(0))
    expect(violation.explanation).toBe(
      "no order of the calls explains what came of them: at first the state is 0, and user 2's acquire() cannot take effect there",
    )
    // Nobody waits for the end: the call, the acquire and the return are enough.
    expect(violation.trace.steps.map(({ operation }) => operation)).toEqual(['call acquire', 'acquire', 'return'])
  })

  it('may have taken effect while it is pending', () => {
    // The release never returns, since it waits for a lock that nobody gives back; the acquire needs it.
    const { verdict, certificate } = checked((scope) => {
      const permits = scope.make(semaphore('permits', 0))
      const never = scope.make(mutex('never'))
      const { acquire, release } = recorded(
        scope,
        'semaphore',
        methods('Semaphore', {
          acquire: () => permits.acquire(),
          *release(): Step {
            yield* permits.release()
            yield* never.acquire()
            yield* never.acquire()
          },
        }),
        counting(0),
      )
      scope.thread('releaser', () => release())
      scope.thread('acquirer', () => acquire())
      return { mayBlock: true }
    })
    expect(verdict.kind).toBe('holds')
    expect(certificate.deadlocks).toBe(certificate.executions)
  })

  it('answers by an exception, which goes on to the caller', () => {
    const popping = (raises: string) =>
      checked((scope) => {
        const { pop } = recorded(
          scope,
          'stack',
          methods('Stack', {
            // oxlint-disable-next-line require-yield
            *pop(): Step<number> {
              throw new Error('empty')
            },
          }),
          { initial: 0, operations: { pop: (state) => ({ state, raises }) } },
        )
        scope.thread('popper', () => pop())
        return { mayThrow: ['empty'] }
      })
    expect(popping('empty').verdict.kind).toBe('holds')
    expect(violationsOf(popping('full'))[0]?.explanation).toBe(
      "no order of the calls explains what came of them: at first the state is 0, and popper's pop() would raise full there, but raised empty",
    )
  })

  it('does not answer by a failed assertion, which ends the thread in it', () => {
    const failing = checked((scope) => {
      const { look } = recorded(
        scope,
        'looker',
        methods('Looker', {
          *look(): Step {
            assert((yield* choose(1)) > 0, 'never')
          },
        }),
        { initial: 0, operations: { look: (state) => ({ state }) } },
      )
      scope.thread('user', () => look())
      return { expect: { violated: 'never' } }
    })
    expect(failing.expected).toBe(true)
  })

  it('is judged also when the execution ends in another violation', () => {
    const result = checked((scope) => {
      const { acquire } = recorded(scope, 'semaphore', scope.make(semaphore('permits', 1)), counting(0))
      scope.thread('user', function* () {
        yield* acquire()
        yield* acquire()
      })
      const expected: Expectation = { violated: ['semaphore is linearizable', 'no deadlock'] }
      return { expect: expected }
    })
    expect(result.expected).toBe(true)
  })

  it('is judged apart from another one, and methods without a specification are not recorded', () => {
    const result = checked((scope) => {
      const one = recorded(scope, 'one', scope.make(semaphore('permits', 1)), counting(1))
      const other = recorded(scope, 'other', scope.make(semaphore('permits', 1)), counting(0))
      scope.thread('user', function* () {
        yield* one.acquire()
        yield* one.value()
        yield* other.acquire()
      })
      return undefined
    })
    const [violation, ...more] = violationsOf(result)
    expect(more).toEqual([])
    expect(violation.property).toBe('other is linearizable')
    expect(violation.trace.steps.map(({ object, operation }) => `${object} ${operation}`)).toEqual([
      'one call acquire',
      'permits acquire',
      'one return',
      'permits value',
      'other call acquire',
      'permits 2 acquire',
      'other return',
    ])
  })

  it('is shown to be broken by a schedule that ends before the execution does', () => {
    const target = model('scan', {}, scanned)
    const [{ trace }] = violationsOf(check(target))
    expect(replay(target, trace.schedule).breaches.map(({ property }) => property)).toEqual([
      'registers is linearizable',
    ])
    // Without the return of the scan nothing is wrong.
    const before = replay(target, trace.schedule.slice(0, -1))
    expect(before.trace.steps).toHaveLength(trace.steps.length - 1)
    expect(before.breaches).toEqual([])
  })

  it('has a specification that must not throw', () => {
    expect(() =>
      checked((scope) => {
        const { acquire } = recorded(scope, 'semaphore', scope.make(semaphore('permits', 1)), {
          initial: 1,
          operations: {
            acquire: () => {
              throw new Error('no such state')
            },
          },
        })
        scope.thread('user', () => acquire())
        return undefined
      }),
    ).toThrow(/IL017.*\n.*The specification of "semaphore": no such state/)
  })
})
