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

export const barber = model('sleeping barber', sizes, (scope, params) => shop(scope, params, { parting: true }))

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
    always: { [ONE_SITS]: (read) => read(chair) <= 1, 'all fit into the shop': (read) => read(customers) <= n },
    sometimes: { 'the shop is full': (read) => read(balked) > 0 },
    finally: {
      [SHAVED]: (read) => !read(unshaved),
      'everyone is served or balks': (read) => read(cuts) + read(balked) === count && read(cuts) === read(left),
    },
  } satisfies Spec
}
