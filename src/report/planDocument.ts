/**
 * Plans for programs: what `interleave plan --format json` prints. The shape is a contract; a change that is not an addition
 * changes `PLAN_SCHEMA`. Paths are relative to the folder the command was run in, with forward slashes.
 */
import type { Measurement, Plan } from '../check/plan.ts'
import type { StrategyName } from '../check/verdict.ts'
import { VERSION } from '../kernel/version.ts'
import type { Params } from './checked.ts'
import { adviceText, type PlanLimit } from './plan.ts'

export const PLAN_SCHEMA = 'interleave-plan/1'

export interface PlanDocument {
  readonly schema: typeof PLAN_SCHEMA
  readonly tool: { readonly name: 'interleave'; readonly version: string }
  /** One entry per model and set of parameters, in the order in which they were looked at. */
  readonly models: readonly PlanEntry[]
}

export interface PlanEntry {
  readonly name: string
  readonly file: string
  /** All of them. */
  readonly params: Params
  /** Under which it is explored unless another is named: `auto` begins with it. */
  readonly strategy: StrategyName
  /** What `optimal` explored to see how fast it is; absent when the model is for another strategy. */
  readonly measured?: MeasuredEntry
  /** Under `optimal`; absent when all were explored already, and when the model is for another strategy. */
  readonly traces?: TracesEntry
  /** Under `states`; absent when `optimal` has explored everything already. */
  readonly states?: StatesEntry
  /** Under `bounded`, for each bound on preemptions, from none on; absent when `optimal` has explored everything already. */
  readonly levels?: readonly LevelEntry[]
  /** What fits into `--max-duration`, as a sentence; only with that. */
  readonly advice?: string
}

export interface MeasuredEntry {
  readonly executions: number
  readonly ms: number
  /** Whether those are all. */
  readonly isAll: boolean
}

export interface TracesEntry {
  /** `counted`: that is how many there are; `sampled`: an estimate; `atLeast`: there can be many more. */
  readonly kind: 'counted' | 'sampled' | 'atLeast'
  readonly traces: number
  /** Where the number may well lie. */
  readonly from: number
  /** Null: there is no upper end. */
  readonly to: number | null
  /** How many of them are explored in a second here. */
  readonly perSecond: number
}

export interface StatesEntry {
  /** Those that were visited. */
  readonly states: number
  /** Whether those are all. */
  readonly isAll: boolean
  /** How many there may be: a guess unless those are all. */
  readonly projected: number
  /** How long so many take here. */
  readonly ms: number
}

export interface LevelEntry {
  /** At the most. */
  readonly preemptions: number
  readonly traces: number
  /** Whether they were counted; a guess otherwise. */
  readonly isCounted: boolean
  /** How long so many take here. */
  readonly ms: number
}

/** What was planned for a model. */
export interface Planned {
  readonly name: string
  readonly file: string
  readonly plan: Plan
}

export const planDocument = (planned: readonly Planned[], limit?: PlanLimit): PlanDocument => ({
  schema: PLAN_SCHEMA,
  tool: { name: 'interleave', version: VERSION },
  models: planned.map((one) => entryOf(one, limit)),
})

function entryOf({ name, file, plan }: Planned, limit: PlanLimit | undefined): PlanEntry {
  const { params, strategy, measured, traces, states, levels } = plan
  return {
    name,
    file,
    params,
    strategy,
    ...(measured && {
      measured: { executions: measured.executions, ms: Math.round(measured.ms), isAll: measured.isAll },
    }),
    ...(measured && traces && { traces: tracesEntry(traces, measured) }),
    ...(states && { states: { ...states, ms: Math.round(states.ms) } }),
    ...(levels && {
      levels: levels.map(({ preemptions, traces: many, isCounted, ms }) => ({
        preemptions,
        traces: many,
        isCounted,
        ms: Math.round(ms),
      })),
    }),
    ...(limit && { advice: adviceText(plan, limit) }),
  }
}

/** At the least so many as were explored. */
function tracesEntry({ kind, traces, from, to }: Plan['traces'] & {}, { perMs, executions }: Measurement): TracesEntry {
  return {
    kind,
    traces: Math.max(traces, executions),
    from: Math.max(from, executions),
    to: Number.isFinite(to) ? to : null,
    perSecond: Math.round(perMs * 1000),
  }
}
