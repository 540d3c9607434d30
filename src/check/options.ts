import type { Params } from '../machine/model.ts'
import type { ShardNumber } from './shards.ts'
import type { StatesOptions } from './states.ts'
import type { TasksOptions } from './tasks.ts'
import type { StrategyName } from './verdict.ts'

/** Branches that no execution took, as sentences. */
export interface NeverTaken {
  /** In the file of the model. */
  readonly here: readonly string[]
  /** In files that it imports, which may have branches for others. */
  readonly elsewhere: readonly string[]
}

export interface CheckOptions extends StatesOptions {
  readonly params?: Params
  /** Default: what the model says, or `optimal`. */
  readonly strategy?: StrategyName
  /**
   * Default unbounded; 10,000 for the strategies that sample, which would not end: `Infinity` leaves the end to `shouldStop`.
   */
  readonly maxExecutions?: number
  /**
   * Preemptions of an execution at the most, under the strategies `bounded`, which is the default then, and `exhaustive`; 2
   * find most bugs (Musuvathi & Qadeer, PLDI 2007). Default unbounded.
   */
  readonly maxPreemptions?: number
  /** What the strategies `random`, `pct` and `pos` begin with: the same seed, the same executions. Default 1. */
  readonly seed?: number
  /** Under the strategy `pct`, how many steps must be in the right order to show the bugs that are looked for. Default 3. */
  readonly pctDepth?: number
  /** Under `optimal`: explores in tasks, which can be shared out, and put down and taken up again. Default: in one piece. */
  readonly tasks?: TasksOptions
  /** Under `optimal`: explores a part of all executions, to be merged with the others. Default: all. */
  readonly shard?: ShardNumber
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
  /**
   * What branches no execution took, for whoever runs marked sources (src/branches); asked after an exhausted search. Default:
   * it is not known.
   */
  readonly branchesNeverTaken?: () => NeverTaken
  /** States that the search for a shortest counterexample may visit. Default 20,000. */
  readonly minimiseStates?: number
  /** Asked between executions, and while a counterexample is shortened: a reason to stop, such as a time limit. */
  readonly shouldStop?: () => string | undefined
}
