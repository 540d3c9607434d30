/** What reports for continuous integration are made of. */
import type { Violation } from '../check/verdict.ts'
import type { Trace } from '../trace/trace.ts'
import type { Checked, SourceLine } from './checked.ts'

/** An error that kept a model or file from being checked, in words. */
export interface Trouble {
  readonly code: string
  /** The cause, as a sentence. */
  readonly cause: string
  readonly detail: string
  /** The model or file. */
  readonly where?: string
}

/** What a run of checks came to. */
export interface RunReport {
  readonly models: readonly Checked[]
  readonly troubles: readonly Trouble[]
  readonly sourceLine: SourceLine
  /** Whether a search that a bound ended is fine. */
  readonly allowsIncomplete: boolean
}

/** Whether the check says that something is wrong. */
export const isFailure = ({ result }: Checked, allowsIncomplete: boolean): boolean =>
  !result.expected && !(allowsIncomplete && result.verdict.kind === 'inconclusive')

/** The violations of a check that are news: all of one that is not as expected. */
export const newsOf = ({ result: { expected, verdict } }: Checked): readonly Violation[] =>
  expected || verdict.kind !== 'violated' ? [] : verdict.violations

export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  /** What happens there: `buyer candies.write 4`. */
  readonly what: string
}

const PLACE = /^(.*):(\d+):(\d+)$/

export function placesOf(steps: readonly Trace['steps'][number][]): Place[] {
  return steps.flatMap(({ at = '', thread, object, operation, answer }) => {
    const [, file, line, column] = PLACE.exec(at) ?? []
    if (file === undefined) return []
    const what = `${thread} ${object === undefined ? '' : `${object}.`}${operation}${answer === undefined ? '' : ` → ${answer}`}`
    return [{ file, line: Number(line), column: Number(column), what }]
  })
}

/** Where a violation is: the steps that race, where threads are blocked, or else the last step. */
export function culprits({ trace, race }: Violation): Place[] {
  const { steps, blocked = [] } = trace
  if (race !== undefined) return placesOf(race.steps.map((step) => steps[step]))
  return placesOf(blocked.length > 0 ? blocked : steps.slice(-1))
}
