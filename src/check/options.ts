import type { Params } from '../machine/model.ts'
import type { Estimate } from './estimate.ts'
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

/** What a model is set to. */
export interface Setting {
  readonly params?: Params
  /** Steps a thread may take. Default 10,000. */
  readonly maxSteps?: number
}

/** How long a search may take, and a clock; it is for `shouldStop` to end it. */
export interface TimeLimit {
  readonly limitMs: number
  /** Since the search began. */
  readonly elapsedMs: () => number
}

export interface CheckOptions extends Setting, StatesOptions {
  /**
   * Default: what the model says, or `auto`, which begins with `optimal` and goes over to another strategy when that will not get
   * through the traces there are.
   */
  readonly strategy?: StrategyName | 'auto'
  /** For `auto`, which then chooses what can be done within the limit. Default: none, and the choice goes by numbers alone. */
  readonly time?: TimeLimit
  /** Whether the number of traces is estimated in a long search, for its progress. Default: only where `auto` needs it. */
  readonly estimates?: boolean
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

/** What is known while a check is under way. */
export interface Progress {
  readonly executions: number
  readonly events: number
  /** Whether some property was seen broken. */
  readonly hasFound: boolean
  /**
   * States visited, those still to be looked at, and how many there may be, if that was guessed; under the strategy `states`
   * only.
   */
  readonly states?: { readonly visited: number; readonly frontier: number; readonly projected?: number }
  /** Preemptions of the executions that are explored now; under the strategy `bounded` only. */
  readonly preemptions?: number
  /** Of the executions, those of the search that this one goes on with; absent: none. */
  readonly before?: number
  /** Executions after which the search ends, if there is such a limit. */
  readonly maxExecutions?: number
  /** Whether nothing can be done here until others have done something. */
  readonly isWaiting?: boolean
  /** How many traces there will be, once it is known. */
  readonly estimate?: Estimate
}
