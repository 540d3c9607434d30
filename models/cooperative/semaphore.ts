/**
 * A semaphore of coroutines, without any lock: `acquire` takes a permit or waits, `release` hands its permit to a waiting task
 * or puts it back. The libraries of "Feature comparison of Python non-blocking I/O libraries" (2010-05-18) have such
 * primitives; none of them "lets the programmer control event delivery order (e.g. with priorities)", which here is a choice
 * (waiters.ts).
 *
 * Found: among coroutines it holds; among threads the same code lets too many in and loses wakeups. Woken in the order in
 * which they came, tasks overtake more important ones that wait too; woken by priority they do not.
 */
import { atomic, cell, methods, model, pause, type Scope, type Spec, type Step, waitingFor } from 'interleave'
import { equivalentMutants, NO_INVERSION, NONE_COUNTED, type Order, waiters } from './waiters.ts'

const sizes = { tasks: 4, permits: 1 }
const AT_MOST_INSIDE = 'no more inside than permits'
const ALL_BACK = 'every permit is back'

export const cooperative = model('cooperative semaphore', sizes, (scope, params) => ({
  ...users(scope, params, 'by arrival').spec,
  scheduling: 'cooperative',
  equivalentMutants,
}))

export const amongThreads = model('cooperative semaphore, threads', { tasks: 2, permits: 1 }, (scope, params) => ({
  ...users(scope, params, 'by arrival').spec,
  expect: { violated: [AT_MOST_INSIDE, ALL_BACK, 'no deadlock'] },
}))

export const byArrival = model('cooperative semaphore, by arrival', sizes, (scope, params) => {
  const { spec, noInversion } = users(scope, params, 'by arrival')
  return {
    ...spec,
    finally: { ...spec.finally, ...noInversion },
    scheduling: 'cooperative',
    expect: { violated: NO_INVERSION },
  }
})

export const byPriority = model('cooperative semaphore, by priority', sizes, (scope, params) => {
  const { spec, noInversion } = users(scope, params, 'by priority')
  return {
    ...spec,
    finally: { ...spec.finally, ...noInversion },
    scheduling: 'cooperative',
    unexercised: [NONE_COUNTED],
  }
})

function users({ make, threads }: Scope, { tasks, permits }: typeof sizes, order: Order) {
  const { noInversion, heard, sleep, wake } = waiters({ make }, tasks, order)
  const value = make(cell('value', permits))
  const inside = make(atomic('inside', 0))

  const { acquire, release } = methods('Semaphore', {
    *acquire(me: number): Step {
      if ((yield* value.read()) > 0) yield* value.write((yield* value.read()) - 1)
      else yield* waitingFor('a permit', (read) => read(value) > 0, sleep(me))
    },

    *release(): Step {
      if (!(yield* wake())) yield* value.write((yield* value.read()) + 1)
    },
  })

  threads('task', tasks, function* (me) {
    yield* acquire(me)
    yield* inside.fetchAndAdd(1)
    yield* pause()
    yield* inside.fetchAndAdd(-1)
    yield* release()
  })

  const spec = {
    always: { [AT_MOST_INSIDE]: (read) => read(inside) <= permits },
    finally: { [ALL_BACK]: (read) => read(value) === permits, ...heard },
  } satisfies Spec
  return { spec, noInversion }
}
