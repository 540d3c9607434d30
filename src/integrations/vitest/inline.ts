/** Outcome sets as inline snapshots: vitest writes them into the test, and `-u` renews them. */
import { type Assertion, chai, type MatcherState, Snapshots } from 'vitest'
import type { CheckOptions } from '../../check/options.ts'
import type { Checked } from '../../report/checked.ts'
import { effortText } from '../../report/effort.ts'
import { listed } from '../../report/text.ts'
import type { Finding } from '../matching/claims.ts'
import { outcomesOf, withChanges } from '../matching/outcomes.ts'
import type { Modelled } from '../matching/subject.ts'
import { inTurns } from '../matching/time.ts'

export interface Snapshot {
  /** Undefined when there is none in the test yet. */
  readonly written: string | undefined
  /** Made when the matcher was called: by its stack vitest finds the place in the test. */
  readonly calledAt: Error
  readonly assertion: Assertion
}

export async function matchesInline(
  state: MatcherState,
  { model }: Modelled,
  { written, calledAt, assertion }: Snapshot,
  of: string | undefined,
  options: CheckOptions,
): Promise<Finding> {
  const outcomes = await inTurns(outcomesOf({ model, options }, of))
  if (outcomes.unknown !== undefined) return outcomes.unknown
  const values = outcomes.seen.map(({ value = '' }) => value)
  chai.util.flag(assertion, 'error', calledAt)
  const { pass } = Snapshots.toMatchInlineSnapshot.call(state, values, written)
  if (pass) return { answer: 'yes', but: 'it has', checked: outcomes.checked }
  if (written === undefined) return unwritten(values, outcomes.checked)
  return withChanges(outcomes, valuesIn(written))
}

/** In continuous integration vitest writes no snapshots. */
const unwritten = (values: readonly string[], checked: Checked): Finding => ({
  answer: 'void',
  but: `there is none in the test yet, and vitest writes none here; it has ${listed(values)} ${effortText(checked)}`,
  checked,
})

/** What vitest writes for a list of texts: a line for each. */
const valuesIn = (snapshot: string): string[] =>
  snapshot.split('\n').flatMap((line) => /^\s*"(.*)",$/.exec(line)?.[1] ?? [])
