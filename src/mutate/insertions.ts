/** Text that is put into a source text, here and there. */
import type { Span } from './syntax.ts'

export interface Insertion {
  readonly at: number
  readonly text: string
  /** How long what it stands before or after is: of those that begin at one place, the longer is outside. */
  readonly size: number
  readonly isEnd: boolean
}

export const around = ({ start, end }: Span, before: string, after: string): Insertion[] => [
  { at: start, isEnd: false, size: end - start, text: before },
  { at: end, isEnd: true, size: end - start, text: after },
]

/** Where one ends and another begins, the end is first. */
export const inOrder = (insertions: readonly Insertion[]): Insertion[] =>
  insertions.toSorted(
    (a, b) => a.at - b.at || Number(b.isEnd) - Number(a.isEnd) || (a.isEnd ? a.size - b.size : b.size - a.size),
  )

export function withInsertions(source: string, insertions: readonly Insertion[]): string {
  let text = ''
  let done = 0
  for (const { at, text: inserted } of inOrder(insertions)) {
    text += source.slice(done, at) + inserted
    done = at
  }
  return text + source.slice(done)
}
