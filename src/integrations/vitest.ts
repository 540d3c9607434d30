/**
 * `import 'interleave/vitest'` adds matchers for models to vitest's `expect`: in a test, or once in a file of `setupFiles`.
 * They are awaited, and fail with the trace. Their types hang on Chai's assertions, which vitest 4 and 5 both build on;
 * vitest's own `Matchers` takes other type parameters in each.
 */
import { expect } from 'vitest'
import type { MatcherOptions, OutcomeOptions } from './matching/options.ts'
import { matchers } from './vitest/matchers.ts'

export type { MatcherOptions, OutcomeOptions } from './matching/options.ts'
export type { Modelled } from './matching/subject.ts'

expect.extend(matchers)

declare global {
  namespace Chai {
    interface Assertion {
      /** Every execution was explored and no property failed. Fails with the trace that breaks one. */
      toHold(options?: MatcherOptions): Promise<void>
      /** The verdict is the one that the model states in `expect`. */
      toBeAsExpected(options?: MatcherOptions): Promise<void>
      /** Some schedule breaks the property, whatever else is broken; without a name, any property. */
      toViolate(property?: string, options?: MatcherOptions): Promise<void>
      /** Some schedule leads to a state that the model names in `sometimes`. */
      toReach(state: string, options?: MatcherOptions): Promise<void>
      /** Exactly these can be seen at the end of complete executions. */
      toHaveOutcomes(outcomes: readonly string[], options?: OutcomeOptions): Promise<void>
      /** The same, as an inline snapshot: vitest writes it, and `-u` renews it. */
      toMatchInlineOutcomes(snapshot?: string): Promise<void>
      toMatchInlineOutcomes(options: OutcomeOptions, snapshot?: string): Promise<void>
    }
  }
}

/** Asymmetric, they search at one go: `expect(models).toEqual({ counter: expect.toHold() })`. */
interface ModelMatchers {
  toHold: (options?: MatcherOptions) => any
  toBeAsExpected: (options?: MatcherOptions) => any
  toViolate: (property?: string, options?: MatcherOptions) => any
  toReach: (state: string, options?: MatcherOptions) => any
  toHaveOutcomes: (outcomes: readonly string[], options?: OutcomeOptions) => any
}

declare module 'vitest' {
  interface AsymmetricMatchersContaining extends ModelMatchers {}
}
