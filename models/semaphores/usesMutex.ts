/**
 * "Example of Semaphore as a Mutex", from the SuperFastPython tutorial on advanced usages of a semaphore (2022-09-12):
 * ten threads that print and sleep in `with semaphore:`. A print is two writes, the text and the newline.
 *
 * The text: "Only a single thread is able to acquire the semaphore at a time". Found: it holds, with a semaphore that
 * is one object and with CPython 3.11's, which is made of locks, and every line comes out whole. The text's ten threads
 * have a trace for every order, 10! = 3,628,800. Its sample shows them from 0 to 9; every order is possible. With two
 * permits two are inside, and lines are torn.
 */
import {
  atomic,
  join,
  model,
  type Output,
  output,
  type Scope,
  type Semaphore,
  type Spec,
  semaphore,
  spawn,
  type Thread,
} from 'interleave'
import { type Semaphore as ThreadingSemaphore, semaphore as threadingSemaphore } from '../threading/semaphore.ts'

const ONE_INSIDE = 'one inside'
const WHOLE = 'no line is torn'

type Lock = Pick<Semaphore | ThreadingSemaphore, 'acquire' | 'release'>

function program({ make, thread }: Scope, count: number, shared: Lock): { stdout: Output; spec: Spec } {
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

  const spec: Spec = {
    always: { [ONE_INSIDE]: (read) => read(inside) <= 1 },
    finally: {
      [WHOLE]: (read) => {
        const lines = read(stdout).join('').split('\n').slice(0, -1)
        return lines.length === count && lines.every((line) => /^Thread \d+ working$/.test(line))
      },
    },
  }
  return { stdout, spec }
}

export const asMutex = model('semaphore as a mutex', { threads: 6 }, (scope, { threads }) => ({
  ...program(scope, threads, scope.make(semaphore('semaphore', 1))).spec,
  traces: { count: 720, source: 'every order of 6 threads: 6!' },
}))

export const threadingAsMutex = model('threading.Semaphore as a mutex', { threads: 3 }, (scope, { threads }) => {
  const { stdout, spec } = program(scope, threads, threadingSemaphore(scope, 1))
  const identifiers = Array.from({ length: threads }, (_, identifier) => identifier)
  return {
    ...spec,
    outcomes: {
      'the order of the threads': {
        of: (read) => read(stdout).join('').replaceAll(/\D+/g, ' ').trim(),
        are: orders(identifiers).map((order) => order.join(' ')),
      },
    },
  }
})

const orders = (items: readonly number[]): readonly (readonly number[])[] =>
  items.length === 0
    ? [[]]
    : items.flatMap((first) => orders(items.filter((item) => item !== first)).map((rest) => [first, ...rest]))

export const twoPermits = model('semaphore as a mutex, two permits', { threads: 2 }, (scope, { threads }) => ({
  ...program(scope, threads, scope.make(semaphore('semaphore', 2))).spec,
  expect: { violated: [ONE_INSIDE, WHOLE] },
}))
