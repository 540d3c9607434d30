/** How fair the waiting lines of a model are, in words. */
import type { CheckResult } from '../check/verdict.ts'
import { counted, printable } from './characters.ts'

/** A sentence per line, without its full stop. */
export function fairnessSentences({ certificate: { fairness = [] }, verdict }: CheckResult): string[] {
  const scope = verdict.kind === 'holds' ? '' : 'in what was explored, '
  return fairness.map(({ line, mostOvertakes, longestWait, longestWaitSteps, ranOut }) => {
    const overtakes =
      mostOvertakes === 0
        ? 'nobody who waited was overtaken'
        : `one wait was overtaken ${counted(mostOvertakes, 'time')}, none more often; ${whyOf(ranOut)}`
    const steps = longestWaitSteps === undefined ? '' : ` and ${counted(longestWaitSteps, 'step')} of others`
    return `${printable(line)}: ${scope}${overtakes}; the longest wait saw others served ${counted(longestWait, 'time')}${steps}`
  })
}

const whyOf = (ranOut: boolean): string =>
  ranOut
    ? 'no bound shows: all who could overtake it did, so a longer program may show more'
    : 'bypass is bounded here: others that came later went after it'
