/** Tiny models, and the data races that are found in them. */
import { model, type Scope, type Spec } from 'interleave'
import { expect } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { CheckResult, StrategyName, Violation } from '../../src/check/verdict.ts'

export type Build = (scope: Scope) => Spec | undefined

export const checked = (build: Build, strategy: StrategyName = 'optimal', minimiseStates = 20_000): CheckResult =>
  check(model('small', {}, build), { strategy, minimiseStates, keepGoing: true })

export const violationsOf = ({ verdict }: CheckResult): readonly Violation[] =>
  verdict.kind === 'violated' ? verdict.violations : []

/** The names of the cells with a data race, on which all strategies must agree. */
export function racy(build: Build): readonly string[] {
  const [found, ...others] = (['optimal', 'sleep', 'exhaustive'] as const).map((strategy) =>
    violationsOf(checked(build, strategy))
      .flatMap(({ race }) => (race === undefined ? [] : [race.object]))
      .toSorted(),
  )
  for (const other of others) expect(other).toEqual(found)
  return found
}
