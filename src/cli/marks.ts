/** The sources of models, as far as they have branches, with marks that this package hears of. */
import { createHash } from 'node:crypto'
import { type MarkedSource, marked } from '../branches/marked.ts'
import { LIST, MARKS } from './branches.ts'
import type { Loaded } from './marking.ts'

export function withMarks(url: string, text: string, loaded: Loaded): Loaded {
  const file = url.replace(/[?#].*$/, '')
  const result = withBranches(file, text)
  if (result === undefined) return loaded
  const map = { version: 3, sources: [file], names: [], mappings: result.mappings }
  const comment = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`
  return { ...loaded, source: `${result.text}${comment}\n` }
}

/** The text of a file, by its URL, with marks; nothing when it has no branches. */
export function withBranches(file: string, text: string): MarkedSource | undefined {
  const key = createHash('sha256').update(text).digest('hex').slice(0, 16)
  return marked(text, { file, key, marks: `globalThis.${MARKS}`, list: `globalThis.${LIST}` })
}
