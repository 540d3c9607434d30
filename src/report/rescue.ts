/** Where a counterexample could last have been saved, and what passes instead. */
import type { Critical, Passing, Violation } from '../check/verdict.ts'
import { grouped } from './characters.ts'
import { type LaneOptions, traceLines } from './lanes.ts'
import type { Style } from './style.ts'

/** Steps of a passing schedule that are shown: not less, and not more unless it is asked for. */
const FEWEST = 6
const MOST = 12

/** What stands below the finding in a terminal; with an empty line around the passing schedule. */
export function rescueLines(violation: Violation, options: LaneOptions): string[] {
  const { critical, passing, trace } = violation
  const { style } = options
  if (critical === undefined || trace.steps.length === 0) return []
  const lines = [labelled(criticalSentence(critical), style)]
  if (passing === undefined) return lines
  return [...lines, `${passingSentence(passing)}:`, '', ...passingLines(violation, passing, options), '']
}

const labelled = (sentence: string, style: Style): string => `${style.bad('critical:')} ${sentence}`

/** Without a stop at its end. */
export function criticalSentence({ step, proved }: Critical): string {
  if (step === 0) return 'no schedule passes, whatever the interleaving'
  const sentence = `after step ${grouped(step)} no schedule passes`
  return proved ? sentence : `${sentence}, and perhaps not after an earlier one; the search was cut short`
}

/** Without a stop at its end. */
export function passingSentence({ trace, shared, minimal, racy }: Passing): string {
  const instead = `instead of step ${grouped(shared + 1)}, this passes${racy ? ', but for a data race' : ''} (${trace.schedule})`
  return minimal ? instead : `${instead}; the search for a nearer schedule was cut short`
}

/** What a passing schedule does from the step on where it parts from the failing one. */
export function passingLines({ trace }: Violation, { trace: other, shared }: Passing, options: LaneOptions): string[] {
  const { thread } = trace.steps[shared]
  // The step of the same thread: what it is like when it is not critical.
  const sameThread = other.steps.findIndex((step, at) => at >= shared && step.thread === thread)
  const most = Math.max(FEWEST, Math.min(MOST, sameThread - shared + 1))
  return traceLines(other, options, { tail: { after: shared, most } })
}
