/**
 * Verdicts for programs: what `interleave check --format json` prints. The shape is a contract; a change that is not an
 * addition changes `CHECK_SCHEMA`. Paths are relative to the folder the command was run in, with forward slashes.
 */
import type { Diagnosis } from '../check/diagnosis.ts'
import type { Certificate, CheckResult } from '../check/verdict.ts'

export const CHECK_SCHEMA = 'interleave-check/1'

export interface CheckDocument {
  readonly schema: typeof CHECK_SCHEMA
  readonly tool: { readonly name: 'interleave'; readonly version: string }
  /** One entry per model and set of parameters, in the order in which they were checked. */
  readonly models: readonly ModelEntry[]
  /** What kept models and files from being checked; absent when nothing did. */
  readonly errors?: readonly ErrorEntry[]
}

export interface ErrorEntry {
  /** See [errors](command-line.md#errors). */
  readonly code: string
  readonly detail: string
  /** The model or file, if the rest does not say so. */
  readonly where?: string
}

/** What was done to reach the verdict (`Certificate`, all parameters included), and the verdict. */
export interface ModelEntry extends Certificate, Partial<ViolationEntry> {
  readonly name: string
  readonly file: string
  readonly verdict: 'holds' | 'violated' | 'inconclusive'
  /** Whether the verdict is the one in `expectation`. */
  readonly expected: boolean
  readonly expectation: CheckResult['expectation']
  readonly elapsedMs: number
  /** Why it is inconclusive; only then. */
  readonly reason?: string
  /** Every property that was found broken; only when violated. The first is repeated in the entry itself. */
  readonly violations?: readonly ViolationEntry[]
  /** A schedule for each state that must be reachable, and for each outcome that must occur, as far as they were seen. */
  readonly witnesses: readonly WitnessEntry[]
  /** Each property by itself: `holds`, `violated`, or `undecided` when the search ended before it could tell. */
  readonly properties: CheckResult['properties']
  /** What no execution exercised, and, when asked for, which operations were seen in which orders. */
  readonly coverage: CheckResult['coverage']
  /** What is wrong with the number of traces, when the model states another one; only then, and `expected` is false. */
  readonly miscount?: string
  /** Of which part of all executions this is what was found; only with `--shard`. */
  readonly shard?: ShardEntry
}

/** A shard, for `interleave merge`. */
export interface ShardEntry {
  /** Its number, from 1, and how many there are. */
  readonly index: number
  readonly of: number
  /** How executions were split among all shards, as a hash: it must be the same for all. */
  readonly plan: string
  /** What it is a shard of: the model, a hash of its source, parameters and options. They must be the same for all. */
  readonly search: Readonly<Record<string, string>>
  /** Why it ended before it was through; absent when it was. */
  readonly ended?: string
  /** What it found. Only `merge` of the same version reads it. */
  readonly found: object
}

export interface ScheduleEntry {
  readonly property: string
  /** Replays it: `interleave check <file> --only <name> --replay <schedule>`. */
  readonly schedule: string
  readonly trace: readonly StepEntry[]
  /** Names of the threads; a schedule refers to them by their place in this list. */
  readonly threads: readonly string[]
  readonly preemptions: number
  /** Whether every shorter schedule is known not to lead there. */
  readonly minimal: boolean
  /** For an endless execution, only: the steps of `trace` from this one on, counted from 0, repeat for ever. */
  readonly lasso?: { readonly from: number }
}

/**
 * A broken property. For one that is broken because no execution shows what must be possible there is no schedule: `trace`
 * and `threads` are empty then.
 */
export interface ViolationEntry extends ScheduleEntry {
  /** What can be seen of it in the last state, or why threads are blocked there: one sentence. */
  readonly diagnosis: string
  /** The whole diagnosis, when threads are blocked and that breaks the property; only then. */
  readonly blocked?: BlockedEntry
  /** What was called on a recorded primitive and came of it; only when it is not linearizable. */
  readonly history?: HistoryEntry
  /** The two accesses; only for a data race. */
  readonly race?: RaceEntry
  /**
   * `step` is the number, from 1, of the step after which no schedule passes, and 0 when none passes from the beginning; when
   * it is not `proved`, it may be an earlier one. Null for a data race, and when there is no schedule.
   */
  readonly critical: { readonly step: number; readonly proved: boolean } | null
  /** The nearest schedule that passes; null when there is none, or none was found. */
  readonly passing: PassingEntry | null
}

export interface HistoryEntry {
  /** The name under which the primitive was recorded. */
  readonly object: string
  readonly calls: readonly HistoryCallEntry[]
}

/** One operation, by the numbers of its steps in `trace`, from 1. What there is none of is null. */
export interface HistoryCallEntry {
  readonly thread: string
  readonly call: string
  /** Null while it is pending, as is `to`. */
  readonly reply: string | null
  readonly from: number
  readonly to: number | null
  /** Its place in the longest order that explains what was replied; null when it is not in it. */
  readonly place: number | null
  /** Whether it must come next in that order, and cannot. */
  readonly stuck: boolean
}

/** Two accesses of one cell that nothing orders. */
export interface RaceEntry {
  /** Name of the cell. */
  readonly object: string
  /** Where they are in `trace`, from 0; the earlier one first. */
  readonly steps: readonly [first: number, second: number]
  /** Whether races on other cells come between the two in every schedule; `minimal` is false then. */
  readonly masked: boolean
}

/** An execution that is complete and breaks nothing. */
export interface PassingEntry {
  readonly schedule: string
  readonly trace: readonly StepEntry[]
  readonly threads: readonly string[]
  /** How many steps the two begin with alike. */
  readonly shared: number
  /** Whether it is known that no schedule that begins so passes with fewer preemptions, or with as many and fewer steps. */
  readonly minimal: boolean
  /** Whether it has a data race, which is the one property that it may break. */
  readonly racy: boolean
}

/** Why threads are blocked. Steps in it are indices into `trace`, from 0; what there is none of is absent. */
export type BlockedEntry = Diagnosis & {
  /** The first is the `diagnosis` of the violation. They number steps from 1. */
  readonly sentences: readonly string[]
  /** Where each thread is blocked, and the methods it is in there, outermost first. */
  readonly at: readonly (StepEntry & { readonly within: readonly string[] })[]
}

export interface WitnessEntry extends ScheduleEntry {
  /** The outcome; null for a state. */
  readonly value: string | null
}

/** One step. What there is none of is null, never absent. */
export interface StepEntry {
  readonly thread: string
  /** With its arguments: `write 4`. */
  readonly operation: string
  /** Null for choices, spawn and join. */
  readonly object: string | null
  /** What the thread learnt, as text; null for nothing. */
  readonly answer: string | null
  /** `file:line:column`; null when it could not be told. */
  readonly at: string | null
  /** Objects whose values it changed, with those values before and after, as text. */
  readonly changes: readonly { readonly object: string; readonly from: string; readonly to: string }[]
  /** False for a step of a counterexample without which the same would have been broken; texts leave such steps out. */
  readonly relevant: boolean
}
