import type { Guarantee } from '../explore/sampling/pct.ts'
import type { Expectation, Params } from '../machine/model.ts'
import type { LineFairness } from '../properties/fairness.ts'
import type { ObjectOrders } from '../properties/orders.ts'
import type { HistoryShown } from '../trace/history.ts'
import type { Trace } from '../trace/trace.ts'
import type { Diagnosis } from './diagnosis.ts'
import type { Part } from './shards.ts'

/** Those that run executions by chance. */
export type SamplingStrategy = 'random' | 'pct' | 'pos'

export type StrategyName = 'optimal' | 'sleep' | 'exhaustive' | 'bounded' | 'states' | SamplingStrategy

/** What a bound kept from being explored. */
export interface Bounds {
  /** Executions explored at the most; absent: unbounded. */
  readonly maxExecutions?: number
  /** Preemptions of an execution at the most; absent: unbounded. */
  readonly maxPreemptions?: number
  /** Steps of one thread at the most. */
  readonly maxSteps: number
  /** States that the search for a shortest counterexample may visit. */
  readonly minimiseStates: number
}

/** What was done to reach a verdict. */
export interface Certificate {
  readonly strategy: StrategyName
  /** Executions completed. Under `optimal` and `bounded`, the number of traces. */
  readonly executions: number
  /** Executions started and not completed, because what they would have shown was already covered. */
  readonly redundant: number
  /** Executions that ended with a thread blocked. */
  readonly deadlocks: number
  /** Executions in which a thread was cut off at a bound. */
  readonly cut: number
  /** Those of all complete executions together; under `states`, the steps that were taken. */
  readonly events: number
  /** Distinct final states of shared objects. */
  readonly outcomes: number
  /** False when there were more outcomes than were kept: `outcomes` is then a lower bound. */
  readonly outcomesExact: boolean
  /** Per waiting line how fair it was, over all executions; lower bounds of what is not exhausted. Absent without a line. */
  readonly fairness?: readonly LineFairness[]
  /** Names of the plain cells: those that were looked at for data races, and those that may race by the model's word. */
  readonly cells: { readonly checked: readonly string[]; readonly mayRace: readonly string[] }
  readonly bounds: Bounds
  readonly params: Params
  readonly version: string
  /** Under the strategy `states` only, whose `executions` are the states in which no thread can go on. */
  readonly states?: StatesCertificate
  /** Under the strategy `bounded` only. */
  readonly levels?: LevelsCertificate
  /** Under the strategies `random`, `pct` and `pos` only. */
  readonly sample?: SampleCertificate
  /** Absent when the strategy was named, or `optimal` was through: then there was nothing to choose. */
  readonly choice?: Choice
}

/** Why a strategy was chosen, of those that were not named. */
export interface Choice {
  /** What speaks for it, as a sentence without its end. */
  readonly reason: string
  /**
   * How many traces there are: `counted` is the number, `sampled` may well be between `from` and `to`, and of
   * `atLeast` there may be many more; `to` is null then.
   */
  readonly traces: {
    readonly kind: 'counted' | 'sampled' | 'atLeast'
    readonly traces: number
    readonly from: number
    readonly to: number | null
  }
}

/** How far the strategy `bounded` came. */
export interface LevelsCertificate {
  /** All executions with at most so many preemptions were explored; null when not even those with none were. */
  readonly covered: number | null
  /** Per number of preemptions, from 0, how many traces can be had with so many and not with fewer; of the last, those found. */
  readonly traces: readonly number[]
  /** Prefixes of traces that were looked at. */
  readonly states: number
}

/** What the executions were that were run by chance. */
export interface SampleCertificate {
  /** The same seed and options give the same executions. */
  readonly seed: number
  /** Different traces among the executions, told apart by hashes of 64 bits. */
  readonly traces: number
  /** What the theory promises, under `pct` and unless threads are cooperative. */
  readonly pct?: Guarantee
}

/** How visited states are kept: as they are, or by a hash of 64 bits. */
export type Storage = 'exact' | 'hashed'

/** What was done under the strategy `states`. */
export interface StatesCertificate {
  readonly states: number
  readonly transitions: number
  /** Steps to the state that is farthest away. */
  readonly depth: number
  /** Names of the threads that are interchangeable with others of that name; states that differ in them count as one. */
  readonly interchangeable: readonly string[]
  /** Why some names of threads or objects did count; null when none did. */
  readonly distinguished: string | null
  /** Whether a thread went alone where its step concerns nobody else. */
  readonly partialOrder: boolean
  readonly storage: Storage
  /** The chance that a state was missed because its hash is that of another; 0 when storage is exact. */
  readonly odds: number
}

/** Two accesses of one cell that nothing orders. */
export interface Race {
  /** Name of the cell. */
  readonly object: string
  /** Where the two accesses are in the trace's steps, from 0; the earlier one first. */
  readonly steps: readonly [first: number, second: number]
  /**
   * True when no schedule has the one access right after the other: what comes between them is ordered by races on other
   * cells. Absent otherwise, and when the search for such a schedule was cut short.
   */
  readonly masked?: true
}

/** Where a failing schedule could last have been saved. */
export interface Critical {
  /** Number of the step, from 1, after which no schedule passes; 0 when none passes from the beginning. */
  readonly step: number
  /**
   * Whether a schedule passes that takes every step before it, or it is 0. False when the search was cut short: then it may
   * be an earlier one.
   */
  readonly proved: boolean
}

