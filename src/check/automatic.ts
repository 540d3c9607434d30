/**
 * The strategy `auto`: `optimal`, as long as that will come to an end; or `states`, where there are too many traces of few states;
 * or, within a time limit that neither fits, `bounded` or `pos`. It begins with `optimal`, and asks how many traces there are
 * when that has gone on for a while. Another strategy is taken up only when `optimal` is known not to get through, and when it
 * does not get through either, `optimal` goes on from where it was: nothing is lost but time.
 *
 * Without a time limit it goes by numbers of traces and states, never by a clock, so that the same model and options are always
 * explored in the same way.
 */
import { hasDefaults, instantiate, type Model, type Params } from '../machine/model.ts'
import { type Decision, decide, decideWithin } from './choosing.ts'
import { type Estimate, estimate } from './estimate.ts'
import type { CheckOptions, Progress, Setting, TimeLimit } from './options.ts'
import { strategyOf } from './strategies.ts'
import type { CheckResult, Choice } from './verdict.ts'

/** Events of `optimal` before anything is asked: most searches have ended by then. */
const FIRST_EVENTS = 4_000_000
/** What is not known then is asked again, with more effort, when there were so many times as many. */
const BETWEEN = 4
/** Of the events so far, what each count of traces or states may cost: all of them some per cent of the time. */
const SHARE_OF_EVENTS = 1 / 200
/** Within a time limit, the same by how long it is. */
const EFFORT_PER_MS = 10
const MOST_IN_TIME = 500_000
/** Within a time limit it is asked, for the first time, when this part of it has passed. */
const FIRST_PART = 1 / 8
/** Of what is left, what a strategy whose cost is a guess may take before `optimal` has its turn again. */
const PART_FOR_GUESS = 1 / 2

interface Moment {
  readonly executions: number
  readonly elapsedMs: number
}

type Exploring = (options: CheckOptions) => Generator<Progress, CheckResult>

export function* automatic<P extends Params>(
  target: Model<P>,
  options: CheckOptions,
  exploring: Exploring,
): Generator<Progress, CheckResult> {
  const instance = instantiate(target, options.params)
  if (strategyOf(instance, options) !== 'optimal') return yield* exploring(options)
  const isCounted = instance.spec.traces !== undefined && hasDefaults(target, instance)
  const changes = mayChange(options) && !isCounted
  return yield* new Automatic(target, options, exploring, changes).run(options.strategy !== 'optimal')
}

/**
 * Tasks that are kept in a file are of one strategy: what was put down is taken up with the same. And a model that states how
 * many traces it has, for its default parameters, wants them counted.
 */
const mayChange = ({ strategy, tasks }: CheckOptions): boolean =>
  strategy !== 'optimal' && tasks?.onTask === undefined && tasks?.from === undefined

class Automatic<P extends Params> {
  private readonly target: Model<P>
  private readonly options: CheckOptions
  private readonly exploring: Exploring
  private readonly mayChange: boolean
  private found: Estimate | undefined
  private reason: string | undefined
  private askAtEvents = FIRST_EVENTS
  /** What a count of traces, and one of states, may cost. */
  private effort = 0
  private askAtMs: number
  private askedInTime = 0
  /** Whether a strategy was tried whose cost was a guess: that is done once. */
  private hasGuessed = false
  /** Two moments, the first of which is so long ago that half of the time or more has passed since. */
  private earlier: Moment | undefined
  private later: Moment | undefined

  constructor(target: Model<P>, options: CheckOptions, exploring: Exploring, changes: boolean) {
    this.target = target
    this.options = options
    this.exploring = exploring
    this.mayChange = changes
    const { time } = options
    this.askAtMs = time === undefined ? Number.POSITIVE_INFINITY : time.elapsedMs() + leftOf(time) * FIRST_PART
  }

  *run(says: boolean): Generator<Progress, CheckResult> {
    const search = this.exploring({ ...this.options, strategy: 'optimal' })
    for (;;) {
      const step = search.next()
      if (step.done) return says && isOpen(step.value) ? this.withChoice(step.value) : step.value
      const { value: progress } = step
      yield this.found === undefined ? progress : { ...progress, estimate: this.found }
      this.keepTime(progress)
      if (!this.isDue(progress)) continue
      this.ask(progress)
      if (!this.mayChange || progress.hasFound || this.found === undefined) continue
      const before = this.hasGuessed
      let other = yield* this.other(progress, this.found)
      if (this.hasGuessed !== before) other ??= yield* this.other(progress, this.found)
      if (other !== undefined) return other
    }
  }

  /** So that the rate is not that of a cold start. */
  private keepTime({ executions }: Progress): void {
    const { time } = this.options
    if (time === undefined) return
    const now: Moment = { executions, elapsedMs: time.elapsedMs() }
    this.earlier ??= now
    this.later ??= now
    if (now.elapsedMs < 2 * this.later.elapsedMs) return
    this.earlier = this.later
    this.later = now
  }

  private isDue({ events }: Progress): boolean {
    if (this.found?.kind === 'counted') return false
    const { time } = this.options
    return events >= this.askAtEvents || (time !== undefined && time.elapsedMs() >= this.askAtMs)
  }

