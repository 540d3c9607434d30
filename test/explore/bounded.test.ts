/** Traces by the preemptions that they need; `test/random/preemptions.test.ts` compares them with every interleaving. */
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { type BoundedOptions, BoundedSearch } from '../../src/explore/bounded.ts'
import { type Coverage, Effort } from '../../src/explore/execution.ts'
import { exhaustiveWithin } from '../../src/explore/exhaustive.ts'
import { join, spawn } from '../../src/machine/instructions.ts'
import { model } from '../../src/machine/model.ts'
import { atomic } from '../../src/objects/atomic.ts'
import { cell } from '../../src/objects/cell.ts'
import { choose } from '../../src/objects/choose.ts'
import { mutex } from '../../src/objects/mutex.ts'
import { pause } from '../../src/objects/pause.ts'
import { type Build, endings, runOf } from '../support/small.ts'

interface Ended {
  readonly traces: readonly number[]
  readonly covered: number
  readonly coverage: Coverage
  readonly states: number
  /** How often it had to begin. */
  readonly searches: number
}

function search(build: Build, options?: BoundedOptions): Ended {
  const shared = new Set<string>()
  for (let searches = 1; ; searches++) {
    const bounded = new BoundedSearch(runOf(build), new Effort(), { ...options, shared })
    const executions = bounded.executions()
    let next = executions.next()
    while (!next.done) next = executions.next()
    const { traces, covered, states } = bounded
    if (!bounded.mustBeDoneOver) return { traces, covered, coverage: next.value, states, searches }
  }
}

const tracesOf = (build: Build): readonly number[] => search(build).traces

const counter =
  (threads: number): Build =>
  ({ make, threads: add }) => {
    const count = make(cell('count', 0))
    add('adder', threads, function* () {
      yield* count.write((yield* count.read()) + 1)
    })
  }

describe('traces by the preemptions that they need', () => {
  it('are two without and two with one for two unlocked increments', () => {
    // Without: one thread after the other. With one: both read before either writes, and the one that writes last is stopped
    // after its read.
    expect(tracesOf(counter(2))).toEqual([2, 2])
  })

  it('are those whose number can be told for more increments', () => {
    // A trace is an order of the n writes, n!, and for the i-th of them how many writes are before its read: i - 1 when its
    // thread is not stopped, and i - 1 others when it is. So n!·(1 + x)(1 + 2x)…(1 + (n-1)x) counts them, a power of x for each
    // preemption: 6·(1 + 3x + 2x²), and 24·(1 + 6x + 11x² + 6x³).
    expect(tracesOf(counter(3))).toEqual([6, 18, 12])
    expect(tracesOf(counter(4))).toEqual([24, 144, 264, 144])
  })

  it('need none where a lock leaves no other order', () => {
    // To stop the thread inside helps nobody: the other waits for the lock.
    const build: Build = ({ make, threads }) => {
      const lock = make(mutex('lock'))
      threads('user', 2, function* () {
        yield* lock.acquire()
        yield* lock.release()
      })
    }
    expect(search(build)).toMatchObject({ traces: [2], covered: 0, coverage: { kind: 'exhausted' } })
  })

  it('need none where a thread offers to stop', () => {
    const writer =
      (...between: readonly 'pause'[]): Build =>
      ({ make, thread }) => {
        const x = make(cell('x', 0))
        thread('a', function* () {
          yield* x.write(1)
          for (const _ of between) yield* pause()
          yield* x.write(2)
        })
        thread('b', () => x.write(3))
      }
    // b writes before, between or after.
    expect(tracesOf(writer())).toEqual([2, 1])
    expect(tracesOf(writer('pause'))).toEqual([3])
  })

  it('are looked for on each way that a choice can go', () => {
    // As above, with two values for each thread.
    expect(
      tracesOf(({ make, threads }) => {
        const count = make(cell('count', 0))
        threads('adder', 2, function* () {
          const amount = yield* choose(2)
          yield* count.write((yield* count.read()) + amount)
        })
      }),
    ).toEqual([8, 8])
  })

  it('need one where a thread starts another and goes on before it', () => {
    // The parent adds first, and then waits for the child; the child adds first when the parent is stopped.
    expect(
      tracesOf(({ make, thread }) => {
        const count = make(atomic('count', 0))
        thread('parent', function* () {
          const child = yield* spawn('child', () => count.fetchAndAdd(1))
          yield* count.fetchAndAdd(1)
          yield* join(child)
        })
      }),
    ).toEqual([1, 1])
  })
})

