/**
 * The first answer to "Is it necessary to lock for refill() and buy()?" (2013-03-27): the semaphore replaced by a global
 * `numcandies`, printed after each change, without a lock; and the same with one.
 *
 * The answer shows output in which the machine for 5 bars holds 6 and 7, as evidence of a data race. Found: there is a race,
 * and an update can be lost; with the lock there is neither, so this counter needs it. But more than 5 bars is no sign of a
 * race: they come with the lock too, and with one thread, since nothing bounds the counter any more.
 */
import { cell, model, mutex, output, type Scope, type Spec, type Step } from 'interleave'

const MAX = 5
const NOTHING_LOST = 'no candy is lost'
const AT_MOST = 'at most 5 candies'

const sizes = { refills: 1, purchases: 2 }

export const numcandies = model('numcandies', sizes, (scope, params) => ({
  finally: machine(scope, params, { locking: false }).nothingLost,
  expect: { violated: [NOTHING_LOST, 'no data race on numcandies'] },
}))

export const numcandiesLocked = model('numcandies, locked', { refills: 2, purchases: 3 }, (scope, params) => ({
  finally: machine(scope, params, { locking: true }).nothingLost,
  traces: { count: 10, source: 'the lock puts 2 refills and 3 purchases in a row: C(5, 2)' },
}))

export const numcandiesBounded = model('numcandies, locked, at most 5', sizes, (scope, params) => {
  const { nothingLost, atMost } = machine(scope, params, { locking: true })
  return { always: atMost, finally: nothingLost, expect: { violated: AT_MOST } }
})

export const numcandiesAlone = model('numcandies, vendor alone', { refills: 1, purchases: 0 }, (scope, params) => {
  const { nothingLost, atMost } = machine(scope, params, { locking: false })
  return { always: atMost, finally: nothingLost, expect: { violated: AT_MOST } }
})

function machine({ make, thread }: Scope, { refills, purchases }: typeof sizes, { locking }: { locking: boolean }) {
  const lock = make(mutex('lock'))
  const numcandies = make(cell('numcandies', MAX))
  const stdout = make(output('stdout'))

  function* print(text: string): Step {
    yield* stdout.write(text)
    yield* stdout.write('\n')
  }

  function* refill(): Step {
    if (locking) yield* lock.acquire()
    yield* numcandies.write((yield* numcandies.read()) + 1)
    yield* print(`Refill: ${yield* numcandies.read()} left`)
    if (locking) yield* lock.release()
  }

  function* buy(): Step {
    if (locking) yield* lock.acquire()
    yield* numcandies.write((yield* numcandies.read()) - 1)
    yield* print(`Buy: ${yield* numcandies.read()} left`)
    if (locking) yield* lock.release()
  }

  if (purchases > 0)
    thread('buyer', function* consumer() {
      for (let i = 0; i < purchases; i++) yield* buy()
    })

  if (refills > 0)
    thread('vendor', function* producer() {
      for (let i = 0; i < refills; i++) yield* refill()
    })

  return {
    nothingLost: { [NOTHING_LOST]: (read) => read(numcandies) === MAX + refills - purchases } satisfies Spec['finally'],
    atMost: { [AT_MOST]: (read) => read(numcandies) <= MAX } satisfies Spec['always'],
  }
}
