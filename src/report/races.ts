/** What is said of a data race beside its sentence: the two lines of source. */
import type { CheckResult, Violation } from '../check/verdict.ts'
import { padded, printable, widthOf } from './characters.ts'
import type { SourceLine } from './checked.ts'
import { rowsOf } from './rows.ts'

/** The properties that a model expects to be broken. */
export function expectedOf(expectation: CheckResult['expectation']): readonly string[] {
  if (typeof expectation === 'string' || 'inconclusive' in expectation) return []
  const { violated } = expectation
  return typeof violated === 'string' ? [violated] : violated
}

/** The broken properties, and by the names of their cells the data races that a model with other violations does not list. */
export function apart({ verdict, expectation }: CheckResult): {
  readonly broken: readonly string[]
  readonly races: readonly string[]
} {
  const violations = verdict.kind === 'violated' ? verdict.violations : []
  const expected = expectedOf(expectation)
  const isAside = (property: string): boolean => expected.length > 0 && !expected.includes(property)
  return {
    broken: violations.flatMap(({ property, race }) => (race && isAside(property) ? [] : [property])),
    races: violations.flatMap(({ property, race }) => (race && isAside(property) ? [race.object] : [])),
  }
}

/** Names listed before the rest is counted. */
const MOST_NAMES = 8

/** Which cells are free of data races, as far as that is proven, and which may have some. */
export function dataRaceFacts({ verdict, certificate }: CheckResult): string[] {
  const { checked, mayRace } = certificate.cells
  return [
    ...(verdict.kind === 'holds' && checked.length > 0 ? [`No data race: on ${someOf(checked)}`] : []),
    ...(mayRace.length > 0 ? [`Data races allowed: on ${someOf(mayRace)}`] : []),
  ]
}

const someOf = (names: readonly string[]): string =>
  names.length <= MOST_NAMES
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more`

/** `step 4  candy.ts:15  yield* candies.write(before - 1)`, for each of the two accesses; none for any other violation. */
export function raceLines({ race, trace }: Violation, sourceLine: SourceLine): string[] {
  if (race === undefined) return []
  const numbers = race.steps.map((step) => step + 1)
  const rows = rowsOf(trace, sourceLine).filter(({ number }) => number !== undefined && numbers.includes(number))
  const cells = rows.map(({ number, place = '', source = '' }) => [`step ${number}`, place, source])
  const widths = [0, 1].map((column) => Math.max(...cells.map((row) => widthOf(row[column]))))
  return cells
    .filter(([, place]) => place !== '')
    .map(([step, place, source]) => `${padded(step, widths[0])}  ${padded(place, widths[1])}  ${source}`.trimEnd())
}

/** Why a race has no trace that is known to be a shortest one; undefined for any other violation. */
export function maskedText({ race }: { readonly race?: Violation['race'] }): string | undefined {
  if (race?.masked === undefined) return undefined
  return `nothing but other data races orders the two accesses of ${printable(race.object)}, and it always does`
}