/** A schedule that passes: an execution that is complete and breaks no property at all, unless it is a data race. */
export interface Passing {
  readonly trace: Trace
  /** How many steps it begins with that the failing one begins with, too: all before the critical step. */
  readonly shared: number
  /**
   * Whether no schedule that shares them passes with fewer preemptions, or with as many and fewer steps. False when the
   * search was cut short.
   */
  readonly minimal: boolean
  /** True when it has a data race, which is the one thing that is not looked at when it is chosen. */
  readonly racy?: true
}

/** A broken property with the schedule that breaks it. */
export interface Violation {
  readonly property: string
  /** What can be seen of it in the last state: `at the end candies is 4`. */
  readonly explanation: string
  readonly trace: Trace
  readonly preemptions: number
  /**
   * True when no schedule breaks it with fewer preemptions, or with as many and fewer steps: the second search covered all
   * of them. False when it was cut short, and this is the best that was found.
   */
  readonly minimal: boolean
  /** What was called and answered, when that is what is wrong. */
  readonly history?: HistoryShown
  /** For a data race. */
  readonly race?: Race
  /** Why threads are blocked in the end; only when that is what breaks the property. */
  readonly diagnosis?: Diagnosis
  /** A deadlock that the model allows, at an end that breaks a property stated under `finally`. */
  readonly beside?: Diagnosis
  /** Absent for a data race, which is not undone by what follows, and when there is no schedule. */
  readonly critical?: Critical
  /** The nearest schedule that passes; absent when there is none, or none was found. */
  readonly passing?: Passing
  /** For an endless execution: the steps of the trace from this one on, counted from 0, repeat for ever. */
  readonly lasso?: { readonly from: number }
}

/** A state that must be reachable, or an outcome that does occur, with a schedule that leads there. */
export interface Witness extends Pick<Violation, 'property' | 'trace' | 'preemptions' | 'minimal'> {
  /** The outcome that the schedule ends with, for a set of outcomes. */
  readonly value?: string
}

/** What kind of thing a property is about. */
export type PropertyKind =
  | 'always'
  | 'finally'
  | 'sometimes'
  | 'outcomes'
  | 'infinitelyOften'
  | 'linearizable'
  | 'assertion'
  | 'race'
  | 'deadlock'
  | 'lost wakeup'
  | 'exception'

export interface PropertyVerdict {
  readonly property: string
  readonly kind: PropertyKind
  /** `undecided`: the search ended before everything was explored, and did not see it broken. */
  readonly verdict: 'holds' | 'violated' | 'undecided'
}

/** How much was exercised of what the model can do; empty when it was not asked for. */
export interface CoverageResult {
  /** What never happened, as sentences, without what the model says of itself; only after an exhausted search. */
  readonly unexercised: readonly string[]
  /** What the model says that it never exercises, and does; at its default parameters, after an exhausted search. */
  readonly exercised: readonly string[]
  /** Which operations were seen in which orders, so far; absent unless it was asked for. */
  readonly objects?: readonly ObjectOrders[]
  /** Branches in files that the model imports that were never taken, as sentences; absent unless it was asked for. */
  readonly elsewhere?: readonly string[]
}

export type Verdict =
  | { readonly kind: 'holds' }
  | { readonly kind: 'violated'; readonly violations: readonly [Violation, ...Violation[]] }
  /** No violation was found, and not everything was explored. */
  | { readonly kind: 'inconclusive'; readonly reason: string }

export interface CheckResult {
  readonly model: string
  readonly verdict: Verdict
  readonly certificate: Certificate
  /** Whether the verdict is the one that the model expects. */
  readonly expected: boolean
  readonly expectation: Expectation
  /** For each `sometimes` that was reached and each outcome that was seen. */
  readonly witnesses: readonly Witness[]
  /** Each property by itself, in the order in which the model states them. */
  readonly properties: readonly PropertyVerdict[]
  readonly coverage: CoverageResult
  /** What is wrong with the number of traces, when the model states another one for these parameters; not expected then. */
  readonly miscount?: string
  /** Of a shard, what it found: nothing is decided before all shards are merged, except that something is broken. */
  readonly part?: Part
}

/** Names of the properties that a model expects to be broken. */
export function expectedViolations(expectation: Expectation): readonly string[] {
  if (typeof expectation === 'string' || !('violated' in expectation)) return []
  return typeof expectation.violated === 'string' ? [expectation.violated] : expectation.violated
}

/** A data race is no surprise in a model that is expected to break something, and need not be listed. */
export const isSurprise = (property: string, isRace: boolean, expectation: Expectation): boolean => {
  const wanted = expectedViolations(expectation)
  return !wanted.includes(property) && !(isRace && wanted.length > 0)
}

export function isExpected(verdict: Verdict, expectation: Expectation): boolean {
  switch (verdict.kind) {
    case 'holds':
      return expectation === 'holds'
    case 'inconclusive':
      return typeof expectation === 'object' && 'inconclusive' in expectation
    case 'violated': {
      const wanted = expectedViolations(expectation)
      const found = new Set(verdict.violations.map(({ property }) => property))
      const hasSurprise = verdict.violations.some(({ property, race }) =>
        isSurprise(property, race !== undefined, expectation),
      )
      return wanted.length > 0 && wanted.every((property) => found.has(property)) && !hasSurprise
    }
  }
}
