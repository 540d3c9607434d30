/** A line on standard error that says how far the search is. */
import { counted, grouped, printable, shortened } from '../report/characters.ts'
import { durationOf } from '../report/text.ts'
import type { Signals } from './protocol.ts'
import type { Terminal } from './terminal.ts'

export interface ProgressOptions {
  readonly terminal: Terminal
  /** Undefined: only on a terminal. */
  readonly wanted: boolean | undefined
  readonly signals: Pick<Signals, 'executions' | 'states'>
}

export interface ProgressLine {
  readonly end: () => void
}

/** On a terminal the line is redrawn in place; elsewhere there is a new one every second. */
const REDRAW_MS = 250
const REPEAT_MS = 1000

export function showProgress(label: string, { terminal, wanted, signals }: ProgressOptions): ProgressLine {
  if (!(wanted ?? terminal.isErrTerminal)) return { end: () => undefined }
  const started = performance.now()
  let isDrawn = false
  const line = (): string => {
    const elapsed = performance.now() - started
    const { executions, states } = signals
    const [count, unit] = states > 0 ? ([states, 'state'] as const) : ([executions, 'execution'] as const)
    const rate = grouped(Math.round((count * 1000) / elapsed))
    return `${printable(label)}: ${counted(count, unit)}, ${rate}/s, ${durationOf(elapsed)}`
  }
  const draw = (): void => {
    isDrawn = true
    if (terminal.isErrTerminal)
      terminal.err(`\r\u001b[K${terminal.errStyle.faint(shortened(line(), terminal.columns - 1))}`)
    else terminal.err(`${line()}\n`)
  }
  const drawing = setInterval(draw, terminal.isErrTerminal ? REDRAW_MS : REPEAT_MS)
  return {
    end: () => {
      clearInterval(drawing)
      if (isDrawn && terminal.isErrTerminal) terminal.err('\r\u001b[K')
    },
  }
}
