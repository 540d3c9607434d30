/**
 * Random primitives held against what their methods do at once: a search of one execution per trace finds the histories that
 * all interleavings have, and the same verdict as a judge that looks at every interleaving and tries every order. `SEED=n`
 * takes other primitives, `RUNS=n` sets how many programs random.test.ts takes; this takes a seventh of that.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { Effort, type Strategy } from '../../src/explore/execution.ts'
import { exhaustive } from '../../src/explore/exhaustive.ts'
import { optimal } from '../../src/explore/optimal.ts'
import { instantiate, type Model, methods, model, type Scope } from '../../src/machine/model.ts'
import { recorded } from '../../src/machine/recorded.ts'
import type { Run } from '../../src/machine/run.ts'
import { atomic } from '../../src/objects/atomic.ts'
import { mutex } from '../../src/objects/mutex.ts'
import type { Step } from '../../src/objects/operation.ts'

const seed = Number(process.env['SEED'] ?? 20170903)
const runs = Math.ceil(Number(process.env['RUNS'] ?? 2100) / 7)
const mostInterleavings = 4000

/** A step on one of two variables; `count` is a read and a write. */
type Micro = { readonly on: 0 | 1; readonly does: 'read' | 'set' | 'count' | 'add' }

interface Method {
  readonly steps: readonly Micro[]
  /** What becomes of the lock; calls after one that keeps it are pending at the end. */
  readonly lock: 'unused' | 'given back' | 'kept'
}

interface Primitive {
  readonly methods: readonly [Method, Method]
  /** Per thread, the methods that it calls. */
  readonly threads: readonly (readonly (0 | 1)[])[]
}

const micro: fc.Arbitrary<Micro> = fc.record({
  on: fc.constantFrom<0 | 1>(0, 1),
  does: fc.constantFrom<Micro['does']>('read', 'read', 'set', 'count', 'add'),
})
const method: fc.Arbitrary<Method> = fc.record({
  steps: fc.array(micro, { minLength: 1, maxLength: 2, size: 'max' }),
  lock: fc.constantFrom<Method['lock']>('unused', 'unused', 'given back', 'given back', 'kept'),
})
const primitives: fc.Arbitrary<Primitive> = fc.record({
  methods: fc.tuple(method, method),
  threads: fc
    .constantFrom([1, 1], [1, 1], [2, 1], [1, 1, 1])
    .chain((lengths) =>
      fc.tuple(
        ...lengths.map((length) =>
          fc.array(fc.constantFrom<0 | 1>(0, 1), { minLength: length, maxLength: length, size: 'max' }),
        ),
      ),
    ),
})

type Values = readonly [number, number]

/** What a method does at once: the values after it, and what it reads. */
function atOnce({ steps }: Method, values: Values): { readonly values: Values; readonly seen: readonly number[] } {
  const now: [number, number] = [...values]
  const seen: number[] = []
  for (const { on, does } of steps) {
    if (does === 'set') now[on] = 7
    else {
      seen.push(now[on])
      if (does !== 'read') now[on]++
    }
  }
  return { values: now, seen }
}

function primitiveOf({ make }: Scope, { methods: bodies }: Primitive) {
  const variables = [make(atomic('a', 0)), make(atomic('b', 0))] as const
  const lock = make(mutex('lock'))

  function* body({ steps, lock: use }: Method): Step<readonly number[]> {
    const seen: number[] = []
    if (use !== 'unused') yield* lock.acquire()
    for (const { on, does } of steps) {
      const variable = variables[on]
      if (does === 'set') yield* variable.store(7)
      else if (does === 'add') seen.push(yield* variable.fetchAndAdd(1))
      else {
        const value = yield* variable.load()
        seen.push(value)
        if (does === 'count') yield* variable.store(value + 1)
      }
    }
    if (use === 'given back') yield* lock.release()
    return seen
  }
  return methods('Random', { first: () => body(bodies[0]), second: () => body(bodies[1]) })
}

const names = ['first', 'second'] as const

const modelOf = (primitive: Primitive): Model =>
  model('random', {}, (scope) => {
    const effect = (body: Method) => (state: Values) => {
      const { values, seen } = atOnce(body, state)
      return { state: values, answer: seen }
    }
    const { first, second } = recorded(scope, 'random', primitiveOf(scope, primitive), {
      initial: [0, 0] as Values,
      operations: { first: effect(primitive.methods[0]), second: effect(primitive.methods[1]) },
    })
    primitive.threads.forEach((calls, i) =>
      scope.thread(`thread ${i}`, function* () {
        for (const call of calls) yield* call === 0 ? first() : second()
      }),
    )
    return { mayBlock: true }
  })

