/**
 * bookrank.py ("Core Python Applications Programming", example 4-9, and "Add threading" below it): one thread for each of
 * three books asks a shop for the rank of the book and prints it; "all DONE" is printed at exit. What the shop answers, and
 * when, is left open.
 *
 * The book: the threaded version prints by completion, in any order; without joins, "all DONE" can be printed by `atexit` but
 * not at the end of `_main`, where it would come too early. Found: right. All 6 orders occur, and printed at exit it is last.
 * Printed in `_main` it is last by luck, unless `_main` joins. And what the book does not say here: the lines can be torn,
 * for `print` writes the text and the newline one after the other.
 */
import { join, model, type Read, type Scope, type Spec, type Step, type Thread } from 'interleave'
import { linesOf, permutations, python } from './python.ts'

const ISBNs = ['Core Python Programming', 'Python Fundamentals', 'Python Web Development with Django']
const DONE_LAST = 'all DONE comes last'
const WHOLE = 'no line of output is torn'

export const bookrank = model('bookrank', { books: 3 }, (scope, { books }) => {
  const { doneLast, order } = main(scope, books, { done: 'at exit' })
  return {
    finally: doneLast,
    outcomes: { 'the order of the books': { of: order, are: permutations(titles(books)).map(String) } },
    traces: { count: 90, source: 'three threads write twice each, in any order: 6! / 2!³' },
  }
})

export const bookrankInMain = model('bookrank, done in main', { books: 3 }, (scope, { books }) => ({
  finally: main(scope, books, { done: 'in main' }).doneLast,
  expect: { violated: DONE_LAST },
}))

export const bookrankJoined = model('bookrank, done in main after joins', { books: 3 }, (scope, { books }) => ({
  finally: main(scope, books, { done: 'after joins' }).doneLast,
  traces: { count: 90, source: 'three threads write twice each, in any order: 6! / 2!³' },
}))

export const bookrankTorn = model('bookrank, whole lines', { books: 2 }, (scope, { books }) => ({
  finally: main(scope, books, { done: 'at exit' }).whole,
  expect: { violated: WHOLE },
}))

export const bookrankUnthreaded = model('bookrank, unthreaded', { books: 3 }, (scope, { books }) => {
  const { doneLast, whole, order } = main(scope, books, { done: 'at exit', threads: false })
  return {
    finally: { ...doneLast, ...whole },
    outcomes: { 'the order of the books': { of: order, are: [String(titles(books))] } },
    traces: { count: 1, source: 'there is one thread' },
  }
})

const titles = (books: number): string[] => ISBNs.slice(0, books)

interface Version {
  readonly done: 'at exit' | 'in main' | 'after joins'
  readonly threads?: boolean
}

function main(scope: Scope, books: number, { done, threads = true }: Version) {
  const { stdout, print, script } = python(scope)

  function* _showRanking(title: string): Step {
    yield* print(`- '${title}' ranked n`)
  }

  function* _atexit(): Step {
    yield* print('all DONE')
  }

  script(
    function* _main(start) {
      yield* print('At … on Amazon...')
      const started: Thread[] = []
      for (const isbn of titles(books)) {
        if (threads) started.push(yield* start(() => _showRanking(isbn)))
        else yield* _showRanking(isbn)
      }
      if (done === 'after joins') for (const thread of started) yield* join(thread)
      if (done !== 'at exit') yield* _atexit()
    },
    done === 'at exit' ? _atexit : undefined,
  )

  const ranked = titles(books).map((title) => `- '${title}' ranked n`)
  const whole = new Set(['At … on Amazon...', ...ranked, 'all DONE', ''])
  return {
    doneLast: { [DONE_LAST]: (read) => read(stdout).at(-2) === 'all DONE' } satisfies Spec['finally'],
    whole: { [WHOLE]: (read) => linesOf(read(stdout)).every((line) => whole.has(line)) } satisfies Spec['finally'],
    order: (read: Read) =>
      String(
        read(stdout)
          .filter((text) => ranked.includes(text))
          .map((text) => titles(books)[ranked.indexOf(text)]),
      ),
  }
}
