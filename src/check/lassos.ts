/** Properties of endless executions: what must be done again and again, and the execution in which it is not. */
import { type Aim, cycleWithout } from '../explore/states/lasso.ts'
import { InterleaveError } from '../kernel/errors.ts'
import type { Instance, Model, Params, Recurrence } from '../machine/model.ts'
import { isNamed } from '../properties/names.ts'
import type { Choice } from '../trace/schedule.ts'
import type { States } from './states.ts'
import { scheduleOf, stepper, traceOf, withPlaces } from './tracing.ts'
import type { Violation } from './verdict.ts'

/** Every `infinitelyOften` that some endless execution breaks, once all states are known. */
export function lassosOf<P extends Params>(target: Model<P>, instance: Instance, states: States<P>): Violation[] {
  return Object.entries(instance.spec.infinitelyOften ?? {}).flatMap(([property, recurrence]) => {
    for (const aim of aimsOf(property, recurrence, instance)) {
      const found = states.graph && cycleWithout(states.graph, aim)
      if (found === undefined) continue
      const path = states.search.pathTo(found.state)
      const cycle = found.steps.map((step) => states.graph?.pathStep(step)).filter((step) => step !== undefined)
      states.follow([...path, ...cycle])
      const shown = { property, explanation: explanationOf(aim, instance), from: path.length }
      return [violation(target, instance, scheduleOf(instance.run), shown)]
    }
    return []
  })
}

/** @throws IL006 when it is asked of a thread that there is none of. */
function aimsOf(property: string, { progress, by, fairness = 'weak' }: Recurrence, { run }: Instance): Aim[] {
  if (by === undefined) return [{ progress, fairness, thread: undefined }]
  return by.flatMap((name) => {
    const members = run.threads.filter((thread) => thread.root !== undefined && isNamed(thread.name, name))
    if (members.length === 0)
      throw new InterleaveError('IL006', `"${property}" asks for the thread ${name}, which there is not.`)
    return members.map(({ id }) => ({ progress, fairness, thread: id }))
  })
}

function explanationOf({ progress, thread, fairness }: Aim, { run }: Instance): string {
  const who = thread === undefined ? 'nobody' : `${run.threads[thread].name} never`
  const how = {
    none: '',
    weak: ', though every thread that can always go on does',
    strong: ', though every thread that can go on again and again does',
  }
  return `${who} gets to "${progress}" on the steps that repeat${how[fairness]}`
}

function violation<P extends Params>(
  target: Model<P>,
  { run, params }: Instance,
  schedule: readonly Choice[],
  { from, ...shown }: { property: string; explanation: string; from: number },
): Violation {
  return withPlaces(target, params, Math.max(run.maxSteps, schedule.length), (fresh) => {
    const take = stepper(fresh.run)
    let preemptions = 0
    for (const choice of schedule) {
      const { holder } = fresh.run
      const couldGoOn = fresh.run.canRun(holder)
      take(choice)
      if (couldGoOn && fresh.run.log.thread[fresh.run.log.length - 1] !== holder) preemptions++
    }
    return { ...shown, trace: traceOf(fresh.run), preemptions, minimal: false, lasso: { from } }
  })
}
