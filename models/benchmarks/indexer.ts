/**
 * indexer(n) (Flanagan, Godefroid: Dynamic Partial-Order Reduction for Model Checking Software, POPL 2005): threads put
 * messages into a shared hash table by compare-and-set, and go to the next entry when one is taken. Up to 11 threads never
 * meet; every thread after that meets another three times.
 *
 * The sibling tests the entry and then sets it. Found: with compare-and-set no message is lost; with a test first, two
 * threads see the same free entry.
 */
import { type Atomic, atomic, model, type Scope, type Step } from 'interleave'

const MAX = 4
const NO_MESSAGE_LOST = 'no message is lost'

export const indexer = model('indexer', { threads: 15 }, (scope, { threads }) => {
  const table = insertAll(scope, { threads, size: 128 }, function* (entry, message) {
    return yield* entry.compareAndSet(0, message)
  })

  return {
    finally: { 'the first message is in its entry': (read) => read(table[77]) === 11 },
    traces: { count: 4096, source: 'GenMC, tests/correct/synthetic/indexer/expected.sc.mo.in: 8^(n - 11)' },
  }
})

export const indexerTesting = model('indexer, test then set', { threads: 2, size: 8 }, (scope, sizes) => {
  const table = insertAll(scope, sizes, function* (entry, message) {
    if ((yield* entry.load()) !== 0) return false
    yield* entry.store(message)
    return true
  })

  return {
    finally: {
      [NO_MESSAGE_LOST]: (read) => table.filter((entry) => read(entry) !== 0).length === sizes.threads * MAX,
    },
    expect: { violated: NO_MESSAGE_LOST },
  }
})

interface Sizes {
  readonly threads: number
  readonly size: number
}

type Insert = (entry: Atomic<number>, message: number) => Step<boolean>

/** Each thread inserts its messages; a taken entry sends it to the next. The table must have room for all. */
function insertAll({ make, threads }: Scope, { threads: count, size }: Sizes, insert: Insert): Atomic<number>[] {
  const table = Array.from({ length: size }, (_, i) => make(atomic(`table[${i}]`, 0)))

  threads('thread', count, function* (tid) {
    for (let m = 1; m <= MAX; m++) {
      const w = m * 11 + tid
      let h = (w * 7) % size
      while (!(yield* insert(table[h], w))) h = (h + 1) % size
    }
  })
  return table
}
