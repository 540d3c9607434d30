/** Running a schedule once, slowly, to tell what happened. */
import { InterleaveError } from '../kernel/errors.ts'
import { shown } from '../kernel/values.ts'
import { type Call, Spawn, type StepInstruction, type Thread } from '../machine/instructions.ts'
import { type Instance, instantiate, type Model, type Params } from '../machine/model.ts'
import { describeStep, type Position, Raised } from '../machine/position.ts'
import type { Run } from '../machine/run.ts'
import { origins } from '../objects/operation.ts'
import { type Choice, encodeSchedule } from '../trace/schedule.ts'
import type { Trace, TraceStep } from '../trace/trace.ts'
import { placeOf } from './places.ts'

/** The run's threads in the order in which they started: those of the model first, then as they were spawned. */
function startOrder(run: Run): number[] {
  const started: number[] = run.threads.filter(({ root }) => root !== undefined).map(({ id }) => id)
  const { log } = run
  for (let event = 0; event < log.length; event++) {
    if (!(log.before[event].pending instanceof Spawn)) continue
    const spawned = log.answer[event] as Thread
    started.push(spawned.id)
  }
  return started
}

/** The schedule that led to the run's present state. */
export function scheduleOf(run: Run): Choice[] {
  const { log } = run
  const order = startOrder(run)
  return Array.from({ length: log.length }, (_, event) => ({
    thread: order.indexOf(log.thread[event]),
    alternative: log.alternative[event],
  }))
}

/** Takes one step of a schedule. @throws IL011 when it cannot be taken. */
export function takeStep(run: Run, choice: Choice, at: number): void {
  const thread = startOrder(run)[choice.thread] as number | undefined
  const step = thread === undefined ? undefined : run.positions[thread]?.pending
  if (thread === undefined)
    throw new InterleaveError('IL011', `step ${at + 1}: there is no thread ${choice.thread} (threads: ${namesOf(run)}).`)
  const { name } = run.threads[thread]
  if (step === undefined) throw new InterleaveError('IL011', `step ${at + 1}: ${name} has ended.`)
  if (choice.alternative >= run.alternatives(thread))
    throw new InterleaveError('IL011', `step ${at + 1}: ${name} at \`${describeStep(step)}\` has no alternative ${choice.alternative}.`)
  if (!run.isEnabled(thread, choice.alternative))
    throw new InterleaveError('IL011', `step ${at + 1}: ${name} cannot do \`${describeStep(step)}\` there: it is blocked.`)
  run.step(thread, choice.alternative)
}

const namesOf = (run: Run): string => startOrder(run).map((thread, i) => `${i} ${run.threads[thread].name}`).join(', ')

/** The trace of the run's present execution. Source places are known when the run was made by `instantiateWithPlaces`. */
export function traceOf(run: Run): Trace {
  const { log } = run
  const steps: TraceStep[] = []
  for (let event = 0; event < log.length; event++) steps.push(traceStep(run, event))
  const threads = startOrder(run).map((thread) => run.threads[thread].name)
  return { threads, steps, schedule: encodeSchedule(scheduleOf(run)) }
}

function traceStep(run: Run, event: number): TraceStep {
  const position = run.log.before[event]
  const { pending } = position
  if (pending === undefined) throw new InterleaveError('IL099', `Event ${event} has no step.`)
  const answer = shownAnswer(pending, run.log.answer[event], run.log.alternative[event])
  const at = placeOf(pending.origin)
  const within = framesOf(position)
  return {
    thread: run.threads[run.log.thread[event]].name,
    operation: operationOf(pending),
    ...(pending.kind === 'operation' && pending.object !== undefined ? { object: pending.object.name } : {}),
    ...(answer === '' ? {} : { answer }),
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
