/**
 * General semaphores made of two binary ones, as "How to implement a semaphore using mutexes" (2010-05-29) asks: "2 or
 * 3 mutexes altogether would be enough, see the various implementations in Implementation of General Semaphores Using
 * Binary Semaphores". A binary semaphore is 0 or 1, and a V on 1 is not remembered. The algorithms as they are usually
 * given:
 *
 * - the textbooks': `V` signals `delay` to a `P` that has left `mutex` and need not have reached `delay`;
 * - Barz (SIGPLAN Notices 18(2), 1983): a gate that is open while there are permits;
 * - Hemmendinger (Operating Systems Review 22(3), 1988): `V` does not leave `mutex` but hands it to the thread that it
 *   wakes;
 * - Kearns (22(4), 1988), on which Hemmendinger commented (23(1), 1989): the wakeups still owed are counted, and a
 *   thread that is woken signals the next. Rebuilt from descriptions, for want of the paper.
 *
 * What the checker says of them is in general.ts.
 */
import {
  type Atomic,
  atomic,
  type Cell,
  cell,
  methods,
  type Operation,
  type Predicate,
  type Scope,
  type Step,
  signalling,
  until,
  waitingFor,
} from 'interleave'

const P = (binary: Atomic<number>): Operation<boolean> =>
  until(
    () => binary.compareAndSet(1, 0),
    (taken) => taken,
  )
const V = (binary: Atomic<number>): Operation<void> => binary.store(1)

/** A `P` that has counted itself has a permit once the count is not negative. */
const hasPermit =
  (count: Cell<number>): Predicate =>
  (read) =>
    read(count) >= 0

export type General = ReturnType<typeof textbook>

export function textbook({ make }: Scope, permits: number) {
  const mutex = make(atomic('mutex', 1))
  const delay = make(atomic('delay', 0))
  const count = make(cell('count', permits))

  return {
    count,
    ...methods('textbook', {
      *P(): Step {
        yield* P(mutex)
        yield* count.write((yield* count.read()) - 1)
        if ((yield* count.read()) < 0) {
          yield* V(mutex)
          yield* waitingFor('a permit', hasPermit(count), P(delay))
        } else yield* V(mutex)
      },

      *V(): Step {
        yield* P(mutex)
        yield* count.write((yield* count.read()) + 1)
        if ((yield* count.read()) <= 0) yield* signalling(V(delay))
        yield* V(mutex)
      },
    }),
  }
}

export function barz({ make }: Scope, permits: number): General {
  const mutex = make(atomic('mutex', 1))
  const gate = make(atomic('gate', Math.min(1, permits)))
  const count = make(cell('count', permits))

  return {
    count,
    ...methods('Barz', {
      *P(): Step {
        yield* waitingFor('a permit', (read) => read(count) > 0, P(gate))
        yield* P(mutex)
        yield* count.write((yield* count.read()) - 1)
        if ((yield* count.read()) > 0) yield* signalling(V(gate))
        yield* V(mutex)
      },

      *V(): Step {
        yield* P(mutex)
        yield* count.write((yield* count.read()) + 1)
        if ((yield* count.read()) === 1) yield* signalling(V(gate))
        yield* V(mutex)
      },
    }),
  }
}

export function hemmendinger({ make }: Scope, permits: number): General {
  const mutex = make(atomic('mutex', 1))
  const delay = make(atomic('delay', 0))
  const count = make(cell('count', permits))

  return {
    count,
    ...methods('Hemmendinger', {
      *P(): Step {
        yield* P(mutex)
        yield* count.write((yield* count.read()) - 1)
        if ((yield* count.read()) < 0) {
          yield* V(mutex)
          yield* waitingFor('a permit', hasPermit(count), P(delay))
        }
        yield* V(mutex)
      },

      *V(): Step {
        yield* P(mutex)
        yield* count.write((yield* count.read()) + 1)
        if ((yield* count.read()) <= 0) yield* signalling(V(delay))
        else yield* V(mutex)
      },
    }),
  }
}

/** @param isOwed whether a `V` signals, given the wakeups owed, its own included. */
const kearnsFor =
  (isOwed: (wakecount: number) => boolean) =>
  ({ make }: Scope, permits: number): General => {
    const mutex = make(atomic('mutex', 1))
    const delay = make(atomic('delay', 0))
    const count = make(cell('count', permits))
    const wakecount = make(cell('wakecount', 0))

    return {
      count,
      ...methods('Kearns', {
        *P(): Step {
          yield* P(mutex)
          yield* count.write((yield* count.read()) - 1)
          if ((yield* count.read()) < 0) {
            yield* V(mutex)
            yield* waitingFor('a permit', hasPermit(count), P(delay))
            yield* P(mutex)
            yield* wakecount.write((yield* wakecount.read()) - 1)
            if ((yield* wakecount.read()) > 0) yield* signalling(V(delay))
          }
          yield* V(mutex)
        },

        *V(): Step {
          yield* P(mutex)
          yield* count.write((yield* count.read()) + 1)
          if ((yield* count.read()) <= 0) {
            yield* wakecount.write((yield* wakecount.read()) + 1)
            if (isOwed(yield* wakecount.read())) yield* signalling(V(delay))
          }
          yield* V(mutex)
        },
      }),
    }
  }

export const kearns = kearnsFor(() => true)
export const kearnsCorrected = kearnsFor((wakecount) => wakecount === 1)
