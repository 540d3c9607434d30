/**
 * One reader and n writers of one variable (floating-read, Aronis, Jonsson, Lång, Sagonas: Optimal Dynamic Partial Order
 * Reduction with Observers, TACAS 2018).
 *
 * The read can stand in n + 1 places of each order of the writes. The paper's point is that with observers far fewer
 * executions do (1025 for n = 8); this is the count without them.
 */
import { cell, model } from 'interleave'

export const floatingRead = model('floating read', { writers: 8 }, ({ make, thread, threads }, { writers }) => {
  const x = make(cell('x', 0))

  threads('writer', writers, function* (index) {
    yield* x.write(index + 1)
  })
  thread('reader', function* () {
    yield* x.read()
  })

  return {
    mayRace: ['x'],
    finally: { 'some writer was last': (read) => read(x) >= 1 && read(x) <= writers },
    traces: { count: 362_880, source: "nidhugg, SWSC_experiment/summary.txt, RCMC's column for n = 8: (n + 1)!" },
  }
})
