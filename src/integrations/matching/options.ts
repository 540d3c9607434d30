import type { CheckOptions } from '../../check/options.ts'

/** How a matcher searches, and when it is content. */
export interface MatcherOptions
  extends Pick<
    CheckOptions,
    'params' | 'strategy' | 'maxPreemptions' | 'seed' | 'pctDepth' | 'maxExecutions' | 'maxSteps' | 'minimiseStates'
  > {
  /** Milliseconds that the search may take. Default: most of what is left of the test's timeout. */
  readonly maxDuration?: number
  /** A search that a bound ended, and that had found nothing until then, is enough. Default: it is a failure. */
  readonly allow?: 'inconclusive'
  /** Whether a failure of `toHold` or `not.toViolate` is kept in `__interleave__/`, and run first next time. Default true. */
  readonly keep?: boolean
  /** Runs this schedule alone, and fails with its trace: a replay proves nothing. */
  readonly replay?: string
}

export interface OutcomeOptions extends MatcherOptions {
  /** Which of the model's `outcomes`. Default: the only one; without any, the final state of all shared objects. */
  readonly of?: string
}
