/** Tiny models that fail, and where they could still have been saved. */
import { type Spec } from 'interleave'
import { expect } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { CheckOptions } from '../../src/check/options.ts'
import { replay } from '../../src/check/replay.ts'
import type { Violation } from '../../src/check/verdict.ts'
import { type Model, model, type Scope } from '../../src/machine/model.ts'

export const modelOf = (build: (scope: Scope) => Spec): Model =>
  model('small', {}, (scope) => ({ mayRace: true, ...build(scope) }))

export function violationsOf(target: Model, options?: CheckOptions): readonly Violation[] {
  const { verdict } = check(target, options)
  if (verdict.kind !== 'violated') throw new Error(`it is ${verdict.kind}`)
  return verdict.violations
}

/** The schedules, and where they part; of the first violation. */
export function explained(build: (scope: Scope) => Spec, options?: CheckOptions) {
  const target = modelOf(build)
  const [{ property, trace, critical, passing }] = violationsOf(target, options)
  const replayed = passing === undefined ? [] : [replay(target, passing.trace.schedule)]
  expect(replayed.map(({ breaches, ended }) => [breaches.length, ended])).toEqual(replayed.map(() => [0, true]))
  return {
    property,
    fails: trace.schedule,
    critical,
    passes: passing && { schedule: passing.trace.schedule, shared: passing.shared, minimal: passing.minimal },
  }
}
