/** A trace as lines: a lane for each thread, or a thread's name before each step where lanes do not fit. */
import type { Trace } from '../trace/trace.ts'
import { padded, printable, shortened, widthOf } from './characters.ts'
import type { SourceLine } from './checked.ts'
import { cutOff, type Fold, folded } from './folding.ts'
import { MARK, type Margin, marginOf } from './margin.ts'
import { type Row, rowsOf } from './rows.ts'
import type { Style } from './style.ts'

export interface LaneOptions {
  /** Columns there are. */
  readonly columns: number
  /** Whether sentences keep to the columns too, at words; elsewhere each is one line. */
  readonly folds?: boolean
  readonly style: Style
  readonly sourceLine: SourceLine
  /** Whether steps that play no part are shown, too, and all that a passing schedule does. Default false. */
  readonly showsAllSteps?: boolean
}

/** Which part of a trace is shown, and what is marked in it. */
export interface View {
  /** Number of the step that is marked as critical. */
  readonly critical?: number
  /** The end of a trace: rows after this many steps, and how many of them at the most. */
  readonly tail?: { readonly after: number; readonly most: number }
}

/** Columns that a lane takes up at the most; what is longer is cut short. */
const WIDEST_LANE = 44
const GAP = '  '
const ELLIPSIS = '⋮'

/** What is laid out: rows, and the lanes that they are in. */
interface Layout {
  readonly rows: readonly (Row | Fold)[]
  readonly names: readonly string[]
  readonly numberWidth: number
  readonly options: LaneOptions
  readonly critical: number | undefined
}

export function traceLines(trace: Trace, options: LaneOptions, view: View = {}): string[] {
  const names = trace.threads.map(printable)
  const all = rowsOf(trace, options.sourceLine)
  const rows = rowsShown(all, names, options, view)
  if (rows.length === 0) return []
  const numberWidth = Math.max(3, String(trace.steps.length).length + 1)
  const layout = { rows, names, numberWidth, options, critical: view.critical }
  const hasRows = (from: readonly (Row | Fold)[], thread: number): boolean =>
    from.some((row) => row.kind !== 'fold' && row.thread === thread)
  const threads = names
    .map((_, thread) => thread)
    .filter((thread) => hasRows(rows, thread) || (view.tail === undefined && !hasRows(all, thread)))
  return sideBySide(layout, threads) ?? oneBelowTheOther(layout)
}

function rowsShown(
  rows: readonly Row[],
  names: readonly string[],
  { showsAllSteps }: LaneOptions,
  { tail }: View,
): readonly (Row | Fold)[] {
  if (tail === undefined) return showsAllSteps ? rows : folded(rows, names)
  const after = rows.filter(({ number = Number.POSITIVE_INFINITY }) => number > tail.after)
  return showsAllSteps ? after : cutOff(after, tail.most)
}

function laneWidth(name: string, thread: number, rows: readonly (Row | Fold)[]): number {
  const texts = rows.flatMap((row) => (row.kind !== 'fold' && row.thread === thread ? [textOf(row)] : []))
  return Math.min(WIDEST_LANE, Math.max(...[name, ...texts].map(widthOf)))
}

const textOf = ({ text, answer }: Row): string => (answer === undefined ? text : `${text} → ${answer}`)

/** Undefined when there is no room for that. */
function sideBySide(layout: Layout, threads: readonly number[]): string[] | undefined {
  const { rows, names, numberWidth, options } = layout
  const { style, columns } = options
  const widths = names.map((name, thread) => laneWidth(name, thread, rows))
  const widthOfLanes = (some: readonly number[]): number =>
    some.reduce((sum, thread) => sum + GAP.length + widths[thread], numberWidth)
  const lanes = widthOfLanes(threads)
  const marked = rows.flatMap((row) => {
    if (row.kind !== 'step' || row.number !== layout.critical) return []
    const before = widthOfLanes(threads.slice(0, threads.indexOf(row.thread)))
    return [before + GAP.length + Math.min(widths[row.thread], widthOf(textOf(row))) + GAP.length + MARK.length]
  })
  if (Math.max(lanes, ...marked) > columns) return undefined
  const margin = marginOf(rows, columns - lanes, layout.critical, style)
  const header = threads.map((thread) =>
    style.thread(thread, style.strong(padded(shortenedName(names[thread], widths[thread]), widths[thread]))),
  )
  const lines = rows.map((row) => {
    if (row.kind === 'fold') return foldLine(row, layout)
    const place = threads.indexOf(row.thread)
    const blank = threads.map((thread) => ' '.repeat(widths[thread]))
    return line(
      row,
      { before: blank.slice(0, place), width: widths[row.thread], after: blank.slice(place + 1) },
      margin,
      layout,
    )
  })
  return [[' '.repeat(numberWidth), ...header].join(GAP).trimEnd(), ...lines]
}

function oneBelowTheOther(layout: Layout): string[] {
  const { rows, names, numberWidth, options, critical } = layout
  const { columns, style } = options
  const steps = rows.filter((row) => row.kind !== 'fold')
  const nameWidth = Math.min(Math.max(...names.map(widthOf)), Math.max(8, Math.floor(columns / 4)))
  const room = columns - numberWidth - nameWidth - 2 * GAP.length
  const widest = Math.max(...steps.map((row) => widthOf(textOf(row))))
  const width = Math.max(12, Math.min(widest, room))
  const margin = marginOf(rows, room - width, critical, style)
  return rows.map((row) => {
    if (row.kind === 'fold') return foldLine(row, layout)
    const name = style.thread(row.thread, padded(shortenedName(names[row.thread], nameWidth), nameWidth))
    return line(row, { before: [name], width, after: [] }, margin, layout)
  })
}

/** Where a row's text stands among what else is in its line. */
interface Place {
  readonly before: readonly string[]
  readonly width: number
  readonly after: readonly string[]
}

function line(row: Row, { before, width, after }: Place, margin: Margin, { numberWidth, options }: Layout): string {
  const { style, columns } = options
  const number = style.faint((row.kind === 'step' ? String(row.number) : '').padStart(numberWidth))
  const join = (...parts: readonly string[]): string => parts.join(GAP).trimEnd()
  if (!margin.mustMark(row)) return join(number, ...before, cell(row, width, style), ...after, ...margin.of(row))
  const used = [numberWidth, ...before.map(widthOf), MARK.length].reduce((sum, part) => sum + part + GAP.length, 0)
  const text = shortened(textOf(row), Math.min(width, columns - used))
  return join(number, ...before, styled(row, text, style), style.bad(MARK))
}

/** Threads that were made together differ in the number at the end. */
function shortenedName(name: string, width: number): string {
  const [number = ''] = / \d+$/.exec(name) ?? []
  return widthOf(name) <= width ? name : shortened(name, width - number.length) + number
}

function foldLine({ text }: Fold, { numberWidth, options: { style, columns } }: Layout): string {
  return style.faint(`${ELLIPSIS.padStart(numberWidth)}${GAP}${shortened(text, columns - numberWidth - GAP.length)}`)
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
