/**
 * Two philosophers who are polite: each takes a fork, and puts it down again when the other one is not free. The siblings wait
 * for the second fork instead, and take the forks in the order of their numbers (Dijkstra: Hierarchical ordering of sequential
 * processes, 1971).
 *
 * Found: no deadlock, and yet nobody need ever eat (a livelock): both take a fork, both see that the other one is taken, both
 * put theirs down, and so on. That each gets to do its steps does not help. In order somebody always eats, and each does if
 * a philosopher who can go on again and again does so at last.
 */
import { forever, model, mutex, progress, type Scope } from 'interleave'

const SOMEBODY_EATS = 'somebody eats'
const EVERYBODY_EATS = 'everybody eats'
const somebodyEats = { [SOMEBODY_EATS]: { progress: 'eat', fairness: 'strong' } } as const

export const polite = model('philosophers, polite', {}, (scope) => {
  const forks = lay(scope)
  scope.threads('philosopher', 2, (i) =>
    forever(function* () {
      const [mine, other] = [forks[i], forks[1 - i]]
      yield* mine.acquire()
      if (yield* other.tryAcquire()) {
        yield* progress('eat')
        yield* other.release()
      }
      yield* mine.release()
    }),
  )
  return { infinitelyOften: somebodyEats, expect: { violated: SOMEBODY_EATS } }
})

export const ordered = model('philosophers, in order for ever', {}, (scope) => {
  dineInOrder(scope)
  return {
    infinitelyOften: {
      ...somebodyEats,
      [EVERYBODY_EATS]: { progress: 'eat', by: ['philosopher'], fairness: 'strong' },
    },
  }
})

export const orderedUnfairly = model('philosophers, in order, weakly fair', {}, (scope) => {
  dineInOrder(scope)
  return {
    infinitelyOften: { [EVERYBODY_EATS]: { progress: 'eat', by: ['philosopher'], fairness: 'weak' } },
    expect: { violated: EVERYBODY_EATS },
  }
})

const lay = ({ make }: Scope) => [make(mutex('fork 1')), make(mutex('fork 2'))] as const

function dineInOrder(scope: Scope): void {
  const forks = lay(scope)
  scope.threads('philosopher', 2, () =>
    forever(function* () {
      for (const fork of forks) yield* fork.acquire()
      yield* progress('eat')
      for (const fork of forks) yield* fork.release()
    }),
  )
}
