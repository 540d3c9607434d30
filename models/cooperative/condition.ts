/**
 * A condition of coroutines, without any lock: consumers wait for items, a producer puts them and notifies (waiters.ts). The
 * sibling has `if` where the consumers have `while`.
 *
 * Found: the loop holds, woken by arrival or by priority. With `if`, a consumer that comes late takes the item that a woken
 * one was woken for, and that one pops from an empty list: no lock was missing, a switch was enough. Only by priority is
 * there no inversion of wakeups.
 */
import { deque, model, type Predicate, pause, type Scope, type Spec, type Step, waitingFor } from 'interleave'
import { equivalentMutants, NO_INVERSION, NONE_COUNTED, type Order, waiters } from './waiters.ts'

const sizes = { consumers: 3 }

export const cooperativeCondition = model('cooperative condition', sizes, (scope, params) => ({
  ...produceAndConsume(scope, params, 'by arrival').spec,
  scheduling: 'cooperative',
  equivalentMutants,
}))

export const waitingOnce = model('cooperative condition, if for while', sizes, (scope, params) => ({
  ...produceAndConsume(scope, params, 'by arrival', { again: false }).spec,
  scheduling: 'cooperative',
  expect: { violated: 'no exception' },
}))

export const byArrival = model('cooperative condition, by arrival', sizes, (scope, params) => {
  const { spec, noInversion } = produceAndConsume(scope, params, 'by arrival')
  return { finally: { ...spec.finally, ...noInversion }, scheduling: 'cooperative', expect: { violated: NO_INVERSION } }
})

export const byPriority = model('cooperative condition, by priority', sizes, (scope, params) => {
  const { spec, noInversion } = produceAndConsume(scope, params, 'by priority')
  return {
    finally: { ...spec.finally, ...noInversion },
    scheduling: 'cooperative',
    unexercised: [NONE_COUNTED],
  }
})

function produceAndConsume(scope: Scope, { consumers }: typeof sizes, order: Order, { again = true } = {}) {
  const { noInversion, heard, sleep, wake } = waiters(scope, consumers, order)
  const items = scope.make(deque<number>('items'))
  const isItem: Predicate = (read) => read(items).length > 0

  function* isEmpty(): Step<boolean> {
    return (yield* items.length()) === 0
  }

  scope.threads('consumer', consumers, function* (me) {
    if (again) while (yield* isEmpty()) yield* waitingFor('an item', isItem, sleep(me))
    else if (yield* isEmpty()) yield* waitingFor('an item', isItem, sleep(me))
    yield* items.popLeft()
  })
  scope.thread('producer', function* () {
    for (let item = 0; item < consumers; item++) {
      yield* items.append(item)
      yield* wake()
      yield* pause()
    }
  })

  const spec = { finally: { 'every item is taken': (read) => read(items).length === 0, ...heard } } satisfies Spec
  return { spec, noInversion }
}
