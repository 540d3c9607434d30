/**
 * The candy vending machine of "Core Python Applications Programming", example 4-11 (candy.py), and the same without its
 * lock, which a reader asked about in "Is it necessary to lock for refill() and buy()?" (2013-03-27).
 *
 * The book: the routine is a critical section, so it takes the lock. An answer to the question: without it the lines of
 * output come apart. Found: with the lock the tray has 0 to 5 bars and every line is whole. Without it the tray is as safe
 * as before, since the semaphore brings a lock of its own (tray.ts); it is the output that is torn.
 */
import { model } from 'interleave'
import { candy, WHOLE } from './candy.ts'

export const candyMachine = model('candy machine', { refills: 2, purchases: 6 }, (scope, { refills, purchases }) => {
  const { producer, consumer, spec } = candy(scope, { locking: true })

  scope.thread('buyer', () => consumer(purchases))
  scope.thread('vendor', () => producer(refills))

  return {
    ...spec,
    traces: { count: 28, source: 'the lock puts 2 refills and 6 purchases in a row: C(8, 2)' },
    scaling: {
      params: { refills: [1, 2, 3, 4, 5], purchases: [2, 4, 6, 8] },
      growth:
        'C(r + p, r): the lock puts r refills and p purchases in a row, each of the two threads in its own order.',
    },
  }
})

export const unlocked = model(
  'candy machine, no lock',
  { refills: 1, purchases: 1 },
  (scope, { refills, purchases }) => {
    const { producer, consumer, spec } = candy(scope, { locking: false })

    scope.thread('buyer', () => consumer(purchases))
    scope.thread('vendor', () => producer(refills))

    return { ...spec, expect: { violated: WHOLE } }
  },
)
