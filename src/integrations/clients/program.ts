/**
 * A client of a primitive as a program: what each of its threads calls, one after the other. As text, it is
 * `acquire() release() | release(2)`: threads between bars, arguments as JSON.
 */
import { InterleaveError } from '../../kernel/errors.ts'
import { printable } from '../../report/characters.ts'

export interface OperationCall {
  readonly operation: string
  readonly args: readonly unknown[]
}

/** Per thread, its calls. */
export type Program = readonly (readonly OperationCall[])[]

export const programText = (program: Program): string =>
  program.map((calls) => calls.map(callText).join(' ')).join(' | ')

export const callText = ({ operation, args }: OperationCall): string =>
  `${operation}(${args.map((arg) => JSON.stringify(arg) ?? 'null').join(', ')})`

const NAME = /\s*([\w$]+)\(/y
const BAR = /\s*\|/y

/** @throws IL032 for text that is not a program. */
export function parseProgram(text: string): Program {
  const program: OperationCall[][] = [[]]
  for (let at = 0; text.slice(at).trim() !== ''; ) {
    BAR.lastIndex = at
    if (BAR.test(text)) {
      at = BAR.lastIndex
      program.push([])
      continue
    }
    NAME.lastIndex = at
    const operation = NAME.exec(text)?.[1]
    const found = operation === undefined ? undefined : argumentsAt(text, NAME.lastIndex)
    if (operation === undefined || found === undefined)
      throw new InterleaveError('IL032', `"${printable(text.slice(at, at + 20))}" at character ${at + 1}.`)
    program.at(-1)?.push({ operation, args: found.args })
    at = found.end
  }
  return program
}

/** Up to the first closing parenthesis before which there is JSON: a string may hold one too. */
function argumentsAt(text: string, from: number): { args: readonly unknown[]; end: number } | undefined {
  for (let close = text.indexOf(')', from); close >= 0; close = text.indexOf(')', close + 1)) {
    try {
      return { args: JSON.parse(`[${text.slice(from, close)}]`) as unknown[], end: close + 1 }
    } catch {
      // not yet
    }
  }
  return undefined
}
