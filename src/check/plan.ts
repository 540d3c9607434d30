/** What there is to explore of a model, and how long that would take here, before it is explored. */
import { instantiate, type Model, type Params } from '../machine/model.ts'
import { checking } from './check.ts'
import { type Estimate, estimate } from './estimate.ts'
import type { Setting } from './options.ts'
import { type Level, projectLevels } from './projectLevels.ts'
import { projectStates, type StatesProjection } from './projectStates.ts'
import { strategyOf } from './strategies.ts'
import type { StrategyName } from './verdict.ts'

export interface PlanOptions extends Setting {
  /** Milliseconds since any moment. */
  readonly now: () => number
  /** Called now and then; throws to end it. */
  readonly pulse: () => void
}

export interface Plan {
  /** Under which the model is explored unless another is named. */
  readonly strategy: StrategyName
  readonly params: Params
  /** What was explored by `optimal` to measure it; absent when the model is for another strategy. */
  readonly measured?: Measurement
  /** Absent when all of them were explored already. */
  readonly traces?: Estimate
  readonly states?: Measured<StatesProjection>
  /** Per bound on preemptions. */
  readonly levels?: readonly Measured<Level>[]
}

export interface Measurement {
  readonly executions: number
  /** All that it took. */
  readonly ms: number
  /** When it was warm. */
  readonly perMs: number
  readonly isAll: boolean
}

/** With how long it would take, as far as the beginning tells. */
export type Measured<T> = T & { readonly ms: number }

/** `optimal` is run for so long; its speed is that of what comes after it was warm. */
const MEASURED_MS = 1200
const WARM_MS = 500
const EFFORT = 300_000
const MOST_STATES = 50_000

export function plan<P extends Params>(target: Model<P>, options: PlanOptions): Plan {
  const { now, pulse, params: given, maxSteps } = options
  const setting: Setting = { ...(given && { params: given }), ...(maxSteps !== undefined && { maxSteps }) }
  const instance = instantiate(target, given)
  const { params } = instance
  const strategy = strategyOf(instance, {})
  if (strategy !== 'optimal') {
    const isOfStates = strategy === 'states'
    return {
      strategy,
      params,
      ...(isOfStates && { states: statesOf(target, setting, Number.POSITIVE_INFINITY, options) }),
    }
  }
  const measured = measure(target, setting, options)
  if (measured.isAll) return { strategy, params, measured }
  const traces = estimate(target, { ...setting, effort: EFFORT, pulse })
  const states = statesOf(target, setting, traces.depth, options)
  const before = now()
  const { levels, statesLooked } = projectLevels(target, { ...setting, most: MOST_STATES, pulse })
  const msPerState = (now() - before) / statesLooked
  const timed = levels.map((level) => ({ ...level, ms: level.states * msPerState }))
  return { strategy, params, measured, traces, states, levels: timed }
}

/** Runs it to see how fast it is, whatever it finds. */
function measure<P extends Params>(target: Model<P>, setting: Setting, { now, pulse }: PlanOptions): Measurement {
  const started = now()
  const search = checking(target, { ...setting, strategy: 'optimal', keepGoing: true, minimiseStates: 0 })
  let warm = { executions: 0, ms: 0 }
  for (;;) {
    pulse()
    const step = search.next()
    const ms = now() - started
    const executions = step.done ? step.value.certificate.executions : step.value.executions
    if (warm.ms === 0 && ms >= WARM_MS) warm = { executions, ms }
    const perMs = (executions - warm.executions) / Math.max(1, ms - warm.ms)
    if (step.done) return { executions, ms, perMs, isAll: true }
    if (ms >= MEASURED_MS && executions > warm.executions) return { executions, ms, perMs, isAll: false }
  }
}

function statesOf<P extends Params>(
  target: Model<P>,
  setting: Setting,
  depth: number,
  { now, pulse }: PlanOptions,
): Measured<StatesProjection> {
  const started = now()
  const states = projectStates(target, { ...setting, depth, most: MOST_STATES, pulse })
  return { ...states, ms: ((now() - started) * states.projected) / states.states }
}
