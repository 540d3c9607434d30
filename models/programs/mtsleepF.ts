/**
 * mtsleepF.py ("Core Python Applications Programming", example 4-10): threads that put their names into a set, sleep, take
 * them out and print who remains; before and after its lock. A set of Python has one-step `add` and `remove`, and iterating
 * over it looks at its size before each item.
 *
 * The book: without the lock the output can be garbled, and two threads modify one variable. Found: three things can happen.
 * Lines are torn; two threads print the same remaining set, as in the book's example run; and printing the set raises "Set
 * changed size during iteration". With the lock none of them, as long as nobody wakes before everyone has started; a sibling
 * sleeps for no time at all, and there two threads do print the same set, each the only one so far.
 */
import { atomic, deque, model, mutex, type Scope, type Spec, type Step } from 'interleave'
import { linesOf, python } from './python.ts'

const WHOLE = 'no line of output is torn'
const DIFFERENT = 'no two threads print the same remaining set'

export const mtsleepF = model('mtsleepF', { threads: 3 }, (scope, { threads }) => ({
  ...mtsleep(scope, threads, { locking: true, sleeping: true }),
  traces: {
    count: 216,
    source: '3!³: the lock puts the starts in a row, and then the completions; between, all fall asleep',
  },
}))

export const mtsleepFUnlocked = model('mtsleepF, no lock', { threads: 2 }, (scope, { threads }) => ({
  ...mtsleep(scope, threads, { locking: false, sleeping: true }),
  expect: { violated: [WHOLE, DIFFERENT, 'no exception'] },
}))

export const mtsleepFSleepless = model('mtsleepF, sleepless', { threads: 2 }, (scope, { threads }) => ({
  ...mtsleep(scope, threads, { locking: true, sleeping: false }),
  expect: { violated: DIFFERENT },
}))

function mtsleep(scope: Scope, threads: number, { locking, sleeping }: { locking: boolean; sleeping: boolean }) {
  const { stdout, print, script } = python(scope)
  const lock = scope.make(mutex('lock'))
  const remaining = scope.make(deque<string>('remaining'))
  const started = scope.make(atomic('started', 0))

  /** `str(remaining)`, which is `', '.join(x for x in self)` */
  function* str(): Step<string> {
    const used = yield* remaining.length()
    const names: string[] = []
    for (;;) {
      const items = yield* remaining.items()
      if (items.length !== used) throw new Error('Set changed size during iteration')
      if (names.length === used) return names.join(', ')
      names.push(items[names.length])
    }
  }

  /** Two seconds or more: long enough for all to have started. */
  function* sleep(): Step {
    yield* started.fetchAndAdd(1)
    yield* started.await((count) => count === threads)
  }

  function* loop(myname: string): Step {
    if (locking) yield* lock.acquire()
    yield* remaining.append(myname) // remaining.add(myname)
    yield* print(`Started ${myname}`)
    if (locking) yield* lock.release()
    if (sleeping) yield* sleep()
    if (locking) yield* lock.acquire()
    yield* remaining.remove(myname)
    yield* print(`Completed ${myname}`)
    const isEmpty = (yield* remaining.length()) === 0
    yield* print(`    (remaining: ${isEmpty ? 'NONE' : yield* str()})`)
    if (locking) yield* lock.release()
  }

  script(
    function* _main(start) {
      for (let i = 1; i <= threads; i++) yield* start(() => loop(`Thread-${i}`))
    },
    function* _atexit() {
      yield* print('all DONE')
    },
  )

  return {
    finally: {
      [WHOLE]: (read) => linesOf(read(stdout)).every((line) => WHOLE_LINE.test(line)),
      [DIFFERENT]: (read) => {
        const printed = read(stdout).filter((text) => text.includes('(remaining: '))
        return new Set(printed).size === printed.length
      },
    },
  } satisfies Spec
}

const NAME = String.raw`Thread-\d+`
const WHOLE_LINE = new RegExp(
  `^((Started|Completed) ${NAME}|    \\(remaining: (NONE|${NAME}(, ${NAME})*)\\)|all DONE|)$`,
)
