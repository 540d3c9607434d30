/** What the command line can ask for, as data. */
import type { ShardNumber } from '../check/shards.ts'
import type { Storage, StrategyName } from '../check/verdict.ts'
import type { Keeping } from './checkpoint.ts'
import type { Override } from './params.ts'
import type { Searching } from './searching.ts'
import type { Telling } from './telling.ts'

export const FORMATS = ['text', 'json', 'html', 'junit', 'sarif', 'github', 'markdown', 'itf'] as const
export type Format = (typeof FORMATS)[number]

export interface Common {
  readonly paths: readonly string[]
  readonly only?: string
  readonly overrides: readonly Override[]
  readonly stepTimeoutMs: number
  readonly maxSteps?: number
  readonly format: Format
  readonly color?: boolean
}

export interface CheckCommand extends Common, Searching, Telling {
  readonly kind: 'check'
  /** Absent: what each model says. */
  readonly strategy?: StrategyName | 'auto'
  readonly maxExecutions?: number
  readonly workers?: number
  readonly keeping?: Keeping
  readonly shard?: ShardNumber
  readonly maxStates?: number
  readonly storage?: Storage
  /** As it was written. */
  readonly maxDuration?: string
  readonly maxDurationMs?: number
  readonly keepGoing: boolean
  readonly scaling: boolean
  readonly progress?: boolean
}

export interface MergeCommand extends Pick<Common, 'stepTimeoutMs' | 'format' | 'color'>, Telling {
  readonly kind: 'merge'
  readonly files: readonly string[]
}

export interface ReplayCommand extends Common {
  readonly kind: 'replay'
  /** A schedule, or a file with one. */
  readonly recording: string
}

export interface ListCommand extends Common {
  readonly kind: 'list'
}

export interface PlanCommand extends Common {
  readonly kind: 'plan'
  /** As it was written; for each model. */
  readonly maxDuration?: string
  readonly maxDurationMs?: number
}

export interface ExploreCommand extends Common {
  readonly kind: 'explore'
  /** 0 for any that is free. */
  readonly port: number
}

export interface MutateCommand extends Common {
  readonly kind: 'mutate'
  /** Part of a file or of a mutant's name. */
  readonly within?: string
  /** As it was written; for each model of each mutant. */
  readonly maxDuration: string
  readonly maxDurationMs: number
}

export interface InitCommand {
  readonly kind: 'init'
  /** Of the project. */
  readonly folder: string
}

export type Command =
  | CheckCommand
  | PlanCommand
  | MergeCommand
  | ReplayCommand
  | ListCommand
  | ExploreCommand
  | MutateCommand
  | InitCommand

export const STRATEGIES = [
  'auto',
  'optimal',
  'sleep',
  'exhaustive',
  'bounded',
  'states',
  'random',
  'pct',
  'pos',
] as const satisfies readonly (StrategyName | 'auto')[]
export const STORAGES = ['exact', 'hashed'] as const satisfies readonly Storage[]
