/**
 * What a futex (futex.ts) promises those that sleep at it: `wake(n)` wakes n of them, and two that wake at once wake two.
 *
 * Found: it does, and a value that has changed lets nobody sleep. The bucket's lock is needed for waking too: without it two
 * that wake at once find the same sleeper.
 */
import { atomic, model, type Scope } from 'interleave'
import { futex } from './futex.ts'

const sizes = { sleepers: 2, wakers: 1 }

/** Sleepers wait while the value is 0; each waker changes it, and wakes its share of them. */
function wakeAll(scope: Scope, { sleepers, wakers }: typeof sizes) {
  const val = scope.make(atomic('val', 0))
  const { wait, wake } = futex(scope, () => val.load())

  scope.threads('sleeper', sleepers, () => wait(0))
  scope.threads('waker', wakers, function* () {
    yield* val.store(1)
    yield* wake(sleepers / wakers)
  })
}

export const futexWaking = model('futex, waking several', sizes, (scope, params) => {
  wakeAll(scope, params)
  return {}
})

export const futexWakingAtOnce = model('futex, waking at once', { ...sizes, wakers: 2 }, (scope, params) => {
  wakeAll(scope, params)
  return {}
})
