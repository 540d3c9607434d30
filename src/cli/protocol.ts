/** What the command line and the worker that runs the models say to each other. */

import type { Counterexample } from '../check/counterexamples.ts'
import type { Estimate } from '../check/estimate.ts'
import type { CheckOptions, Progress as SearchProgress } from '../check/options.ts'
import type { Outlook } from '../check/outlook.ts'
import type { Pictures } from '../check/pictures.ts'
import type { Plan } from '../check/plan.ts'
import type { Replay } from '../check/replay.ts'
import type { ShardNumber } from '../check/shards.ts'
import type { CheckResult, Storage, StrategyName } from '../check/verdict.ts'
import type { ErrorCode } from '../kernel/errors.ts'
import type { Expectation, Params, Scaling } from '../machine/model.ts'
import type { Scene } from '../trace/scene.ts'
import type { TraceStep } from '../trace/trace.ts'
import type { Keeping } from './checkpoint.ts'
import type { Identity } from './identity.ts'
import type { FoundByShard } from './shards.ts'

/** A model, by its file (an absolute path) and its place among the file's models. */
export interface ModelAddress {
  readonly file: string
  readonly index: number
}

export interface ModelInfo extends ModelAddress {
  readonly name: string
  /** With their defaults. */
  readonly params: Params
}

/** Threads that explore side by side. */
export interface CrewSize {
  readonly threads: number
  /** Without a sign of life for this long, a machine is taken to be in an endless loop. */
  readonly stepTimeoutMs: number
}

export interface CheckLimits extends Pick<CheckOptions, 'maxPreemptions' | 'seed' | 'pctDepth'> {
  readonly strategy?: StrategyName | 'auto'
  readonly maxStates?: number
  readonly storage?: Storage
  readonly maxExecutions?: number
  readonly maxSteps?: number
  readonly minimiseStates?: number
  /** Whether the number of traces is wanted while a long search goes on. */
  readonly estimates?: boolean
  readonly keepGoing: boolean
  /** Absent: it is explored in one piece. */
  readonly crew?: CrewSize
  /** Where the search is kept, if it is. */
  readonly keeping?: Keeping
  readonly coverage?: 'notes' | 'orders'
  readonly shard?: ShardNumber
  /** The time limit as it was given; the command line keeps it. */
  readonly maxDuration?: string
  /** The same, for `auto`. */
  readonly maxDurationMs?: number
}

export type Request =
  /** Those who will explore models, if there are others, can start meanwhile. */
  | { readonly kind: 'load'; readonly file: string; readonly crew?: CrewSize }
  /** Builds the model, for what it states of itself. */
  | { readonly kind: 'describe'; readonly model: ModelAddress }
  /** Checks an announced model, for the numbers that it announces. */
  | { readonly kind: 'places'; readonly model: ModelAddress; readonly params: Params; readonly limits: CheckLimits }
  | {
      readonly kind: 'check'
      readonly model: ModelAddress
      readonly params: Params
      readonly limits: CheckLimits
      /** Whether what pages show is wanted too. Default false. */
      readonly wantsPictures?: boolean
    }
  /** Adds up what shards found. */
  | {
      readonly kind: 'merge'
      readonly model: ModelAddress
      readonly params: Params
      readonly shards: readonly FoundByShard[]
      readonly minimiseStates?: number
      readonly wantsPictures?: boolean
    }
  | { readonly kind: 'plan'; readonly model: ModelAddress; readonly params: Params; readonly maxSteps?: number }
  | {
      readonly kind: 'replay'
      readonly model: ModelAddress
      readonly params: Params
      readonly schedule: string
      readonly maxSteps?: number
      readonly recorded?: readonly TraceStep[]
    }
  /** Where a schedule leads. */
  | (Asked & { readonly kind: 'at'; readonly schedule: string })
  /** What the steps after a schedule can lead to. */
  | (Asked & { readonly kind: 'outlook'; readonly schedule: string })
  /** The next violation that the exploration of the model meets. */
  | (Asked & { readonly kind: 'counterexample' })

interface Asked {
  readonly model: ModelAddress
  readonly params: Params
  readonly maxSteps: number
}

/** The global function of the worker by which a model announces that it comes to a place. */
export const ANNOUNCE = '__interleave_met'

