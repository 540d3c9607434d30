/**
 * The table of the dining philosophers (Dijkstra: Hierarchical ordering of sequential processes, 1971): a fork between each
 * two, and both are needed to eat. A fork is a lock; `holder` is what it guards, who has it now.
 */
import { assert, cell, type Mutex, mutex, type Scope, type Spec, type Step } from 'interleave'

export const ONE_HAND = 'a fork is in one hand at a time'

const NOTED = 'a note for the property, which asks at the end'

export interface Table {
  /** Which fork philosopher `i` takes first, the left one unless said otherwise. */
  readonly first?: (i: number, left: number, right: number) => number
  readonly sitDown?: () => Step
  readonly getUp?: () => Step
}

export function dine(
  { make, threads }: Scope,
  { philosophers, meals }: { philosophers: number; meals: number },
  { first = (_, left) => left, sitDown, getUp }: Table = {},
) {
  const forks: readonly Mutex[] = Array.from({ length: philosophers }, (_, i) => make(mutex(`fork ${i + 1}`)))
  const holder = forks.map((_, i) => make(cell(`holder ${i + 1}`, -1)))

  const eaten = forks.map((_, i) => make(cell(`meals of ${i + 1}`, 0)))

  threads('philosopher', philosophers, function* (i) {
    const [left, right] = [i, (i + 1) % philosophers]
    const one = first(i, left, right)
    const other = left + right - one
    for (let meal = 0; meal < meals; meal++) {
      if (sitDown) yield* sitDown()
      for (const fork of [one, other]) {
        yield* forks[fork].acquire()
        yield* holder[fork].write(i)
      }
      yield* eaten[i].write(meal + 1)
      for (const fork of [other, one]) {
        assert((yield* holder[fork].read()) === i, ONE_HAND)
        yield* forks[fork].release()
      }
      if (getUp) yield* getUp()
    }
  })

  return {
    equivalentMutants: {
      'philosopher: eaten[i].write(meal + 1) twice': 'a note for the property, and the same again',
      'philosopher: for (const fork of [one, other]) and eaten[i].write(meal + 1) swapped': NOTED,
      'philosopher: eaten[i].write(meal + 1) and for (const fork of [other, one]) swapped': NOTED,
      'philosopher: holder[fork].write(i) twice': 'the same value again, with the fork in hand',
    },
    finally: {
      'every fork was used': (read) => holder.every((fork) => read(fork) >= 0),
      'everyone has eaten': (read) => eaten.every((count) => read(count) === meals),
    },
  } satisfies Spec
}
