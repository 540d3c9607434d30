/**
 * sigma of SV-COMP (pthread/sigma_false-unreach-call.c, as adapted by nidhugg): main counts an index up and starts a thread
 * at each value; a thread marks the element at the index it reads, which may have moved on.
 *
 * The SV-COMP program claims that every element is marked, and is there to be caught. Found: it is false, with two threads.
 */
import { cell, join, model, type Scope, spawn, type Thread } from 'interleave'

const ALL_MARKED = 'every element is marked'

export const sigma = model('sigma', { threads: 6 }, (scope, { threads }) => {
  const { index } = mark(scope, threads)

  return {
    mayRace: ['index', 'array'],
    finally: { 'the index is at the last element': (read) => read(index) === threads - 1 },
    traces: {
      count: 10_395,
      source:
        "nidhugg, SWSC_experiment/summary.txt, RCMC's column for n = 6: (2n - 1)!!. From the last thread back, the k-th has " +
        'k elements to write to and k - 1 writes to be among: 2k - 1 places',
    },
  }
})

export const sigmaSum = model('sigma, every element', { threads: 2 }, (scope, { threads }) => {
  const { array } = mark(scope, threads)

  return {
    mayRace: ['index', 'array'],
    finally: { [ALL_MARKED]: (read) => array.every((element) => read(element) === 1) },
    expect: { violated: ALL_MARKED },
  }
})

function mark({ make, thread }: Scope, count: number) {
  const array = Array.from({ length: count }, (_, i) => make(cell(`array[${i}]`, 0)))
  const index = make(cell('index', -1))

  thread('main', function* () {
    const started: Thread[] = []
    for (let i = 0; i < count; i++) {
      yield* index.write((yield* index.read()) + 1)
      started.push(
        yield* spawn('marker', function* () {
          yield* array[yield* index.read()].write(1)
        }),
      )
    }
    for (const marker of started) yield* join(marker)
  })
  return { array, index }
}
