/** Tiny models that end blocked, and what is said of them. */
import { condition, deque, mutex, type Predicate, type Spec, type Step, waitingFor } from 'interleave'
import { check } from '../../src/check/check.ts'
import type { Violation } from '../../src/check/verdict.ts'
import { model, type Scope } from '../../src/machine/model.ts'
import { findingOf } from '../../src/report/diagnosis.ts'

export type Build = (scope: Scope) => Spec | undefined

/** Where data races are no matter. */
export const small = (build: Build) => model('small', {}, (scope) => ({ mayRace: true, ...build(scope) }))

export function violationOf(build: Build): Violation {
  const { verdict } = check(small(build))
  if (verdict.kind !== 'violated') throw new Error(verdict.kind)
  return verdict.violations[0]
}

/** The kind of the diagnosis, of the cause where a wakeup is lost, and all sentences. */
export function told(build: Build): readonly string[] {
  const violation = violationOf(build)
  const { diagnosis, trace } = violation
  const cause = diagnosis?.kind === 'lost wakeup' ? `, ${diagnosis.lost[0].cause.kind}` : ''
  return [`${diagnosis?.kind}${cause}`, ...findingOf(violation, trace)]
}

/** Items under a lock, and a condition of those who wait for them. */
export function monitor({ make }: Scope) {
  const [lock, changed] = [make(mutex('lock')), make(condition('changed'))]
  const items = make(deque<number>('items'))
  const isItem: Predicate = (read) => read(items).length > 0
  function* consume(): Step {
    yield* lock.acquire()
    while ((yield* items.length()) === 0) yield* waitingFor('an item', isItem, changed.wait(lock))
    yield* items.popLeft()
    yield* lock.release()
  }
  return { lock, changed, items, consume }
}
