/**
 * "Example of a Semaphore as a Counter", from the SuperFastPython tutorial on advanced usages of a semaphore
 * (2022-09-12): 1,000 threads that release a semaphore 10 times each, and report its value.
 *
 * The text: the value "is 10,000, which is the correct value". Found: always, and as a semaphore that is one object it
 * takes one trace to say so, at any size, since releases commute. CPython's is made of locks, whose order can be seen,
 * and takes a trace for each order. Of the values reported the text's sample shows "9991 9992 …", each once and in
 * order. Both can fail: a thread reports what the value is then, not what it made it. The total is always reported by
 * somebody, but not always last.
 */
import { assert, atomic, model, output, type Scope, type Step, semaphore } from 'interleave'
import { ValueError } from '../threading/errors.ts'
import { semaphore as threadingSemaphore } from '../threading/semaphore.ts'

const NOTHING_LOST = 'every release is counted'

export const counter = model('semaphore as a counter', { threads: 1000, rounds: 10 }, (scope, { threads, rounds }) => {
  const counter = scope.make(semaphore('counter', 0))

  scope.threads('task', threads, function* () {
    for (let i = 0; i < rounds; i++) yield* counter.release()
  })

  return {
    finally: { [NOTHING_LOST]: (read) => read(counter) === threads * rounds },
    traces: { count: 1, source: 'releases commute' },
    scaling: {
      params: { threads: [10, 100, 1000], rounds: [1, 10] },
      growth: 'Always 1: releases commute, so no order of them can be told from another.',
    },
  }
})

export const threadingCounter = model('threading.Semaphore as a counter', { threads: 3, rounds: 2 }, (scope, sizes) => {
  const counter = threadingSemaphore(scope, 0)

  scope.threads('task', sizes.threads, function* () {
    for (let i = 0; i < sizes.rounds; i++) yield* counter.release()
  })

  return {
    finally: { [NOTHING_LOST]: (read) => read(counter._value) === sizes.threads * sizes.rounds },
    traces: { count: 90, source: 'the lock puts 3 times 2 releases in a row: 6! / (2! 2! 2!)' },
    scaling: {
      params: { threads: [2, 3, 4, 5], rounds: [1, 2] },
      growth:
        'With one round n!, with two (2n)! / 2ⁿ: each release is once under the lock of the condition, and the order there can be seen, though nothing depends on it.',
    },
  }
})

export const releaseTen = model(
  'threading.Semaphore, release(10) and release(-10)',
  { others: 2 },
  (scope, { others }) => {
    const counter = threadingSemaphore(scope, 0)
    const raised = scope.make(atomic('raised', 0))

    scope.thread('ten', () => counter.release(10))
    scope.thread('less than one', function* () {
      for (const n of [-10, 0]) {
        try {
          yield* counter.release(n)
        } catch (error) {
          if (!(error instanceof ValueError)) throw error
          yield* raised.fetchAndAdd(1)
        }
      }
    })
    scope.threads('one', others, () => counter.release())

    return {
      finally: {
        'it adds ten': (read) => read(counter._value) === 10 + others,
        'less than one raises': (read) => read(raised) === 2,
      },
    }
  },
)

const sizes = { threads: 2, rounds: 2 }

function reporting({ make, threads }: Scope, { threads: count, rounds }: typeof sizes) {
  const counter = make(semaphore('counter', 0))
  const stdout = make(output('stdout'))

  threads('task', count, function* (): Step {
    let last = 0
    for (let i = 0; i < rounds; i++) {
      yield* counter.release()
      const value = yield* counter.value()
      assert(value > last, 'the values of one thread go up')
      last = value
      yield* stdout.write(String(value))
    }
  })
  return stdout
}

export const reportedOnce = model('semaphore as a counter, reported once', sizes, (scope, params) => {
  const stdout = reporting(scope, params)
  return {
    finally: { 'each value is reported once': (read) => new Set(read(stdout)).size === read(stdout).length },
    expect: { violated: 'each value is reported once' },
  }
})

export const reportedInOrder = model('semaphore as a counter, reported in order', sizes, (scope, params) => {
  const stdout = reporting(scope, params)
  return {
    finally: { 'the total is reported last': (read) => read(stdout).at(-1) === String(params.threads * params.rounds) },
    expect: { violated: 'the total is reported last' },
  }
})

export const totalReported = model('semaphore as a counter, total reported', sizes, (scope, params) => {
  const stdout = reporting(scope, params)
  return {
    finally: { 'somebody reports the total': (read) => read(stdout).includes(String(params.threads * params.rounds)) },
  }
})
