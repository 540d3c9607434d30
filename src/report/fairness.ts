/** How fair the waiting lines of a model are, in words. */
import type { CheckResult } from '../check/verdict.ts'
import { counted, printable } from './characters.ts'

/** A sentence per line, without its full stop: `line: overtaken at most 2 times in one wait (…)`. */
export function fairnessSentences({ certificate: { fairness = [] }, verdict }: CheckResult): string[] {
  const isAll = verdict.kind === 'holds'
  return fairness.map(({ line, mostOvertakes, longestWait, ranOut }) => {
    const waited = `others are served ${timesOf(longestWait)} during one wait`
    const parts =
      mostOvertakes === 0
        ? ['first come, first served', `${waited} at the most`]
        : [`overtaken ${timesOf(mostOvertakes)} in one wait at the most (${whyOf(ranOut)})`, waited]
    return `${printable(line)}: ${parts.join('; ')}${isAll ? '' : ', in what was explored'}`
  })
}

const timesOf = (count: number): string => (count === 0 ? 'never' : counted(count, 'time'))

const whyOf = (ranOut: boolean): string =>
  ranOut
    ? 'everyone who could overtake did: more rounds or threads may give more'
    : 'others that came later went after it'
