/**
 * The `_main` of candy.py ("Core Python Applications Programming", example 4-11), which draws how often the vendor and the
 * buyer come. Every draw is explored.
 *
 * The book: the buyer may come up to 6 times more often than the vendor, for otherwise "the code would never enter the
 * situation in which the consumer attempts to buy a candy bar from an empty machine". Found: right. Without the bias at
 * most 5 bars are asked for, and 5 are there; with it the machine is found empty.
 */
import { choose, model, type Scope, type Spec, spawn } from 'interleave'
import { candy, MAX } from './candy.ts'

const loops = { from: 2, to: 6 }
const NEVER_EMPTY = 'nobody finds the machine empty'

export const randomLoops = model('candy machine, random loops', { ...loops, bias: MAX + 2 }, (scope, sizes) => ({
  ...main(scope, sizes).spec,
  traces: {
    count: 15_974,
    source: 'the lock puts n refills and n + k purchases in a row: C(2n + k, n), for all draws',
  },
}))

export const unbiased = model('candy machine, unbiased', { ...loops, bias: 1 }, (scope, sizes) => {
  const { spec, neverEmpty } = main(scope, sizes)
  return {
    ...spec,
    finally: { ...spec.finally, ...neverEmpty },
    traces: { count: 348, source: 'the sum of C(2n, n) for n = 2 to 5' },
  }
})

export const biased = model('candy machine, biased', { ...loops, bias: MAX + 2 }, (scope, sizes) => ({
  finally: main(scope, sizes).neverEmpty,
  expect: { violated: NEVER_EMPTY },
}))

function main(scope: Scope, { from, to, bias }: typeof loops & { bias: number }) {
  const { stdout, producer, consumer, spec } = candy(scope, { locking: true })

  scope.thread('_main', function* () {
    const nloops = yield* choose(randrange(from, to))
    const more = yield* choose(randrange(nloops, nloops + bias))
    yield* spawn('buyer', () => consumer(more))
    yield* spawn('vendor', () => producer(nloops))
  })

  const neverEmpty: Spec['finally'] = { [NEVER_EMPTY]: (read) => !read(stdout).includes('empty, skipping') }
  return { spec, neverEmpty }
}

/** What `randrange(start, stop)` can answer. */
const randrange = (start: number, stop: number): number[] => Array.from({ length: stop - start }, (_, i) => start + i)
