/**
 * A seqlock, as in Linux (include/linux/seqlock.h): the writer makes a counter odd, writes, and makes it even; a reader that
 * saw an odd count, or another one at the end than at the beginning, reads again, at most `tries` times. In the siblings the
 * reader does not look again, and the writer raises the counter once, when it is done.
 *
 * Found: what a reader takes is one version of the data. In both siblings it can be half of one and half of the next. The
 * data is read while it is written, in a data race, and that is the idea: what such a read got is thrown away. In C it must
 * be READ_ONCE and WRITE_ONCE, or a compiler may do something else.
 */
import { type Atomic, assert, atomic, type Cell, cell, model, type Scope } from 'interleave'

const sizes = { readers: 2, writes: 2, tries: 2 }
const mayRace = ['a', 'b']
const ONE_VERSION = 'what is read is one version'

const ODD = 'what is read while the count is odd is thrown away'
const ONE_WRITER = 'one thread alone writes it'

const equivalentMutants = {
  'writer: a.write(version) and b.write(version) swapped': ODD,
  'writer: a.write(version) twice': ODD,
  'writer: b.write(version) twice': ODD,
  'reader: tried.store(i + 1) twice': 'a note for the property, and the same again',
  'writer: sequence.fetchAndAdd(1) in two steps': ONE_WRITER,
  'writer: sequence.fetchAndAdd(makingOdd ? 1 : 2) in two steps': ONE_WRITER,
}

export const seqlock = model('seqlock', sizes, (scope, params) => {
  const { a, b } = readAndWrite(scope, params)
  return {
    mayRace,
    finally: { 'the last version is there': (read) => read(a) === params.writes && read(b) === params.writes },
    equivalentMutants,
    traces: { count: 21_025, source: '145²: each of 2 readers by itself has 145, enumerated' },
  }
})

export const seqlockOnce = model('seqlock, looking once', { ...sizes, readers: 1 }, (scope, params) => {
  readAndWrite(scope, params, { lookingAgain: false })
  return { mayRace, expect: { violated: ONE_VERSION } }
})

export const seqlockEven = model('seqlock, always even', { ...sizes, readers: 1 }, (scope, params) => {
  readAndWrite(scope, params, { makingOdd: false })
  return { mayRace, expect: { violated: ONE_VERSION } }
})

/** What came between is thrown away, and the second try is as good as the first. */
export const seqlockAgain = model('seqlock, looking again', { readers: 1, writes: 1, tries: 2 }, (scope, params) => {
  const tried = scope.make(atomic('tried', 0))
  readAndWrite(scope, params, { tried })
  return { mayRace, sometimes: { 'the second try reads': (read) => read(tried) === 2 } }
})

interface Options {
  readonly lookingAgain?: boolean
  readonly makingOdd?: boolean
  /** Where a reader notes how often it tried. */
  readonly tried?: Atomic<number>
}

function readAndWrite(
  { make, thread, threads }: Scope,
  { readers, writes, tries }: typeof sizes,
  { lookingAgain = true, makingOdd = true, tried }: Options = {},
): { a: Cell<number>; b: Cell<number> } {
  const sequence = make(atomic('sequence', 0))
  const [a, b] = [make(cell('a', 0)), make(cell('b', 0))]

  thread('writer', function* () {
    for (let version = 1; version <= writes; version++) {
      if (makingOdd) yield* sequence.fetchAndAdd(1)
      yield* a.write(version)
      yield* b.write(version)
      yield* sequence.fetchAndAdd(makingOdd ? 1 : 2)
    }
  })
  threads('reader', readers, function* () {
    for (let i = 0; i < tries; i++) {
      const begin = yield* sequence.load()
      if (begin % 2 === 1) continue
      const [first, second] = [yield* a.read(), yield* b.read()]
      if (lookingAgain && (yield* sequence.load()) !== begin) continue
      assert(first === second, ONE_VERSION)
      if (tried !== undefined) yield* tried.store(i + 1)
      return
    }
  })
  return { a, b }
}
