/** Errors as they are printed: code, cause, detail, next step. */
import { errorTable } from '../kernel/errors.ts'
import { folded, printable } from '../report/characters.ts'
import type { Style } from '../report/style.ts'
import type { Failure } from './protocol.ts'

/**
 * @param where the model or file that it is about, when the detail does not say so
 * @param columns to keep to
 */
export function failureText(
  { code, detail, below: cause }: Failure,
  style: Style,
  where?: string,
  columns = Number.POSITIVE_INFINITY,
): string {
  const { cause: what, next } = errorTable[code]
  const lines = [
    `${style.bad(style.strong(`[${code}]`))} ${style.strong(what)}`,
    ...indented(where === undefined ? detail : `${where}: ${detail}`, '  ').flatMap((line) => folded(line, columns)),
    ...folded(`  ${next}`, columns),
    ...(cause === undefined ? [] : indented(cause, '    ').map(style.faint)),
  ]
  return `${lines.join('\n')}\n`
}

const indented = (text: string, indent: string): string[] => text.split('\n').map((line) => indent + printable(line))
