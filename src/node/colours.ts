import { openSync } from 'node:fs'
import { WriteStream } from 'node:tty'
import picocolors from 'picocolors'
import type { Style } from '../report/style.ts'

export function colourful(): Style {
  const { bold, dim, green, red, yellow, cyan, magenta, blue } = picocolors.createColors(true)
  const hues = [cyan, magenta, yellow, green, blue]
  return {
    strong: bold,
    faint: dim,
    good: green,
    bad: red,
    doubtful: yellow,
    answer: bold,
    thread: (index, text) => hues[index % hues.length](text),
  }
}

const COLUMNS_ELSEWHERE = 120

/** Of a terminal; elsewhere what the environment says. */
export const columnsOf = (stream: { readonly columns?: number }): number =>
  stream.columns || Number(process.env['COLUMNS']) || COLUMNS_ELSEWHERE

/** Where a test runner prints what its workers say, their own output is no terminal, and yet it ends up in one. */
export const columnsOfOutput = (): number =>
  process.stdout.columns || Number(process.env['COLUMNS']) || columnsOfController() || COLUMNS_ELSEWHERE

/** Of the terminal that controls this process, if there is one. */
function columnsOfController(): number | undefined {
  try {
    const terminal = new WriteStream(openSync('/dev/tty', 'r+'))
    const { columns } = terminal
    terminal.destroy()
    return columns
  } catch {
    return undefined
  }
}
