/** Verdicts as a table, for a terminal: what is counted in columns of its own, and the verdict last, since it can be long. */
import { counted, padded, printable, shortened, wrapped } from './characters.ts'
import { type Checked, labelOf } from './checked.ts'
import { durationOf } from './effort.ts'
import { exploredOf } from './explored.ts'
import type { Style } from './style.ts'
import { mark, paint, verdictOf } from './text.ts'

export interface TableOptions {
  readonly columns: number
  readonly style: Style
  /** Columns of the names. */
  readonly labelWidth: number
}

/** Columns of what was explored, and of a time: `1,234,567 traces` and `12 min 34 s`. */
const [COUNT, TIME] = [16, 11]
const GAP = '  '

/** Columns that a verdict needs; where there are fewer, verdicts are lines and no table. */
const NARROWEST_VERDICT = 24

export const fitsTable = ({ columns, labelWidth }: TableOptions): boolean =>
  columnsBefore(labelWidth) + NARROWEST_VERDICT <= columns

const columnsBefore = (labelWidth: number): number => 2 + labelWidth + COUNT + TIME + 3 * GAP.length

export function tableHeader({ style, labelWidth }: TableOptions): string {
  const cells = [padded('model', labelWidth), 'explored'.padStart(COUNT), 'time'.padStart(TIME), 'verdict']
  return style.faint(`  ${cells.join(GAP)}`)
}

/** A verdict that is too long goes on in further lines, below itself. */
export function tableRow(checked: Checked, { columns, style, labelWidth }: TableOptions): string {
  const { result, elapsedMs } = checked
  const label = shortened(printable(labelOf(checked)), labelWidth)
  const indent = columnsBefore(labelWidth)
  const [first, ...rest] = wrapped(printable(verdictOf(result)), columns - indent)
  const cells = [
    style.strong(padded(label, labelWidth)),
    counted(...exploredOf(result.certificate)).padStart(COUNT),
    style.faint(durationOf(elapsedMs).padStart(TIME)),
    paint(result, style)(first),
  ]
  const below = rest.map((line) => `\n${' '.repeat(indent)}${paint(result, style)(line)}`)
  return `${mark(result, style)} ${cells.join(GAP)}${below.join('')}`
}
