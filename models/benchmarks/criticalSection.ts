/**
 * The test harness of the SV-COMP programs in pthread-atomic, as nidhugg adapts them: two threads go through their critical
 * section, where each writes its number and reads it back. Waiting is a loop of a few tries, and a thread that has used
 * them up ends, so that every search is finite.
 */
import { assert, atomic, methods, type Scope, type Spec, type Step } from 'interleave'

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

/** A bounded wait: whether the condition came true within so many looks at it. */
export function* within(tries: number, condition: () => Step<boolean>): Step<boolean> {
  for (let i = 0; i < tries; i++) if (yield* condition()) return true
  return false
}
