/**
 * Lines 8 to 40 of candy.py ("Core Python Applications Programming", example 4-11): the candy vending machine, with or
 * without its lock. `print text` writes the text and then the newline; `print text,` writes a space in its place.
 */
import { mutex, output, type Scope, type Spec, type Step } from 'interleave'
import { ValueError } from '../threading/errors.ts'
import { boundedSemaphore } from '../threading/semaphore.ts'

export const MAX = 5
export const IN_BOUNDS = 'the tray holds 0 to 5'
export const WHOLE = 'no line of output is torn'

const lines = new Set([
  'Refilling candy... OK',
  'Refilling candy... full, skipping',
  'Buying candy... OK',
  'Buying candy... empty, skipping',
])

export function candy({ make }: Scope, { locking }: { locking: boolean }) {
  const lock = make(mutex('lock'))
  const candytray = boundedSemaphore({ make }, MAX)
  const stdout = make(output('stdout'))

  function* print(text: string, end = '\n'): Step {
    yield* stdout.write(text)
    yield* stdout.write(end)
  }

  function* refill(): Step {
    if (locking) yield* lock.acquire()
    yield* print('Refilling candy...', ' ')
    try {
      yield* candytray.release()
      yield* print('OK')
    } catch (error) {
      if (!(error instanceof ValueError)) throw error
      yield* print('full, skipping')
    }
    if (locking) yield* lock.release()
  }

  function* buy(): Step {
    if (locking) yield* lock.acquire()
    yield* print('Buying candy...', ' ')
    if (yield* candytray.acquire(false)) {
      yield* print('OK')
    } else {
      yield* print('empty, skipping')
    }
    if (locking) yield* lock.release()
  }

  function* producer(loops: number): Step {
    for (let i = 0; i < loops; i++) yield* refill()
  }

  function* consumer(loops: number): Step {
    for (let i = 0; i < loops; i++) yield* buy()
  }

  const spec = {
    always: { [IN_BOUNDS]: (read) => read(candytray._value) >= 0 && read(candytray._value) <= MAX },
    finally: {
      [WHOLE]: (read) => {
        const [last, ...complete] = read(stdout).join('').split('\n').toReversed()
        return last === '' && complete.every((line) => lines.has(line))
      },
    },
    // What the question is about, from the other side: behind the machine's lock, that of the tray has nothing to do.
    ...(locking ? { unexercised: ['nobody ever waits for _cond._lock'] } : {}),
  } satisfies Spec

  return { stdout, producer, consumer, spec }
}
