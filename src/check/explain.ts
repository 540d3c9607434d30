/** From something that happens and one schedule that leads there, to what is shown of it. */
import { InterleaveError } from '../kernel/errors.ts'
import type { Model, Params } from '../machine/model.ts'
import { racesNow } from '../properties/dataRaces.ts'
import { breachesNow } from '../properties/endings.ts'
import type { Goal } from '../properties/goals.ts'
import type { Choice } from '../trace/schedule.ts'
import { brokenHistory } from './history.ts'
import { breachOfRace } from './races.ts'
import { type ShortestOptions, shortestSchedule } from './shortest.ts'
import { stepper, traceOf, withPlaces } from './tracing.ts'
import type { Violation } from './verdict.ts'

/** Looks for a shortest schedule that leads to the goal; keeps the one that is known when the bound is hit first. */
export function explain<P extends Params>(
  target: Model<P>,
  params: Params,
  goal: Goal,
  known: readonly Choice[],
  options: ShortestOptions,
): Violation {
  const { property } = goal
  const shortest = shortestSchedule(target, params, goal, options)
  const schedule = shortest.kind === 'found' ? shortest.schedule : known
  return withPlaces(target, params, options.maxSteps, ({ run, spec }) => {
    const take = stepper(run)
    let preemptions = 0
    schedule.forEach((choice, at) => {
      const { holder } = run
      const couldGoOn = run.canRun(holder)
      take(choice)
      if (couldGoOn && run.log.thread[at] !== holder) preemptions++
    })
    const trace = traceOf(run)
    const race =
      goal.kind === 'race' ? racesNow(run, spec).find(({ object }) => object.name === goal.object) : undefined
    const found = race && breachOfRace(race, trace)
    const breach = found ?? breachesNow(run, spec).find((candidate) => candidate.property === property)
    if ((goal.kind === 'broken' || goal.kind === 'race') && breach === undefined)
      throw new InterleaveError(
        'IL001',
        `"${target.name}": a schedule that broke "${property}" does not when it is run again.`,
      )
    const history = brokenHistory(run, spec, property)
    return {
      property,
      explanation: breach?.explanation ?? '',
      trace,
      preemptions,
      minimal: shortest.kind === 'found',
      ...(history === undefined ? {} : { history }),
      ...(found && { race: { ...found.race, ...(shortest.kind === 'none' && { masked: true }) } }),
    }
  })
}
