/**
 * Whether a model does the same when the same schedule is run again, on a fresh instance. Positions are shared between
 * executions, so a body that depends on anything but its answers would otherwise go unnoticed.
 */
import { InterleaveError, messageOf } from '../kernel/errors.ts'
import { canonical, isPrimitive } from '../kernel/values.ts'
import { type Instance, instantiate, type Model, type Params, type Spec } from '../machine/model.ts'
import { describeStep } from '../machine/position.ts'
import type { Run } from '../machine/run.ts'
import { breachesNow } from '../properties/endings.ts'
import { scheduleOf, stepper } from './tracing.ts'

/** @throws IL001 when a step differs, or how a thread ended, or what is broken in the end. */
export function verifyDeterminism<P extends Params>(target: Model<P>, { run, spec, params }: Instance): void {
  const again = instantiate(target, params, { maxSteps: run.maxSteps })
  const take = stepper(again.run)
  const differ = (where: string, recorded: string, now: string): InterleaveError =>
    new InterleaveError('IL001', `"${target.name}", ${where}: recorded \`${recorded}\`, now \`${now}\`.`)
  scheduleOf(run).forEach((choice, event) => {
    try {
      take(choice)
    } catch (error) {
      if (!(error instanceof InterleaveError) || error.code !== 'IL011') throw error
      throw differ(`step ${event + 1}`, stepAt(run, event), error.detail)
    }
    if (isPlainlySame(run, again.run, event)) return
    const [recorded, now] = [stepAt(run, event), stepAt(again.run, event)]
    if (now !== recorded) throw differ(`step ${event + 1}`, recorded, now)
  })
  const [recorded, now] = [endingOf(run, spec), endingOf(again.run, again.spec)]
  if (now !== recorded) throw differ('at the end', recorded, now)
}

/** How each thread ended and what is broken, as text. */
function endingOf(run: Run, spec: Spec): string {
  const threads = run.threads.flatMap(({ id, name }) => {
    const state = run.positions[id]?.state
    if (state?.kind === 'failed') return [`${name} threw ${messageOf(state.error)}`]
    return state?.kind === 'finished' ? [`${name} returned ${content(state.result)}`] : []
  })
  const broken = breachesNow(run, spec).map(({ property }) => `"${property}" is broken`)
  return [...threads.toSorted(), ...broken].join(', ')
}

/** Whether it can be told without comparing texts that both did the same at an event: one operation with primitive data. */
function isPlainlySame(run: Run, again: Run, event: number): boolean {
  const then = run.log.before[event].pending
  const now = again.log.before[event].pending
  return (
    then?.kind === 'operation' &&
    now?.kind === 'operation' &&
    then.name === now.name &&
    then.object?.name === now.object?.name &&
    then.args.length === now.args.length &&
    then.args.every((arg, i) => isPrimitive(arg) && Object.is(arg, now.args[i])) &&
    isPrimitive(run.log.answer[event]) &&
    Object.is(run.log.answer[event], again.log.answer[event]) &&
    run.threads[run.log.thread[event]].name === again.threads[again.log.thread[event]].name
  )
}

function stepAt(run: Run, event: number): string {
  const { log } = run
  const step = log.before[event].pending
  const description = step === undefined ? 'the end' : describeStep(step)
  const answer = log.answer[event]
  return `${run.threads[log.thread[event]].name} ${description}${answer === undefined ? '' : ` → ${content(answer)}`}`
}

/** A value by its content; functions and class instances are other ones in each instance of a model. */
const content = (value: unknown): string => canonical(value).replaceAll(/#\d+/g, '#')

/** 1, 2, 4, 8, and from there on sixteen times as many each time: a model that is not deterministic mostly shows it soon. */
export const isDueForVerification = (executions: number): boolean =>
  (executions & (executions - 1)) === 0 && (executions < 8 || (31 - Math.clz32(executions)) % 4 === 3)
