/** Tiny models, and what is noted of what no execution exercised. */
import { type Spec } from 'interleave'
import { expect } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { CheckOptions } from '../../src/check/options.ts'
import type { CheckResult } from '../../src/check/verdict.ts'
import { model, type Scope } from '../../src/machine/model.ts'

export const checked = (build: (scope: Scope) => Spec | undefined, options?: CheckOptions): CheckResult =>
  check(model('small', {}, build), { coverage: 'notes', ...options })

/** What is noted, and by every search that comes to an end. */
export function notes(build: (scope: Scope) => Spec | undefined, options?: CheckOptions): readonly string[] {
  const found = checked(build, options).coverage.unexercised
  for (const strategy of ['states', 'exhaustive', 'sleep'] as const)
    expect(sorted(checked(build, { ...options, strategy }).coverage.unexercised)).toEqual(sorted(found))
  const inTasks = checked(build, { ...options, tasks: { budget: { executions: 1, events: 1 } } }).coverage.unexercised
  expect(sorted(inTasks)).toEqual(sorted(found))
  return found
}

export const sorted = (sentences: readonly string[]): readonly string[] => sentences.toSorted()
