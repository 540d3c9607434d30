/**
 * Running a recorded execution again after the code has moved: thread by thread and step by step, by what a step is called.
 * Steps that are new are taken on the way, steps that are gone are left out.
 */
import { shown } from '../kernel/values.ts'
import type { StepInstruction } from '../machine/instructions.ts'
import type { Instance, Model, Params } from '../machine/model.ts'
import type { Run } from '../machine/run.ts'
import { noDataRace, racesNow } from '../properties/dataRaces.ts'
import type { Breach } from '../properties/endings.ts'
import { breachesNow } from '../properties/endings.ts'
import type { Trace, TraceStep } from '../trace/trace.ts'
import { breachOfRace } from './races.ts'
import { traceOf, withPlaces } from './tracing.ts'

export interface Realigned {
  /** What happened, up to the state in which the property is broken, or to the end. */
  readonly trace: Trace
  /** The property that was broken then, if it is still. */
  readonly breach?: Breach
  /** Recorded steps that are not there any more: their threads take, and wait at, none of that name. */
  readonly gone: number
  /** Steps that were taken between the recorded ones. */
  readonly added: number
}

/** New steps that a thread may take before a recorded one. */
const MOST_NEW_STEPS = 20

/** Follows the recorded steps as far as they go, and then goes on with as few switches as can be. */
export function realign<P extends Params>(
  target: Model<P>,
  recorded: readonly TraceStep[],
  property: string,
  { params = {}, maxSteps = 10_000 }: { readonly params?: Params; readonly maxSteps?: number } = {},
): Realigned {
  return withPlaces(target, params, maxSteps, (instance) => {
    const { run } = instance
    const skipped: TraceStep[] = []
    let added = 0
    const result = (breach: Breach | undefined): Realigned => {
      const trace = traceOf(run)
      const gone = skipped.filter((step) => !isMet(step, trace)).length
      return { trace, gone, added, ...(breach === undefined ? {} : { breach }) }
    }
    for (const step of recorded) {
      const broken = breachOf(instance, property)
      if (broken !== undefined) return result(broken)
      const taken = takeLike(run, step)
      if (taken === undefined) skipped.push(step)
      else added += taken
    }
    for (let more = 0; more < maxSteps; more++) {
      const broken = breachOf(instance, property)
      if (broken !== undefined) return result(broken)
      const next = goingOn(run)
      if (next === undefined) break
      run.step(next.thread, next.alternative)
    }
    return result(breachOf(instance, property))
  })
}

function breachOf({ run, spec }: Instance, property: string): Breach | undefined {
  const broken = breachesNow(run, spec).find((breach) => breach.property === property)
  if (broken !== undefined || !property.startsWith(noDataRace(''))) return broken
  const race = racesNow(run, spec).find(({ object }) => noDataRace(object.name) === property)
  return race && breachOfRace(race, traceOf(run))
}

/** Whether a recorded step that could not be taken in its turn was taken later, or is what its thread waits for. */
const isMet = (recorded: TraceStep, { steps, blocked = [] }: Trace): boolean =>
  [...steps, ...blocked].some(
    (step) => step.thread === recorded.thread && recordedName(step) === recordedName(recorded),
  )

/** Takes the step of that name, after new ones if need be; answers how many, or undefined when it never comes. */
function takeLike(run: Run, step: TraceStep): number | undefined {
  const thread = run.threads.find(({ id, name }) => name === step.thread && run.positions[id] !== undefined)?.id
  if (thread === undefined) return undefined
  for (let taken = 0; taken <= MOST_NEW_STEPS; taken++) {
    const pending = run.positions[thread]?.pending
    const alternative = pending === undefined ? undefined : enabledAlternative(run, thread, step, pending)
    if (pending !== undefined && alternative !== undefined) {
      const isIt = nameOf(pending) === recordedName(step)
      run.step(thread, alternative)
      if (isIt) return taken
      continue
    }
    for (let n = 0; n < taken; n++) run.undo()
    return undefined
  }
  for (let n = 0; n <= MOST_NEW_STEPS; n++) run.undo()
  return undefined
}

/** Of the ways that a step can go, the one that gave the recorded answer. */
function enabledAlternative(
  run: Run,
  thread: number,
  { answer }: TraceStep,
  pending: StepInstruction,
): number | undefined {
  const enabled = Array.from({ length: run.alternatives(thread) }, (_, i) => i).filter((i) => run.isEnabled(thread, i))
  if (enabled.length < 2 || pending.kind !== 'operation') return enabled[0]
  return enabled.find((i) => (pending.alternatives[i].name ?? shown(i)) === answer) ?? enabled[0]
}

/** The thread that ran last, or else the first that can. */
function goingOn(run: Run): { thread: number; alternative: number } | undefined {
  const threads = [run.holder, ...run.threads.map(({ id }) => id)].filter((thread) => thread >= 0)
  const thread = threads.find((id) => run.canRun(id))
  if (thread === undefined) return undefined
  for (let alternative = 0; ; alternative++) if (run.isEnabled(thread, alternative)) return { thread, alternative }
}

/** What is done to what, without the values. */
const nameOf = (step: StepInstruction): string =>
  step.kind === 'operation' ? `${step.object?.name ?? ''}.${step.name}` : `.${step.describe().split(' ')[0]}`

const recordedName = ({ object = '', operation }: TraceStep): string => `${object}.${operation.split(' ')[0]}`
