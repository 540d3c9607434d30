/**
 * "Example of Semaphore as a Mutex", from "Threading Semaphore in Python: advanced usages" (SuperFastPython, 2022): ten threads
 * that print and sleep in `with semaphore:`. A print is two writes, the text and the newline.
 *
 * The text: "Only a single thread is able to acquire the semaphore at a time". Found: it holds, with a semaphore that is one
 * object and with CPython 3.11's, which is made of locks, and every line comes out whole. The text's sample shows the threads
 * in order; every order is possible. With two permits two are inside, and lines are torn.
 */
import { atomic, join, model, output, type Scope, type Spec, semaphore, spawn, type Thread } from 'interleave'
import { type Semaphore, semaphore as threadingSemaphore } from '../threading/semaphore.ts'

const ONE_INSIDE = 'one inside'
const WHOLE = 'no line is torn'

type Lock =
  | Pick<Semaphore, 'acquire' | 'release'>
  | Pick<ReturnType<ReturnType<typeof semaphore>['handle']>, 'acquire' | 'release'>

function program({ make, thread }: Scope, count: number, shared: Lock): Spec {
  const inside = make(atomic('inside', 0))
  const stdout = make(output('stdout'))

  function* task(identifier: number) {
    yield* shared.acquire()
    yield* inside.fetchAndAdd(1)
    yield* stdout.write(`Thread ${identifier} working`)
    yield* stdout.write('\n')
    yield* inside.fetchAndAdd(-1)
    yield* shared.release()
  }

  thread('main', function* () {
    const threads: Thread[] = []
    for (let i = 0; i < count; i++) threads.push(yield* spawn('task', () => task(i)))
    for (const one of threads) yield* join(one)
  })

  return {
    always: { [ONE_INSIDE]: (read) => read(inside) <= 1 },
    finally: {
      [WHOLE]: (read) => {
        const lines = read(stdout).join('').split('\n').slice(0, -1)
        return lines.length === count && lines.every((line) => /^Thread \d+ working$/.test(line))
      },
    },
  }
}

export const asMutex = model('semaphore as a mutex', { threads: 6 }, (scope, { threads }) => ({
  ...program(scope, threads, scope.make(semaphore('semaphore', 1))),
  traces: { count: 720, source: 'every order of 6 threads: 6!' },
}))

export const threadingAsMutex = model('threading.Semaphore as a mutex', { threads: 3 }, (scope, { threads }) =>
  program(scope, threads, threadingSemaphore(scope, 1)),
)

export const twoPermits = model('semaphore as a mutex, two permits', { threads: 2 }, (scope, { threads }) => ({
  ...program(scope, threads, scope.make(semaphore('semaphore', 2))),
  expect: { violated: [ONE_INSIDE, WHOLE] },
}))
