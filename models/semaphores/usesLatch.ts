/**
 * "Example of Semaphore as a Binary Latch", from the SuperFastPython tutorial on advanced usages of a semaphore
 * (2022-09-12), on CPython 3.11's `threading.Semaphore(0)`. A print is two writes, the text and the newline.
 *
 * The text: "The main thread then blocks on the latch, waiting for it to open", and a sample that ends with "Main
 * continuing on..." and "Task all done". Found: nobody passes before the release. Only the sleeps give that order: the
 * two last lines can come in either, and into each other. A latch of more than one waiter it is not: one `release` lets
 * one thread pass.
 */
import { assert, atomic, model, output, type Scope, type Step, spawn } from 'interleave'
import { type Semaphore, semaphore } from '../threading/semaphore.ts'

const PASSES_AFTER = 'nobody passes before the release'
const DONE = 'Task all done'
const CONTINUING = 'Main continuing on...'
const WAITING = 'Main waiting on task'
const LINES = [WAITING, CONTINUING, DONE]

/** The program, and whether the task does its work before it opens the latch or after. */
function program(
  { make, thread }: Scope,
  { acquire, release }: Semaphore,
  opens: 'after its work' | 'before its work',
) {
  const completed = make(atomic('completed', false))
  const stdout = make(output('stdout'))

  function* print(text: string): Step {
    yield* stdout.write(text)
    yield* stdout.write('\n')
  }

  function* task(): Step {
    if (opens === 'after its work') yield* completed.store(true)
    yield* release()
    if (opens === 'before its work') yield* completed.store(true)
    yield* print(DONE)
  }

  thread('main', function* () {
    yield* spawn('task', task)
    yield* print(WAITING)
    yield* acquire()
    assert(yield* completed.load(), PASSES_AFTER)
    yield* print(CONTINUING)
  })
  return stdout
}

/** Which of the two last lines came first, if all lines are whole. */
function order(texts: readonly string[]): string {
  const lines = texts.join('').split('\n').slice(0, -1)
  if (!lines.every((line) => LINES.includes(line))) return 'torn'
  return lines.indexOf(CONTINUING) < lines.indexOf(DONE) ? 'main first' : 'task first'
}

export const latch = model('semaphore as a latch', {}, (scope) => {
  const stdout = program(scope, semaphore(scope, 0), 'after its work')
  return {
    outcomes: {
      'the two last lines': { of: (read) => order(read(stdout)), are: ['main first', 'task first', 'torn'] },
    },
  }
})

export const latchOpen = model('semaphore as a latch, opened early', {}, (scope) => {
  program(scope, semaphore(scope, 0), 'before its work')
  return { expect: { violated: PASSES_AFTER } }
})

const several = { waiters: 2 }

function waiters({ threads, thread }: Scope, count: number, latch: Semaphore, passOn: boolean): void {
  threads('waiter', count, function* () {
    yield* latch.acquire()
    if (passOn) yield* latch.release()
  })
  thread('opener', () => latch.release())
}

export const latchForMany = model('semaphore as a latch for many', several, (scope, params) => {
  waiters(scope, params.waiters, semaphore(scope, 0), false)
  return { expect: { violated: 'no deadlock' } }
})

export const turnstile = model('semaphore as a latch for many, passed on', several, (scope, params) => {
  waiters(scope, params.waiters, semaphore(scope, 0), true)
  return {}
})
