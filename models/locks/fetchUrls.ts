/**
 * `FetchUrls`, from "Python threads synchronization: Locks, RLocks, Semaphores, Conditions, Events and Queues"
 * (threads/lock.py): two threads that fetch pages and write them to one file, without a lock, with one, and with
 * `with`. A page is written in `pieces`; `print text` writes the text and then the newline. `self.urls.pop()` is of a
 * list that no other thread has.
 *
 * The text: without a lock "both threads are going to write to the file at the same time, resulting in a big mess".
 * Found: right, if a write reaches the file in pieces; in one piece the pages are whole without a lock, and only the
 * terminal shows a mess. The lock, or `with`, keeps pages whole, but not the lines: "URL … fetched by …" is printed
 * after it is released.
 *
 * Found too: when a URL fails, `d` is the page before it, or none. Of a first URL, `d.read()` raises: with plain
 * `acquire` and `release` the thread dies with the lock held and the other waits for ever; with `with` it does not.
 */
import { choose, model, mutex, output, type Scope, type Spec, type Step } from 'interleave'

const sizes = { threads: 2, urls: 1, pieces: 2 }
const PAGES_WHOLE = 'every page is whole'
const LINES_WHOLE = 'no line is torn'
const UNBOUND = "local variable 'd' referenced before assignment"

interface Options {
  readonly locks: 'never' | 'plainly' | 'with'
  /** Whether a URL can fail. */
  readonly fails: boolean
}

function program({ make, threads }: Scope, { threads: count, urls, pieces }: typeof sizes, { locks, fails }: Options) {
  const file = make(output('output.txt'))
  const stdout = make(output('stdout'))
  const lock = make(mutex('lock'))

  function* print(text: string): Step {
    yield* stdout.write(text)
    yield* stdout.write('\n')
  }

  function* write(page: string | undefined): Step {
    if (page === undefined) throw new Error(UNBOUND)
    for (let piece = 1; piece <= pieces; piece++) yield* file.write(`${page}:${piece} `)
  }

  function* critical(name: string, page: string | undefined): Step {
    yield* print(`lock acquired by ${name}`)
    yield* write(page)
    yield* print(`write done by ${name}`)
    yield* print(`lock released by ${name}`)
  }

  threads('Thread', count, function* run(index) {
    const name = `Thread-${index + 1}`
    let d: string | undefined
    for (let url = 0; url < urls; url++) {
      if (fails && (yield* choose([false, true]))) yield* print('URL failed')
      else d = `page ${index}.${url}`
      switch (locks) {
        case 'never':
          yield* write(d)
          yield* print(`write done by ${name}`)
          break
        case 'plainly':
          yield* lock.acquire()
          yield* critical(name, d)
          yield* lock.release()
          break
        case 'with':
          yield* lock.acquire()
          try {
            yield* critical(name, d)
          } finally {
            yield* lock.release()
          }
      }
      yield* print(`URL fetched by ${name}`)
    }
  })

  const pagesWhole: Spec['finally'] = {
    [PAGES_WHOLE]: (read) => {
      const written = read(file)
      return written.every((text, i) => {
        const [page, piece] = text.trim().split(':')
        return piece === '1' || written[i - 1] === `${page}:${Number(piece) - 1} `
      })
    },
  }
  const linesWhole: Spec['finally'] = {
    [LINES_WHOLE]: (read) => read(stdout).every((text, i) => (text === '\n') === (i % 2 === 1)),
  }
  return { pagesWhole, linesWhole }
}

export const fetchUrls = model('fetch urls', sizes, (scope, params) => ({
  finally: program(scope, params, { locks: 'never', fails: false }).pagesWhole,
  expect: { violated: PAGES_WHOLE },
}))

export const inOnePiece = model('fetch urls, in one piece', { ...sizes, pieces: 1 }, (scope, params) => ({
  finally: program(scope, params, { locks: 'never', fails: false }).pagesWhole,
}))

export const fetchUrlsLocked = model('fetch urls, lock', sizes, (scope, params) => ({
  finally: program(scope, params, { locks: 'plainly', fails: false }).pagesWhole,
}))

export const fetchUrlsWith = model('fetch urls, with', sizes, (scope, params) => ({
  finally: program(scope, params, { locks: 'with', fails: false }).pagesWhole,
}))

export const linesTorn = model('fetch urls, lock, lines', sizes, (scope, params) => ({
  finally: program(scope, params, { locks: 'plainly', fails: false }).linesWhole,
  expect: { violated: LINES_WHOLE },
}))

export const failing = model('fetch urls, lock, failing', sizes, (scope, params) => {
  program(scope, params, { locks: 'plainly', fails: true })
  return { mayThrow: [UNBOUND], expect: { violated: 'no deadlock' } }
})

export const failingWith = model('fetch urls, with, failing', sizes, (scope, params) => ({
  finally: program(scope, params, { locks: 'with', fails: true }).pagesWhole,
  mayThrow: [UNBOUND],
}))
