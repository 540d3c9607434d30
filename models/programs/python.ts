/**
 * What every program here uses of Python 2: `print`, which writes the text and then the newline, and the end of a program,
 * where the interpreter joins all threads (none of them is a daemon) and then calls what `atexit` was given.
 */
import { join, output, type Scope, type Step, spawn, type Thread } from 'interleave'

export function python({ make, thread }: Scope) {
  const stdout = make(output('stdout'))

  function* print(text: string): Step {
    yield* stdout.write(text)
    yield* stdout.write('\n')
  }

  /** Runs a script; `start` is `Thread(target=…).start()`. */
  function script(_main: (start: (target: () => Step) => Step<Thread>) => Step, _atexit?: () => Step): void {
    thread('_main', function* () {
      const started: Thread[] = []
      yield* _main(function* (target) {
        const child = yield* spawn('Thread', target)
        started.push(child)
        return child
      })
      for (const child of started) yield* join(child)
      if (_atexit) yield* _atexit()
    })
  }

  return { stdout, print, script }
}

/** The lines that were printed; the last one is empty if the output ends with a newline. */
export const linesOf = (texts: readonly string[]): string[] => texts.join('').split('\n')

/** All orders of some items. */
export function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]))
}
