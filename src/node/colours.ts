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

export const columnsOfOutput = (): number => columnsOf(process.stdout)
