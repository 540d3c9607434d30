/**
 * The test harness of the SV-COMP programs in pthread-atomic, as nidhugg adapts them: two threads go through their critical
 * section, where each writes its number and reads it back. Waiting is a loop of a few tries, and a thread that has used
 * them up ends, so that every search is finite.
 */
import { assert, atomic, cell, methods, type Scope, type Spec, type Step } from 'interleave'

export const MUTUAL_EXCLUSION = 'mutual exclusion'

/** How thread 0 or 1 gets into its critical section, and out of it; each answers false when the tries are used up. */
export interface Protocol {
  readonly name: string
  readonly enter: (me: number) => Step<boolean>
  readonly leave: (me: number) => Step<boolean>
}

export function contend({ make, threads }: Scope, rounds: number, { name, ...protocol }: Protocol): Spec {
  const { enter, leave } = methods(name, protocol)
  const section = make(atomic('section', 0))

  threads('process', 2, function* (me) {
    for (let round = 0; round < rounds; round++) {
      if (!(yield* enter(me))) return
      yield* section.store(me + 1)
      assert((yield* section.load()) === me + 1, MUTUAL_EXCLUSION)
      if (!(yield* leave(me))) return
    }
  })

  return { finally: { 'the section has the number of a thread': (read) => read(section) >= 0 && read(section) <= 2 } }
}

/**
 * The same, and what comes of it: how often each gets in until it has used up its tries. Any numbers are possible; a protocol
 * that only excludes could let nobody in, or everybody once.
 */
export function getIn({ make, threads }: Scope, rounds: number, { name, ...protocol }: Protocol): Spec {
  const { enter, leave } = methods(name, protocol)
  const inside = make(atomic('inside', 0))
  const times = [make(cell('times of 1', 0)), make(cell('times of 2', 0))]

  threads('process', 2, function* (me) {
    for (let round = 1; round <= rounds; round++) {
      if (!(yield* enter(me))) return
      yield* inside.fetchAndAdd(1)
      yield* inside.fetchAndAdd(-1)
      yield* times[me].write(round)
      if (!(yield* leave(me))) return
    }
  })

  const possible = Array.from({ length: rounds + 1 }, (_, time) => time)
  return {
    always: { [MUTUAL_EXCLUSION]: (read) => read(inside) <= 1 },
    outcomes: {
      'how often each gets in': {
        of: (read) => times.map((cell) => read(cell)).join(' '),
        are: possible.flatMap((one) => possible.map((other) => `${one} ${other}`)),
      },
    },
  }
}

/** A bounded wait: whether the condition came true within so many looks at it. */
export function* within(tries: number, condition: () => Step<boolean>): Step<boolean> {
  for (let i = 0; i < tries; i++) if (yield* condition()) return true
  return false
}
