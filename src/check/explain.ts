/** From a broken property and one schedule that breaks it, to the violation that is shown. */
import type { Model, Params } from '../machine/model.ts'
import { breachesNow } from '../properties/endings.ts'
import type { Choice } from '../trace/schedule.ts'
import { type ShortestOptions, shortestViolation } from './shortest.ts'
import { stepper, traceOf, withPlaces } from './tracing.ts'
import type { Violation } from './verdict.ts'

/** Looks for a shortest schedule that breaks the property; keeps the one that is known when the bound is hit first. */
export function explain<P extends Params>(
  target: Model<P>,
  params: Params,
  property: string,
  known: readonly Choice[],
  options: ShortestOptions,
): Violation {
  const shortest = shortestViolation(target, params, property, options)
  return withPlaces(target, params, options.maxSteps, ({ run, spec }) => {
    const take = stepper(run)
    let preemptions = 0
    let last = -1
    ;(shortest ?? known).forEach((choice, at) => {
      const couldGoOn = last >= 0 && run.canRun(last)
      take(choice)
      const thread = run.log.thread[at]
      if (couldGoOn && thread !== last) preemptions++
      last = thread
    })
    const breach = breachesNow(run, spec).find((candidate) => candidate.property === property)
    return {
      property,
      explanation: breach?.explanation ?? '',
      trace: traceOf(run),
      preemptions,
      minimal: shortest !== undefined,
    }
  })
}
