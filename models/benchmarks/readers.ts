/**
 * readers(n) (Abdulla, Aronis, Jonsson, Sagonas: Optimal Dynamic Partial Order Reduction, POPL 2014): one writer, n readers
 * of the same variable, each before or after the write.
 *
 * Reads commute, so there are 2^n traces, few for so many threads.
 */
import { cell, model } from 'interleave'

export const readers = model('readers', { readers: 13 }, ({ make, thread, threads }, sizes) => {
  const x = make(cell('x', 0))

  thread('writer', function* () {
    yield* x.write(42)
  })
  threads('reader', sizes.readers, function* () {
    yield* x.read()
  })

  return {
    mayRace: ['x'],
    finally: { 'x is written': (read) => read(x) === 42 },
    traces: { count: 8192, source: 'GenMC, tests/correct/synthetic/readers/expected.sc.mo.in: 2^n' },
    scaling: {
      params: { readers: [1, 2, 4, 8, 12] },
      growth: '2ⁿ: each of n reads is before the write or after it, and reads commute.',
    },
  }
})
