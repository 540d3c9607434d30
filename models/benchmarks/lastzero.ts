/**
 * lastzero(n) (Abdulla, Aronis, Jonsson, Sagonas: Optimal Dynamic Partial Order Reduction, POPL 2014): n writers make each
 * element of an array one more than the element before it, while a reader looks for the last zero from the end.
 *
 * What the reader does next depends on what it has read, which is where algorithms without wakeup trees start executions in
 * vain.
 */
import { cell, model } from 'interleave'

export const lastzero = model('lastzero', { n: 15 }, ({ make, thread, threads }, { n }) => {
  const array = Array.from({ length: n + 1 }, (_, i) => make(cell(`array[${i}]`, 0)))

  thread('reader', function* () {
    let i = n
    while ((yield* array[i].read()) !== 0) i--
  })
  threads('writer', n, function* (index) {
    yield* array[index + 1].write((yield* array[index].read()) + 1)
  })

  return {
    mayRace: ['array'],
    finally: { 'the last element counts 1 to n': (read) => read(array[n]) >= 1 && read(array[n]) <= n },
    traces: {
      count: 147_456,
      source: 'GenMC, tests/correct/synthetic/lastzero/expected.sc.mo.in: (n + 3) · 2^(n - 2)',
    },
  }
})
