/** Running a recorded schedule again, checking that every step is the one that was recorded. */
import { InterleaveError } from '../kernel/errors.ts'
import type { Model, Params } from '../machine/model.ts'
import { racesNow } from '../properties/dataRaces.ts'
import { breachesNow } from '../properties/endings.ts'
import { type Sighting, sightingsNow } from '../properties/goals.ts'
import { decodeSchedule } from '../trace/schedule.ts'
import type { Trace, TraceStep } from '../trace/trace.ts'
import { diagnosed, type Finding } from './diagnose.ts'
import { breachOfRace } from './races.ts'
import { stepper, traceOf, withPlaces } from './tracing.ts'
import type { Violation } from './verdict.ts'

export interface ReplayOptions {
  readonly params?: Params
  /** Default 10,000. */
  readonly maxSteps?: number
  /** The steps as they were recorded, to be compared; without them only the schedule is checked. */
  readonly recorded?: readonly TraceStep[]
}

export interface Replay {
  readonly trace: Trace
  /** What is broken in the state where the schedule ends, and the data races on the way there. */
  readonly breaches: readonly (Finding & Pick<Violation, 'race'>)[]
  /** Which `sometimes` are so there, and the outcomes it ends with. */
  readonly sightings: readonly Sighting[]
  /** Whether no thread can go on there. */
  readonly ended: boolean
}

/** @throws IL011 when a step cannot be taken, or is not the one recorded; IL012 when the text is not a schedule. */
export function replay<P extends Params>(target: Model<P>, schedule: string, options: ReplayOptions = {}): Replay {
  const choices = decodeSchedule(schedule)
  return withPlaces(target, options.params ?? {}, options.maxSteps ?? 10_000, (instance) => {
    const { run, spec } = instance
    choices.forEach(stepper(run))
    const trace = traceOf(run)
    if (options.recorded !== undefined) compare(trace.steps, options.recorded)
    const races = racesNow(run, spec).map((race) => breachOfRace(race, trace))
    const ended = run.threads.every(({ id }) => !run.canRun(id))
    const breaches = breachesNow(run, spec).map((breach) => diagnosed(breach, instance))
    const sightings = sightingsNow(run, spec)
    return { trace, breaches: [...breaches, ...races], sightings, ended }
  })
}

function compare(steps: readonly TraceStep[], recorded: readonly TraceStep[]): void {
  for (let at = 0; at < Math.max(steps.length, recorded.length); at++) {
    const [now, then] = [describe(steps[at]), describe(recorded[at])]
    if (now !== then)
      throw new InterleaveError('IL011', `They part at step ${at + 1}: recorded \`${then}\`, now \`${now}\`.`)
  }
}

/** A step without its place in the source, which may move. */
function describe(step: TraceStep | undefined): string {
  if (step === undefined) return 'the end'
  const where = step.object === undefined ? '' : `${step.object}.`
  return `${step.thread} ${where}${step.operation}${step.answer === undefined ? '' : ` → ${step.answer}`}`
}