export interface CheckAnswer {
  readonly result: CheckResult
  readonly elapsedMs: number
  readonly pictures?: Pictures
  /** Of a shard, what it is a shard of, and the marks of branches that it reached. */
  readonly search?: Identity
  readonly reached?: readonly string[]
}

/** What a request of each kind is answered with when all goes well. */
export interface Answers {
  readonly load: readonly ModelInfo[]
  readonly describe: {
    readonly expectation: Expectation
    readonly scaling?: Scaling
    readonly equivalentMutants?: Readonly<Record<string, string>>
  }
  readonly places: readonly number[]
  readonly check: CheckAnswer
  readonly merge: CheckAnswer
  readonly plan: Plan
  readonly at: { readonly scene: Scene; readonly replay: Replay }
  readonly outlook: readonly Outlook[]
  readonly counterexample: Counterexample | undefined
  readonly replay: { readonly replay: Replay; readonly params: Params; readonly expected: boolean }
}

/** An error, as it crosses from one thread to another. */
export interface Failure {
  readonly code: ErrorCode
  readonly detail: string
  /** The error that lies below it, with the places in the model that it came through. */
  readonly below?: string
}

export type Reply<T = Answers[keyof Answers]> =
  | { readonly kind: 'done'; readonly answer: T }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'interrupted' }

/** Why a search should stop; 0 for no reason. */
export const CARRY_ON = 0
export const INTERRUPTED = 1
export const OUT_OF_TIME = 2

/** How often it is looked whether a thread has given a sign of life. */
export const TICK_MS = 100

/** What can be seen of a search, as numbers: see `Signals`. */
const SHOWN = [
  'executions',
  'before',
  'maxExecutions',
  'preemptions',
  'visited',
  'frontier',
  'projected',
  'kind',
  'traces',
  'from',
  'to',
] as const
const KINDS = [undefined, 'counted', 'sampled', 'atLeast'] as const
/** What stands for a number that is not there. */
const ABSENT = -1

/** Memory that both threads see: the search goes on without a word between them. */
export class Signals {
  readonly buffer: SharedArrayBuffer
  /** `stop`, and a counter that moves as long as the worker gets anywhere. */
  private readonly words: Int32Array
  private readonly counts: Float64Array

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(8 + 8 * SHOWN.length)) {
    this.buffer = buffer
    this.words = new Int32Array(buffer, 0, 2)
    this.counts = new Float64Array(buffer, 8, SHOWN.length)
  }

  get stop(): number {
    return Atomics.load(this.words, 0)
  }

  set stop(reason: number) {
    Atomics.store(this.words, 0, reason)
  }

  get heartbeat(): number {
    return Atomics.load(this.words, 1)
  }

  beat(): void {
    Atomics.add(this.words, 1, 1)
  }

  /** How far the check under way has come. */
  get progress(): Progress {
    const [executions, before, maxExecutions, preemptions, visited, frontier, projected, kind, traces, from, to] =
      this.counts
    const name = KINDS[kind]
    return {
      executions,
      before,
      ...(maxExecutions !== ABSENT && { maxExecutions }),
      ...(preemptions !== ABSENT && { preemptions }),
      ...(visited > 0 && { states: { visited, frontier, ...(projected !== ABSENT && { projected }) } }),
      ...(name !== undefined && { estimate: { kind: name, traces, from, to } }),
    }
  }

  set progress({ executions, before, maxExecutions, preemptions, states, estimate }: Progress) {
    const { counts } = this
    counts[0] = executions
    counts[1] = before ?? 0
    counts[2] = maxExecutions ?? ABSENT
    counts[3] = preemptions ?? ABSENT
    counts[4] = states?.visited ?? 0
    counts[5] = states?.frontier ?? 0
    counts[6] = states?.projected ?? ABSENT
    counts[7] = KINDS.indexOf(estimate?.kind)
    if (estimate === undefined) return
    counts[8] = estimate.traces
    counts[9] = estimate.from
    counts[10] = estimate.to
  }
}

/** How far a search has come. */
export interface Progress
  extends Pick<SearchProgress, 'executions' | 'before' | 'maxExecutions' | 'preemptions' | 'states'> {
  readonly estimate?: Pick<Estimate, 'kind' | 'traces' | 'from' | 'to'>
}
