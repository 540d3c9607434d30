/** From something that happens and one schedule that leads there, to what is shown of it. */
import { InterleaveError } from '../kernel/errors.ts'
import type { Instance, Model, Params } from '../machine/model.ts'
import { racesNow } from '../properties/dataRaces.ts'
import { breachesNow } from '../properties/endings.ts'
import type { Goal } from '../properties/goals.ts'
import type { Choice } from '../trace/schedule.ts'
import type { Trace } from '../trace/trace.ts'
import { type Rescue, Rescuer } from './critical.ts'
import { diagnosed, type Finding } from './diagnose.ts'
import { stepsIn } from './diagnosis.ts'
import { brokenHistory } from './history.ts'
import { breachOfRace } from './races.ts'
import { relevantEvents } from './relevance.ts'
import { type ShortestOptions, shortestSchedule } from './shortest.ts'
import { stepper, traceOf, withPlaces } from './tracing.ts'
import type { Passing, Violation, Witness } from './verdict.ts'

/** Explains what one check has found. */
export class Explainer<P extends Params> {
  private readonly target: Model<P>
  private readonly params: Params
  private readonly options: ShortestOptions
  private rescuer: Rescuer<P> | undefined

  constructor(target: Model<P>, params: Params, options: ShortestOptions) {
    this.target = target
    this.params = params
    this.options = options
  }

  /** A shortest schedule that leads to the goal; the one that is known when the bound is hit first. */
  witness(goal: Goal, known: readonly Choice[]): Witness {
    const { schedule, minimal } = this.shortest(goal, known)
    const { told: trace, preemptions } = this.run(schedule, ({ run }) => traceOf(run))
    return { property: goal.property, trace, preemptions, minimal }
  }

  /** The same for a broken property. */
  violation(goal: Goal, known: readonly Choice[]): Violation {
    return goal.kind === 'race' ? this.race(goal, known) : this.broken(goal.property, known)
  }

  private race(goal: Goal & { kind: 'race' }, known: readonly Choice[]): Violation {
    const { property, object } = goal
    const { schedule, minimal, isNone } = this.shortest(goal, known)
    const { told, preemptions } = this.run(schedule, ({ run, spec }) => {
      const race = racesNow(run, spec).find((candidate) => candidate.object.name === object)
      if (race === undefined) throw this.differs(property)
      const trace = traceOf(run)
      return { trace, ...breachOfRace(race, trace) }
    })
    return { ...told, preemptions, minimal, race: { ...told.race, ...(isNone && { masked: true }) } }
  }

  /** With what could have been done about it. */
  private broken(property: string, known: readonly Choice[]): Violation {
    const { schedule, minimal } = this.shortest({ kind: 'broken', property }, known)
    this.rescuer ??= new Rescuer(this.target, this.params, this.options)
    const rescue = this.rescuer.rescue(schedule)
    const { critical } = rescue
    const passing = this.passing(rescue)
    const { told, preemptions } = this.run(schedule, (instance) => {
      const { run, spec } = instance
      const finding = this.findingOf(property, instance)
      const history = brokenHistory(run, spec, property)
      const diagnosis = finding.diagnosis ?? finding.beside
      const mentioned = diagnosis === undefined ? [] : stepsIn(diagnosis)
      const trace = withRelevance(
        traceOf(run),
        relevantEvents(instance, property, critical.step, passing?.trace, mentioned),
      )
      return { ...finding, trace, ...(history && { history }) }
    })
    return { ...told, preemptions, minimal, critical, ...(passing && { passing }) }
  }

  private shortest(
    goal: Goal,
    known: readonly Choice[],
  ): { schedule: readonly Choice[]; minimal: boolean; isNone: boolean } {
    const shortest = shortestSchedule(this.target, this.params, goal, this.options)
    const minimal = shortest.kind === 'found'
    return { schedule: minimal ? shortest.schedule : known, minimal, isNone: shortest.kind === 'none' }
  }

  private passing({ passing }: Rescue): Passing | undefined {
    if (passing === undefined) return undefined
    const { schedule, shared, minimal } = passing
    const { told } = this.run(schedule, ({ run, spec }) => ({
      trace: traceOf(run),
      isRacy: racesNow(run, spec).length > 0,
    }))
    return { trace: told.trace, shared, minimal, ...(told.isRacy && { racy: true }) }
  }

  /** Runs a schedule, and answers what there is to tell of its end. */
  private run<T>(schedule: readonly Choice[], tell: (instance: Instance) => T): { told: T; preemptions: number } {
    return withPlaces(this.target, this.params, this.options.maxSteps, (instance) => {
      const { run } = instance
      const take = stepper(run)
      let preemptions = 0
      schedule.forEach((choice, at) => {
        const { holder } = run
        const couldGoOn = run.canRun(holder)
        take(choice)
        if (couldGoOn && run.log.thread[at] !== holder) preemptions++
      })
      return { told: tell(instance), preemptions }
    })
  }

  private findingOf(property: string, instance: Instance): Finding {
    const breach = breachesNow(instance.run, instance.spec).find((candidate) => candidate.property === property)
    if (breach !== undefined) return diagnosed(breach, instance)
    throw this.differs(property)
  }

  private differs(property: string): InterleaveError {
    const what = `a schedule that broke "${property}" does not when it is run again`
    return new InterleaveError('IL001', `"${this.target.name}": ${what}.`)
  }
}

function withRelevance(trace: Trace, relevant: readonly boolean[] | undefined): Trace {
  const steps = trace.steps.map((step, at) =>
    relevant?.[at] === false ? { ...step, irrelevant: true as const } : step,
  )
  return { ...trace, steps }
}