describe('a bound on preemptions', () => {
  it('ends the search after the level it names, and says so', () => {
    const reason = 'every execution with at most 1 preemption was explored, but none with more'
    expect(search(counter(3), { maxPreemptions: 1 })).toMatchObject({
      traces: [6, 18],
      covered: 1,
      coverage: { kind: 'bounded', reason },
    })
    const none = 'every execution with no preemption was explored, but none with more'
    expect(search(counter(2), { maxPreemptions: 0 }).coverage).toEqual({ kind: 'bounded', reason: none })
  })

  it('is no bound when nothing lies beyond it', () => {
    expect(search(counter(2), { maxPreemptions: 1 }).coverage).toEqual({ kind: 'exhausted' })
    expect(search(counter(3), { maxPreemptions: 2 }).coverage).toEqual({ kind: 'exhausted' })
  })

  it('ends the search in a level when there are too many states', () => {
    const { covered, coverage } = search(counter(3), { maxStates: 60 })
    expect(coverage).toEqual({ kind: 'bounded', reason: 'the limit of 60 states was reached' })
    expect(covered).toBe(0)
  })

  it('leaves every interleaving within it to the exhaustive search', () => {
    // In both orders without a preemption, both add up; the other results need one.
    const build: Build = ({ make, thread }) => {
      const x = make(cell('x', 0))
      for (const name of ['a', 'b'])
        thread(name, function* () {
          const seen = yield* x.read()
          yield* x.write(seen + 1)
          return seen
        })
    }
    expect(endings(build, exhaustiveWithin(0))).toEqual(['0 | 1', '1 | 0'])
    expect(endings(build, exhaustiveWithin(1))).toEqual(['0 | 0', '0 | 1', '1 | 0'])
  })

  it('are looked for between no two steps that concern one thread only', () => {
    const build: Build = ({ make, threads }) => {
      const own = [0, 1, 2].map((i) => make(cell(`own ${i}`, 0)))
      threads('loner', 3, function* (i) {
        for (let step = 1; step <= 4; step++) yield* own[i].write(step)
      })
    }
    // Each thread has finished or not, 2³; or one is on its way, 3, after one to three steps, and the others have finished or
    // not, 2². Every prefix would be 5³.
    expect(search(build)).toMatchObject({ traces: [1], states: 8 + 3 * 3 * 4, searches: 1 })
  })

  it('are looked for again where it shows late that a step concerns two', () => {
    // In the execution that is run first, b reads 2 and is not seen near the lock. It is when it reads 1, and by then a has
    // it: what is to be found is that b takes it before.
    const build: Build = ({ make, thread }) => {
      const x = make(cell('x', 0))
      const lock = make(mutex('lock'))
      thread('a', function* () {
        yield* x.write(1)
        yield* lock.acquire()
        yield* x.write(2)
      })
      thread('b', function* () {
        if ((yield* x.read()) === 1) yield* lock.acquire()
      })
    }
    // b reads 0 or 2; with a preemption it reads 1, and either of them gets the lock first.
    expect(search(build)).toMatchObject({ traces: [2, 2], searches: 2 })
  })

  it('are looked for before what may be the last step of a thread that several join', () => {
    // All must meet at `order` in the order of their names. One preemption is enough: while h stands before its last step, both
    // of those who join it have to stop. Had it ended, each of them would have to be preempted.
    const met = model('met', {}, ({ make, thread }) => {
      const order = make(atomic('order', 0))
      const own = make(atomic('own', 0))
      thread('main', function* () {
        const h = yield* spawn('h', function* () {
          yield* order.compareAndSet(0, 1)
          yield* own.store(1)
        })
        for (const at of [1, 2])
          yield* spawn(`joiner ${at}`, function* () {
            yield* order.compareAndSet(at, at + 1)
            yield* join(h)
            yield* order.compareAndSet(at + 3, at + 4)
          })
        yield* spawn('last', () => order.compareAndSet(3, 4))
      })
      return { finally: { 'not in this order': (read) => read(order) !== 6 } }
    })
    const within = (maxPreemptions: number) =>
      (['exhaustive', 'bounded'] as const).map((strategy) => check(met, { strategy, maxPreemptions }).verdict.kind)
    expect(within(0)).toEqual(['inconclusive', 'inconclusive'])
    expect(within(1)).toEqual(['violated', 'violated'])
  })
})
