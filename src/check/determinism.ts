/**
 * Whether a model does the same when the same schedule is run again, on a fresh instance. Positions are shared between
 * executions, so a body that depends on anything but its answers would otherwise go unnoticed.
 */
import { InterleaveError } from '../kernel/errors.ts'
import { canonical } from '../kernel/values.ts'
import { instantiate, type Model, type Params } from '../machine/model.ts'
import { describeStep } from '../machine/position.ts'
import type { Run } from '../machine/run.ts'
import { scheduleOf, stepper } from './tracing.ts'

/** @throws IL001 when a step differs. */
export function verifyDeterminism<P extends Params>(target: Model<P>, params: Params, run: Run): void {
  const again = instantiate(target, params, { maxSteps: run.maxSteps }).run
  const take = stepper(again)
  scheduleOf(run).forEach((choice, event) => {
    const recorded = stepAt(run, event)
    let now: string
    try {
      take(choice)
      now = stepAt(again, event)
    } catch (error) {
      if (!(error instanceof InterleaveError) || error.code !== 'IL011') throw error
      now = error.detail
    }
    if (now !== recorded)
      throw new InterleaveError(
        'IL001',
        `"${target.name}", step ${event + 1}: recorded \`${recorded}\`, now \`${now}\`.`,
      )
  })
}

function stepAt(run: Run, event: number): string {
  const { log } = run
  const step = log.before[event].pending
  const description = step === undefined ? 'the end' : describeStep(step)
  const answer = log.answer[event]
  return `${run.threads[log.thread[event]].name} ${description}${answer === undefined ? '' : ` → ${canonical(answer)}`}`
}
