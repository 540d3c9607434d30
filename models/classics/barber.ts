/**
 * The sleeping barber (Dijkstra: Cooperating sequential processes, 1965), in the solution of The Little Book of Semaphores
 * (Downey, 2nd edition), "Barbershop solution": `n` customers fit into the shop, and barber and customer tell each other when
 * the one sits and the other is done. The sibling leaves out the second rendezvous, `customerDone` and `barberDone`.
 *
 * Found: one customer sits in the chair, everyone who stays leaves shaved, and nobody waits for ever but the barber. In the
 * sibling the next customer sits down on the lap of the last, and one can leave before the barber has begun. `cuts`, which
 * counts for the properties alone, may race: who leaves looks at it while the barber cuts another's hair.
 */
import { atomic, cell, model, mutex, type Scope, type Spec, semaphore, waitingFor } from 'interleave'

const sizes = { customers: 3, n: 2 }
const ONE_SITS = 'one customer sits in the chair'
const SHAVED = 'nobody leaves unshaved'

const NO_LOCK = 'the barber never asks for the lock'
const ALONE = 'one customer sits at a time'
const BOTH_WAIT = 'each of the two goes on only when the other has come as far'

const equivalentMutants = {
  'customer: lock.release() and customer.release() swapped': NO_LOCK,
  'customer: if (parting) and lock.acquire() swapped': NO_LOCK,
  'customer: chair.fetchAndAdd(1) in two steps': ALONE,
  'customer: chair.fetchAndAdd(-1) in two steps': ALONE,
  'customer: left.write((yield* left.read()) + 1) and if ((yield* cuts.read()) < (yield* left.read())) swapped':
    'who leaves has been counted as shaved by then; how many have left is counted for the sibling',
  'customer: if ((yield* cuts.read()) < (yield* left.read())) and customers.write((yield* customers.read()) - 1) swapped':
    'under the lock, and the one has nothing to do with the other',
  "the barber: waitingFor('a customer', (read) => read(customers) > 0, customer.acqu… and barber.release() swapped":
    'only a customer who has come asks for the barber',
  'the barber: barber.release() and cuts.write((yield* cuts.read()) + 1) swapped':
    'cutting and getting cut go on side by side; that they are done is what the second rendezvous says',
  'the barber: customerDone.acquire() and barberDone.release() swapped': BOTH_WAIT,
}

export const barber = model('sleeping barber', sizes, (scope, params) => ({
  ...shop(scope, params, { parting: true }),
  equivalentMutants,
}))

/** Two may have to balk. */
export const barberSmall = model('sleeping barber, one place', { ...sizes, n: 1 }, (scope, params) =>
  shop(scope, params, { parting: true }),
)

export const barberHasty = model('sleeping barber, hasty', sizes, (scope, params) => ({
  ...shop(scope, params, { parting: false }),
  expect: { violated: [ONE_SITS, SHAVED] },
}))

function shop(
  { make, thread, threads }: Scope,
  { customers: count, n }: typeof sizes,
  { parting }: { parting: boolean },
) {
  const customers = make(cell('customers', 0))
  const lock = make(mutex('mutex'))
  const [customer, barber] = [make(semaphore('customer', 0)), make(semaphore('barber', 0))]
  const [customerDone, barberDone] = [make(semaphore('customerDone', 0)), make(semaphore('barberDone', 0))]
  const chair = make(atomic('chair', 0))
  const [cuts, balked, left] = [make(cell('cuts', 0)), make(cell('balked', 0)), make(cell('left', 0))]
  const unshaved = make(cell('unshaved', false))

  threads('customer', count, function* () {
    yield* lock.acquire()
    if ((yield* customers.read()) === n) {
      yield* balked.write((yield* balked.read()) + 1)
      yield* lock.release()
      return // balk()
    }
    yield* customers.write((yield* customers.read()) + 1)
    yield* lock.release()

    yield* customer.release()
    yield* barber.acquire()
    yield* chair.fetchAndAdd(1) // getHairCut()
    yield* chair.fetchAndAdd(-1)
    if (parting) {
      yield* customerDone.release()
      yield* barberDone.acquire()
    }

    yield* lock.acquire()
    yield* left.write((yield* left.read()) + 1)
    if ((yield* cuts.read()) < (yield* left.read())) yield* unshaved.write(true)
    yield* customers.write((yield* customers.read()) - 1)
    yield* lock.release()
  })
  thread('the barber', function* () {
    for (;;) {
      yield* waitingFor('a customer', (read) => read(customers) > 0, customer.acquire())
      yield* barber.release()
      yield* cuts.write((yield* cuts.read()) + 1) // cutHair()
      if (parting) {
        yield* customerDone.acquire()
        yield* barberDone.release()
      }
    }
  })

  return {
    mayBlock: ['the barber'],
    mayRace: ['cuts'],
    always: {
      [ONE_SITS]: (read) => read(chair) === 0 || read(chair) === 1,
      'all fit into the shop': (read) => read(customers) >= 0 && read(customers) <= n,
    },
    sometimes: { 'the shop is full': (read) => read(balked) > 0 },
    finally: {
      'the shop is empty': (read) => read(customers) === 0,
      [SHAVED]: (read) => !read(unshaved),
      'everyone is served or balks': (read) => read(cuts) + read(balked) === count && read(cuts) === read(left),
    },
  } satisfies Spec
}
