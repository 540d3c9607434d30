/** What the executions of a check were. */
import type { Certificate, CheckResult } from '../check/verdict.ts'

/** What one execution of the strategy stands for. */
export const unitOf = ({ strategy }: Certificate): 'trace' | 'execution' =>
  strategy === 'optimal' || strategy === 'bounded' ? 'trace' : 'execution'

/** How much was explored, and of what. */
export function exploredOf(certificate: Certificate): readonly [count: number, unit: 'state' | 'trace' | 'execution'] {
  const { states, executions } = certificate
  return states === undefined ? [executions, unitOf(certificate)] : [states.states, 'state']
}

/** Which strategy was chosen and why, if there was a choice to make. */
export const choiceSentences = ({ certificate: { choice, strategy } }: CheckResult): string[] =>
  choice === undefined ? [] : [`chose ${strategy}: ${choice.reason}`]

/** What there is to know of a sample, unless the verdict says so: enough to run the same again. */
export function sampleSentences({ certificate: { sample, strategy }, verdict }: CheckResult): string[] {
  if (sample === undefined || verdict.kind === 'inconclusive') return []
  return [`sampled by ${strategy} with seed ${sample.seed}: ${sample.traces} different traces`]
}
