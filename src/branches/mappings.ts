/** The mappings of a source map (ECMA-426) for a text with insertions: each word is mapped, since columns are not counted on from a mapping. */
import { type Insertion, inOrder } from '../mutate/insertions.ts'

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** @param insertions of one line each */
export function mappings(source: string, insertions: readonly Insertion[]): string {
  const coming = inOrder(insertions)
  let next = 0
  let offset = 0
  let lastLine = 0
  let lastColumn = 0
  const lines = source.split('\n').map((text, line) => {
    let shift = 0
    let last = 0
    const segments: string[] = []
    for (let column = 0; column <= text.length; column++) {
      for (; next < coming.length && coming[next].at <= offset + column; next++) shift += coming[next].text.length
      if (column === text.length || isInside(text, column)) continue
      segments.push(
        encoded(column + shift - last) + encoded(0) + encoded(line - lastLine) + encoded(column - lastColumn),
      )
      last = column + shift
      lastLine = line
      lastColumn = column
    }
    offset += text.length + 1
    return segments.join(',')
  })
  return lines.join(';')
}

/** Whether the column is in the middle of a word. */
const isInside = (text: string, column: number): boolean =>
  column > 0 && /\w/.test(text[column - 1]) && /\w/.test(text[column])

/** A number in base 64 with a variable number of digits, the lowest first; its lowest bit is the sign. */
function encoded(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1
  let text = ''
  do {
    const digit = rest & 31
    rest >>>= 5
    text += DIGITS[rest > 0 ? digit | 32 : digit]
  } while (rest > 0)
  return text
}
