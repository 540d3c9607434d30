/** Which strategy is right for a model of so many traces, and why. */
import type { Model, Params } from '../machine/model.ts'
import type { Estimate } from './estimate.ts'
import type { Setting, TimeLimit } from './options.ts'
import { type Level, projectLevels } from './projectLevels.ts'
import { projectStates, type StatesProjection } from './projectStates.ts'
import { boundText, rateText, statesText, tracesText } from './quantities.ts'
import type { StrategyName } from './verdict.ts'

export interface Situation extends Setting {
  readonly traces: Estimate
  /** States looked at to guess how many there are. */
  readonly effort: number
  /** Executions that the caller allows. */
  readonly maxExecutions: number
  /** Whether a strategy may be chosen whose cost is a guess. */
  readonly mayGuess: boolean
  readonly pulse: () => void
}

export interface SituationInTime extends Situation {
  readonly time: TimeLimit
  /** Of those traces, explored already. */
  readonly executions: number
  /** As measured. */
  readonly tracesPerMs: number
}

export interface Decision {
  readonly strategy: StrategyName
  /** What speaks for it, as a sentence without its end. */
  readonly reason: string
  /** Whether it is known to come to its end. */
  readonly isSure?: boolean
  /** States that it may visit: with more it is not what was thought. */
  readonly mostStates?: number
  readonly projected?: number
  /** Whether nothing else is left when it comes to no end. */
  readonly isLast?: boolean
}

/** What can be explored in some seconds to a minute, on any machine. */
const USUAL = { traces: 10_000_000, states: 5_000_000 }
/** Some 70 bytes each: what fits into memory. */
const MOST_STATES = 20_000_000
/** Of more traces than that, states are worth more patience. */
const TRACES_PER_STATE = 100

/** Whether `optimal` gets through what can be explored. */
function gets({ from, to }: Estimate, surely: number, perhaps: number): 'through' | 'not through' | 'who knows' {
  if (to <= surely) return 'through'
  return from > perhaps ? 'not through' : 'who knows'
}

/** Without a clock. */
export function decide<P extends Params>(target: Model<P>, situation: Situation): Decision {
  const { traces, maxExecutions } = situation
  const many = tracesText(traces)
  const isShort = maxExecutions <= USUAL.traces
  const getsThrough = isShort ? 'through' : gets(traces, USUAL.traces, USUAL.traces)
  if (getsThrough === 'through') return { strategy: 'optimal', reason: many }
  const states = projected(target, situation)
  if (states.isAll) return chosenStates(states, many)
  const mostStates = Math.min(MOST_STATES, Math.max(USUAL.states, traces.from / TRACES_PER_STATE))
  if (getsThrough === 'not through' && situation.mayGuess && states.projected <= mostStates)
    return { ...chosenStates(states, many), mostStates }
  return { strategy: 'optimal', reason: `${many}, and ${statesText(states)}` }
}

/** Of the time that is left, what may be planned for: rates go down as searches grow. */
const PART_PLANNED = 0.8
/** How many times as much as that `optimal` must have before it, to be given up: rates go up as well. */
const TOO_MUCH = 2.5

export function decideWithin<P extends Params>(target: Model<P>, situation: SituationInTime): Decision {
  const { traces, executions, tracesPerMs, time, maxExecutions } = situation
  const leftMs = (): number => PART_PLANNED * Math.max(0, time.limitMs - time.elapsedMs())
  const many = `${tracesText(traces)}, ${rateText(tracesPerMs)}`
  const inTime = tracesPerMs * leftMs()
  const surely = executions + inTime
  const getsThrough =
    maxExecutions <= surely ? 'through' : gets(traces, surely, Math.min(maxExecutions, executions + TOO_MUCH * inTime))
  if (getsThrough === 'through') return { strategy: 'optimal', reason: many }
  const before = time.elapsedMs()
  const states = projected(target, situation)
  const statesPerMs = states.states / Math.max(1, time.elapsedMs() - before)
  if (states.isAll) return chosenStates(states, many)
  if (getsThrough === 'who knows') return { strategy: 'optimal', reason: many }
  const mostStates = Math.min(MOST_STATES, statesPerMs * leftMs())
  if (situation.mayGuess && states.projected <= mostStates) return { ...chosenStates(states, many), mostStates }
  const tooMany = `${many}, and ${statesText(states)}: neither fits into the time there is`
  const bound = boundWithin(target, situation, leftMs)
  return bound === undefined
    ? { strategy: 'pos', reason: `${tooMany}, nor would a bound on preemptions`, isSure: true, isLast: true }
    : { strategy: 'bounded', reason: `${tooMany}, but ${boundText(bound)} should`, isSure: true, isLast: true }
}

const chosenStates = (states: StatesProjection, many: string): Decision => ({
  strategy: 'states',
  reason: `${many}, but ${statesText(states)}`,
  isSure: states.isAll,
  projected: states.projected,
})

const projected = <P extends Params>(target: Model<P>, situation: Situation): StatesProjection =>
  projectStates(target, {
    ...settingOf(situation),
    depth: situation.traces.depth,
    most: situation.effort,
    pulse: situation.pulse,
  })

const settingOf = ({ params, maxSteps }: Setting): Setting => ({
  ...(params && { params }),
  ...(maxSteps !== undefined && { maxSteps }),
})

/** Prefixes looked at to guess how many there are, and the part of the time after which it is not tried with more. */
const PREFIXES = 20_000
const MORE_PREFIXES = 8
const PART_FOR_PREFIXES = 1 / 32

/** The greatest bound that can be explored in time, if any can. */
function boundWithin<P extends Params>(
  target: Model<P>,
  situation: SituationInTime,
  leftMs: () => number,
): Level | undefined {
  const { time, pulse } = situation
  for (let most = PREFIXES; ; most *= MORE_PREFIXES) {
    const before = time.elapsedMs()
    const { levels, statesLooked } = projectLevels(target, { ...settingOf(situation), most, pulse })
    const tookMs = Math.max(1, time.elapsedMs() - before)
    const inTime = Math.min(MOST_STATES, (statesLooked / tookMs) * leftMs())
    const isEnough = levels.length > 0 || tookMs > leftMs() * PART_FOR_PREFIXES || statesLooked >= inTime
    if (isEnough) return levels.findLast(({ states }) => states <= inTime)
  }
}