  /** Estimates the number of traces. How much it may cost follows from the events that it waited for, not from those there are. */
  private ask({ events }: Progress): void {
    const { target, options } = this
    const { time } = options
    const inTime = time === undefined ? 0 : Math.min(MOST_IN_TIME, time.limitMs * EFFORT_PER_MS)
    this.effort = Math.round(Math.max(this.askAtEvents * SHARE_OF_EVENTS, inTime))
    const { effort } = this
    if (events >= this.askAtEvents) this.askAtEvents *= BETWEEN
    if (time !== undefined && time.elapsedMs() >= this.askAtMs)
      this.askAtMs = this.askedInTime++ === 0 ? time.elapsedMs() + leftOf(time) / 2 : Number.POSITIVE_INFINITY
    const found = unlessStopped(options, (pulse) => estimate(target, { ...settingOf(options), effort, pulse }))
    if (found !== undefined) this.found = narrower(this.found, found)
  }

  /** The result of another strategy, if there is a better one and it comes to something. */
  private *other(progress: Progress, found: Estimate): Generator<Progress, CheckResult | undefined> {
    const { options } = this
    const decision = unlessStopped(options, (pulse) => this.decision(progress, found, pulse))
    if (decision === undefined) return undefined
    this.reason = decision.reason
    if (decision.strategy === 'optimal') return undefined
    this.hasGuessed ||= decision.isSure !== true
    const { maxExecutions = decision.strategy === 'pos' ? Number.POSITIVE_INFINITY : undefined } = options
    const search = this.exploring({
      ...options,
      strategy: decision.strategy,
      ...(maxExecutions === undefined ? {} : { maxExecutions }),
    })
    const result = yield* this.within(search, decision)
    if (result === undefined) return undefined
    const isThrough = result.verdict.kind !== 'inconclusive' || this.wasStopped || decision.isLast
    return isThrough ? this.withChoice(result) : undefined
  }

  private decision({ executions }: Progress, traces: Estimate, pulse: () => void): Decision {
    const { target, options, earlier } = this
    const { time, maxExecutions = Number.POSITIVE_INFINITY } = options
    const mayGuess = !this.hasGuessed
    const situation = { ...settingOf(options), traces, effort: this.effort, maxExecutions, mayGuess, pulse }
    if (time === undefined || earlier === undefined) return decide(target, situation)
    const tracesPerMs = (executions - earlier.executions) / Math.max(1, time.elapsedMs() - earlier.elapsedMs)
    return decideWithin(target, { ...situation, time, executions, tracesPerMs })
  }

  /** Ends a search with nothing when it turns out to be longer than was thought. */
  private *within(search: ReturnType<Exploring>, decision: Decision): Generator<Progress, CheckResult | undefined> {
    const { time } = this.options
    const until = decision.isSure || time === undefined ? undefined : time.elapsedMs() + leftOf(time) * PART_FOR_GUESS
    const { mostStates = Number.POSITIVE_INFINITY, projected } = decision
    for (;;) {
      const step = search.next()
      if (step.done) return step.value
      const { states } = step.value
      yield states === undefined || projected === undefined
        ? step.value
        : { ...step.value, states: { ...states, projected } }
      if ((states?.visited ?? 0) > mostStates) return undefined
      if (until !== undefined && time !== undefined && time.elapsedMs() > until) return undefined
    }
  }

  private get wasStopped(): boolean {
    return this.options.shouldStop?.() !== undefined
  }

  /** Nothing is said of a choice that there was no need for. */
  private withChoice(result: CheckResult): CheckResult {
    const { found, reason } = this
    if (found === undefined || reason === undefined) return result
    const choice: Choice = { reason, traces: shownEstimate(found) }
    return { ...result, certificate: { ...result.certificate, choice } }
  }
}

const settingOf = ({ params, maxSteps }: CheckOptions): Setting => ({
  ...(params && { params }),
  ...(maxSteps !== undefined && { maxSteps }),
})

const isOpen = ({ verdict }: CheckResult): boolean => verdict.kind === 'inconclusive'

const leftOf = ({ limitMs, elapsedMs }: TimeLimit): number => Math.max(0, limitMs - elapsedMs())

/** Of two estimates the one that says more: the later one, unless that has no upper end and the other has. */
const narrower = (known: Estimate | undefined, found: Estimate): Estimate =>
  known !== undefined && found.kind === 'atLeast' && known.kind !== 'atLeast' ? known : found

const shownEstimate = ({ kind, traces, from, to }: Estimate): Choice['traces'] => ({
  kind,
  traces,
  from,
  to: Number.isFinite(to) ? to : null,
})

/** A stop is left to the search to tell. */
function unlessStopped<T>({ shouldStop }: CheckOptions, work: (pulse: () => void) => T): T | undefined {
  const stop = new Error('stopped')
  try {
    return work(() => {
      if (shouldStop?.() !== undefined) throw stop
    })
  } catch (error) {
    if (error === stop) return undefined
    throw error
  }
}
