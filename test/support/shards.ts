/** A search in shards, as machines would make it that only hand over text. */
import { check, merge } from '../../src/check/check.ts'
import type { CheckOptions } from '../../src/check/options.ts'
import type { Part } from '../../src/check/shards.ts'
import type { CheckResult } from '../../src/check/verdict.ts'
import type { Model } from '../../src/index.ts'

export interface InShards {
  readonly merged: CheckResult
  readonly parts: readonly Part[]
}

export function inShards(target: Model, options: CheckOptions, of: number): InShards {
  const parts = Array.from({ length: of }, (_, i) => {
    const { part } = check(target, { ...options, shard: { index: i + 1, of } })
    return JSON.parse(JSON.stringify(part)) as Part
  })
  return { merged: merge(target, parts.toReversed(), options), parts }
}

/** What does not depend on the order in which executions are run, nor on how many were begun in vain. */
export const factsOf = (result: CheckResult) => {
  const { certificate, coverage, properties, verdict, witnesses, expected, miscount } = result
  const violations = verdict.kind === 'violated' ? verdict.violations : []
  return {
    certificate: { ...certificate, redundant: 0 },
    coverage: { ...coverage, unexercised: coverage.unexercised.toSorted() },
    properties,
    verdict: verdict.kind,
    violations: violations.map(({ property }) => property).toSorted(),
    witnesses: witnesses.map(({ property, value }) => `${property} ${value}`).toSorted(),
    expected,
    miscount,
  }
}