interface Seen {
  readonly histories: ReadonlySet<string>
  readonly hasPending: boolean
  readonly isLinearizable: boolean
}

/** An operation by the steps of its call and return, as the log of the run has them. */
interface Operation {
  readonly thread: number
  readonly method: 0 | 1
  readonly called: number
  returned: number
  answer: string
}

/** Nothing is asked of the history that the run keeps. */
function operationsOf({ log }: Run): readonly Operation[] {
  const operations: Operation[] = []
  for (let event = 0; event < log.length; event++) {
    const step = log.before[event].pending
    const thread = log.thread[event]
    if (step?.kind !== 'operation' || step.object?.name !== 'random') continue
    if (step.name === 'return') {
      const own = operations.findLast((operation) => operation.thread === thread) as Operation
      own.returned = event
      own.answer = JSON.stringify(step.args[0])
    } else {
      const called = step.name === `call ${names[0]}` ? 0 : 1
      operations.push({ thread, method: called, called: event, returned: Number.POSITIVE_INFINITY, answer: '' })
    }
  }
  return operations
}

function isExplained({ methods: bodies }: Primitive, left: readonly Operation[], values: Values = [0, 0]): boolean {
  // One that is pending may have had no effect, or have had it and answered anything.
  const isPending = ({ returned }: Operation): boolean => returned === Number.POSITIVE_INFINITY
  if (left.every(isPending)) return true
  return left.some((next) => {
    const others = left.filter((other) => other !== next)
    if (others.some((other) => other.returned < next.called)) return false
    const effect = atOnce(bodies[next.method], values)
    return (
      (isPending(next) || JSON.stringify(effect.seen) === next.answer) &&
      isExplained({ methods: bodies } as Primitive, others, effect.values)
    )
  })
}

/** Which operations precede which, and what came of each. */
const historyText = (operations: readonly Operation[]): string =>
  operations
    .map(({ thread, method: called, called: from, answer }) => {
      const before = operations.filter((other) => other.returned < from).map((other) => `${other.thread}`)
      return `${thread} ${called} ${answer} after ${before.toSorted().join()}`
    })
    .toSorted()
    .join('; ')

/** What all executions show; undefined when there are too many. */
function see(primitive: Primitive, strategy: Strategy): Seen | undefined {
  const { run } = instantiate(modelOf(primitive))
  const histories = new Set<string>()
  let isLinearizable = true
  let hasPending = false
  let executions = 0
  for (const _ of strategy(run, new Effort())) {
    if (++executions > mostInterleavings) return undefined
    const operations = operationsOf(run)
    histories.add(historyText(operations))
    isLinearizable &&= isExplained(primitive, operations)
    hasPending ||= operations.some(({ returned }) => returned === Number.POSITIVE_INFINITY)
  }
  return { histories, hasPending, isLinearizable }
}

describe(`random primitives from seed ${seed}`, { timeout: 600_000 }, () => {
  it('have the same histories and verdicts in one execution per trace as in all interleavings', () => {
    const counts = {
      linearizable: 0,
      'not linearizable': 0,
      'too large': 0,
      'of many histories': 0,
      'linearizable, pending': 0,
      'not linearizable, pending': 0,
    }
    const property = fc.property(primitives, (primitive) => {
      const truth = see(primitive, exhaustive)
      if (truth === undefined) {
        counts['too large']++
        return
      }
      expect(see(primitive, optimal)).toEqual(truth)
      for (const strategy of ['optimal', 'exhaustive'] as const) {
        const { verdict } = check(modelOf(primitive), { strategy, minimiseStates: 1 })
        expect(verdict.kind).toBe(truth.isLinearizable ? 'holds' : 'violated')
      }
      const answer = truth.isLinearizable ? 'linearizable' : 'not linearizable'
      counts[answer]++
      if (truth.hasPending) counts[`${answer}, pending`]++
      if (truth.histories.size > 6) counts['of many histories']++
    })
    fc.assert(property, { seed, numRuns: runs })
    console.log(`seed ${seed}:`, counts)
    expect(counts.linearizable).toBeGreaterThan(0.15 * runs)
    expect(counts['not linearizable']).toBeGreaterThan(0.05 * runs)
    expect(counts['of many histories']).toBeGreaterThan(0.1 * runs)
    expect(counts['linearizable, pending']).toBeGreaterThan(0.02 * runs)
  })
})
