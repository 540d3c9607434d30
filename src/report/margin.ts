/** What stands to the right of the lanes: the mark of the critical step, what a step changed, and where in the source it is. */
import { shortened, widthOf } from './characters.ts'
import type { Fold } from './folding.ts'
import type { Row } from './rows.ts'
import type { Style } from './style.ts'

export interface Margin {
  /** The columns of a row, as many as there is room for. */
  readonly of: (row: Row) => readonly string[]
  /** Whether the row is of the critical step, and there is no column for the mark: it must stand in the lanes. */
  readonly mustMark: (row: Row) => boolean
}

export const MARK = '← critical'
/** Changes take up so many columns at the most; what is longer is cut short. */
const WIDEST_CHANGES = 32
/** A source column narrower than this says nothing. */
const NARROWEST_SOURCE = 16
const GAP = '  '

/** @param room the columns that are left, with the gap before the first */
export function marginOf(
  rows: readonly (Row | Fold)[],
  room: number,
  critical: number | undefined,
  style: Style,
): Margin {
  let left = room
  const take = (width: number): boolean => {
    const fits = width > 0 && GAP.length + width <= left
    if (fits) left -= GAP.length + width
    return fits
  }
  const steps = rows.filter((row) => row.kind !== 'fold')
  const isCritical = ({ kind, number }: Row): boolean => kind === 'step' && number === critical
  const widest = (text: (row: Row) => string | undefined): number =>
    Math.max(0, ...steps.map((row) => widthOf(text(row) ?? '')))
  const changesWidth = Math.min(
    WIDEST_CHANGES,
    widest(({ changes }) => changes),
  )
  const placeWidth = widest(({ place }) => place)
  const hasMark = steps.some(isCritical) && take(MARK.length)
  const hasChanges = take(changesWidth)
  const hasPlace = take(placeWidth)
  const sourceWidth = hasPlace && left - GAP.length >= NARROWEST_SOURCE ? left - GAP.length : 0
  const of = (row: Row): readonly string[] => {
    const { changes = '', place = '', source = '' } = row
    return [
      ...(hasMark ? [isCritical(row) ? style.bad(MARK) : ' '.repeat(MARK.length)] : []),
      ...(hasChanges ? [faint(shortened(changes, changesWidth), changesWidth, style)] : []),
      ...(hasPlace ? [faint(place, placeWidth, style)] : []),
      ...(sourceWidth > 0 ? [faint(shortened(source, sourceWidth), 0, style)] : []),
    ]
  }
  return { of, mustMark: (row) => !hasMark && isCritical(row) }
}

const faint = (text: string, width: number, style: Style): string =>
  (text === '' ? '' : style.faint(text)) + ' '.repeat(Math.max(0, width - widthOf(text)))
