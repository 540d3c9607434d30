/** Running a schedule once, slowly, to tell what happened. */
import { InterleaveError } from '../kernel/errors.ts'
import { shown } from '../kernel/values.ts'
import { Raised } from '../machine/answers.ts'
import { type Call, Spawn, type StepInstruction, type Thread } from '../machine/instructions.ts'
import { type Instance, instantiate, type Model, type Params } from '../machine/model.ts'
import { describeStep, type Position } from '../machine/position.ts'
import type { Run } from '../machine/run.ts'
import { origins } from '../objects/operation.ts'
import { type Choice, encodeSchedule } from '../trace/schedule.ts'
import type { Change, Trace, TraceStep } from '../trace/trace.ts'
import { changesOf } from './changes.ts'
import { placeOf } from './places.ts'

/** The run's threads in the order in which they started: those of the model first, then as they were spawned. */
export function startOrder(run: Run, events: readonly number[] = allEvents(run)): number[] {
  const started: number[] = run.threads.filter(({ root }) => root !== undefined).map(({ id }) => id)
  const { log } = run
  for (const event of events) {
    if (!(log.before[event].pending instanceof Spawn)) continue
    const spawned = log.answer[event] as Thread
    started.push(spawned.id)
  }
  return started
}

const allEvents = ({ log }: Run): number[] => Array.from({ length: log.length }, (_, event) => event)

/** The schedule that led to the run's present state, or that of some of its events, in an order in which they can happen. */
export function scheduleOf(run: Run, events: readonly number[] = allEvents(run)): Choice[] {
  const { log } = run
  const order = startOrder(run, events)
  return events.map((event) => ({
    thread: order.indexOf(log.thread[event]),
    alternative: log.alternative[event],
  }))
}

/** Takes the steps of a schedule, one at a call. The steps throw IL011 when they cannot be taken. */
export function stepper(run: Run): (choice: Choice) => void {
  const order = startOrder(run)
  return ({ thread: number, alternative }) => {
    const at = run.log.length
    const thread = order[number] as number | undefined
    if (thread === undefined) {
      const names = order.map((id, i) => `${i} ${run.threads[id].name}`).join(', ')
      throw new InterleaveError('IL011', `step ${at + 1}: there is no thread ${number} (threads: ${names}).`)
    }
    const refusal = whyNot(run, thread, alternative)
    if (refusal !== undefined) throw new InterleaveError('IL011', `step ${at + 1}: ${refusal}.`)
    const step = run.positions[thread]?.pending
    run.step(thread, alternative)
    if (step instanceof Spawn) order.push((run.log.answer[at] as Thread).id)
  }
}

function whyNot(run: Run, thread: number, alternative: number): string | undefined {
  const { name } = run.threads[thread]
  const step = run.positions[thread]?.pending
  if (step === undefined) return `${name} has ended`
  if (alternative >= run.alternatives(thread))
    return `${name} at \`${describeStep(step)}\` has no alternative ${alternative}`
  return run.isEnabled(thread, alternative)
    ? undefined
    : `${name} cannot do \`${describeStep(step)}\` there: it is blocked`
}

/** The trace of the run's present execution. Source places are known when the run was made by `instantiateWithPlaces`. */
export function traceOf(run: Run): Trace {
  const { log } = run
  const changes = changesOf(run)
  const steps = Array.from({ length: log.length }, (_, event) => traceStep(run, event, changes[event]))
  const order = startOrder(run)
  const threads = order.map((thread) => run.threads[thread].name)
  const blocked = order.some((thread) => run.canRun(thread)) ? [] : order.flatMap((thread) => pendingStep(run, thread))
  const schedule = encodeSchedule(scheduleOf(run))
  return { threads, steps, ...(blocked.length === 0 ? {} : { blocked }), schedule }
}

function traceStep(run: Run, event: number, changes: readonly Change[]): TraceStep {
  const { log } = run
  const position = log.before[event]
  const { pending } = position
  if (pending === undefined) throw new InterleaveError('IL099', `Event ${event} has no step.`)
  const answer = shownAnswer(pending, log.answer[event], log.alternative[event])
  return {
    ...stepAt(run, log.thread[event], position, pending),
    ...(answer === '' ? {} : { answer }),
    ...(changes.length === 0 ? {} : { changes }),
  }
}

/** The step that a thread waits to take, if there is one. */
function pendingStep(run: Run, thread: number): TraceStep[] {
  const step = run.isCut(thread) ? undefined : nextStepOf(run, thread)
  return step === undefined ? [] : [step]
}

/** The step that is pending in a thread, whether or not it can be taken. */
export function nextStepOf(run: Run, thread: number): TraceStep | undefined {
  const position = run.positions[thread]
  return position?.pending === undefined ? undefined : stepAt(run, thread, position, position.pending)
}

function stepAt(run: Run, thread: number, position: Position, pending: StepInstruction): TraceStep {
  const at = placeOf(pending.origin)
  const within = framesOf(position)
  return {
    thread: run.threads[thread].name,
    operation: operationOf(pending),
    ...(pending.kind === 'operation' && pending.object !== undefined ? { object: pending.object.name } : {}),
    ...(at === undefined ? {} : { at }),
    ...(within.length === 0 ? {} : { within }),
  }
}

function operationOf(step: StepInstruction): string {
  if (step.kind !== 'operation') return step.describe()
  const data = step.args.filter((arg) => typeof arg !== 'function').map((arg) => shown(arg))
  return [step.name, ...data].join(' ')
}

function shownAnswer(step: StepInstruction, answer: unknown, alternative: number): string {
  if (answer instanceof Raised) return `raises ${answer.message}`
  if (step.kind === 'spawn' || step.kind === 'join') return ''
  if (step.kind === 'operation' && step.object !== undefined) {
    const { name } = step.alternatives[alternative]
    if (name !== undefined) return name
  }
  return shown(answer)
}

function framesOf(position: Position): string[] {
  const names: string[] = []
  for (let call: Position | undefined = position.frame.caller; call !== undefined; call = call.frame.caller)
    names.unshift((call.state as { readonly instruction: Call<unknown> }).instruction.name)
  return names
}

/** An instance whose steps know where in the source they were made. Slow: for showing one schedule. */
export function withPlaces<P extends Params, T>(
  target: Model<P>,
  params: Params,
  maxSteps: number,
  use: (instance: Instance) => T,
): T {
  origins.recording = true
  try {
    return use(instantiate(target, params, { maxSteps }))
  } finally {
    origins.recording = false
  }
}
