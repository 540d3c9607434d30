import type { Params } from '../machine/model.ts'
import type { StatesOptions } from './states.ts'
import type { StrategyName } from './verdict.ts'

export interface CheckOptions extends StatesOptions {
  readonly params?: Params
  /** Default: what the model says, or `optimal`. */
  readonly strategy?: StrategyName
  /** Default unbounded. */
  readonly maxExecutions?: number
  /** Steps a thread may take. Default 10,000. */
  readonly maxSteps?: number
  /** Goes on after the first violation, to find every property that can be broken. Default false. */
  readonly keepGoing?: boolean
  /**
   * Events that the search may go on for after the violations that it looks for, to decide the other properties too. Default
   * 100,000.
   */
  readonly decideEvents?: number
  /**
   * What to tell of how much was exercised: what never happened (`notes`), and also which operations were seen in which orders
   * (`orders`). Each takes some time. Default nothing.
   */
  readonly coverage?: 'notes' | 'orders'
  /** States that the search for a shortest counterexample may visit. Default 20,000. */
  readonly minimiseStates?: number
  /** Asked between executions, and while a counterexample is shortened: a reason to stop, such as a time limit. */
  readonly shouldStop?: () => string | undefined
}
