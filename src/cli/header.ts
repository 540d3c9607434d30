/** The comment that a model file begins with. */
import { readFileSync } from 'node:fs'

/** Its text without the comment marks; undefined when the file does not begin with one, or cannot be read. */
export function headerOf(file: string): string | undefined {
  try {
    return leadingComment(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

export function leadingComment(source: string): string | undefined {
  const text = source.replace(/^\ufeff?(?:#!.*\r?\n)?\s*/, '')
  const block = /^\/\*+([^]*?)\*\//.exec(text)?.[1]
  const lines = block === undefined ? /^(?:\/\/.*(?:\r?\n|$))*/.exec(text)?.[0] : block
  const bare = (lines ?? '').split(/\r?\n/).map((line) => line.replace(/^\s*(?:\*|\/\/)? ?/, '').trimEnd())
  return bare.join('\n').trim() || undefined
}
