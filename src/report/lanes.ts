/** A trace as lines: a lane for each thread, or a thread's name before each step where lanes do not fit. */
import type { Trace } from '../trace/trace.ts'
import { padded, printable, shortened, widthOf } from './characters.ts'
import type { SourceLine } from './checked.ts'
import { type Row, rowsOf } from './rows.ts'
import type { Style } from './style.ts'

export interface LaneOptions {
  /** Columns there are. */
  readonly columns: number
  readonly style: Style
  readonly sourceLine: SourceLine
}

/** Columns that a lane takes up at the most; what is longer is cut short. */
const WIDEST_LANE = 44
/** A source column narrower than this says nothing. */
const NARROWEST_SOURCE = 16
const GAP = '  '

export function traceLines(trace: Trace, options: LaneOptions): string[] {
  const rows = rowsOf(trace, options.sourceLine)
  if (rows.length === 0) return []
  const numberWidth = Math.max(3, String(trace.steps.length).length + 1)
  const names = trace.threads.map(printable)
  const widths = names.map((name, thread) => laneWidth(name, thread, rows))
  const lanes = numberWidth + widths.reduce((sum, width) => sum + GAP.length + width, 0)
  const needed = lanes + GAP.length + placeWidth(rows)
  return needed <= options.columns
    ? sideBySide(rows, names, widths, numberWidth, options)
    : oneBelowTheOther(rows, names, numberWidth, options)
}

function laneWidth(name: string, thread: number, rows: readonly Row[]): number {
  const texts = rows.filter((row) => row.thread === thread).map(textOf)
  return Math.min(WIDEST_LANE, Math.max(...[name, ...texts].map(widthOf)))
}

const placeWidth = (rows: readonly Row[]): number => Math.max(0, ...rows.map(({ place = '' }) => widthOf(place)))

const textOf = ({ text, answer }: Row): string => (answer === undefined ? text : `${text} → ${answer}`)

function sideBySide(
  rows: readonly Row[],
  names: readonly string[],
  widths: readonly number[],
  numberWidth: number,
  options: LaneOptions,
): string[] {
  const { style } = options
  const blank = (thread: number): string => ' '.repeat(widths[thread])
  const numberOf = ({ number }: Row): string => style.faint(String(number ?? '').padStart(numberWidth))
  const lanes = numberWidth + widths.reduce((sum, width) => sum + GAP.length + width, 0)
  const source = sourceColumn(rows, options.columns - lanes - GAP.length, style)
  const header = names.map((name, thread) =>
    style.thread(thread, style.strong(padded(shortened(name, widths[thread]), widths[thread]))),
  )
  const lines = rows.map((row) => {
    const cells = names.map((_, thread) => (thread === row.thread ? cell(row, widths[thread], style) : blank(thread)))
    return [numberOf(row), ...cells, source(row)].join(GAP)
  })
  return [[' '.repeat(numberWidth), ...header].join(GAP), ...lines].map((line) => line.trimEnd())
}

function oneBelowTheOther(
  rows: readonly Row[],
  names: readonly string[],
  numberWidth: number,
  options: LaneOptions,
): string[] {
  const { columns, style } = options
  const nameWidth = Math.min(Math.max(...names.map(widthOf)), Math.max(8, Math.floor(columns / 4)))
  const room = columns - numberWidth - nameWidth - 2 * GAP.length
  const widest = Math.max(...rows.map((row) => widthOf(textOf(row))))
  const width = Math.max(12, Math.min(widest, room))
  const source = sourceColumn(rows, room - width - GAP.length, style)
  return rows.map((row) => {
    const name = style.thread(row.thread, padded(shortened(names[row.thread], nameWidth), nameWidth))
    const number = style.faint(String(row.number ?? '').padStart(numberWidth))
    return [number, name, cell(row, width, style), source(row)].join(GAP).trimEnd()
  })
}

/** What a row shows of the source, in the columns that are left; nothing when they are too few. */
function sourceColumn(rows: readonly Row[], room: number, style: Style): (row: Row) => string {
  const width = placeWidth(rows)
  if (room < width) return () => ''
  const roomForSource = room - width - GAP.length
  return ({ place, source }) => {
    if (place === undefined) return ''
    if (source === undefined || roomForSource < NARROWEST_SOURCE) return style.faint(place)
    return style.faint(`${padded(place, width)}${GAP}${shortened(source, roomForSource)}`)
  }
}

function cell(row: Row, width: number, style: Style): string {
  const text = shortened(textOf(row), width)
  const filling = ' '.repeat(Math.max(0, width - widthOf(text)))
  return styled(row, text, style) + filling
}

function styled(row: Row, text: string, style: Style): string {
  switch (row.kind) {
    case 'enter':
      return style.faint(text)
    case 'blocked':
      return style.bad(text)
    case 'step': {
      if (row.answer === undefined || !text.startsWith(row.text)) return style.thread(row.thread, text)
      return style.thread(row.thread, row.text) + style.answer(text.slice(row.text.length))
    }
  }
}
