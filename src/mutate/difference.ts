export interface Difference {
  /** Of the first line that differs, from 1. */
  readonly line: number
  readonly removed: readonly string[]
  readonly added: readonly string[]
}

/** The lines in which two texts differ, when that is one place. */
export function differenceOf(before: string, after: string): Difference {
  const [old, now] = [before.split('\n'), after.split('\n')]
  let from = 0
  while (from < old.length && old[from] === now[from]) from++
  let same = 0
  while (same < Math.min(old.length, now.length) - from && old.at(-1 - same) === now.at(-1 - same)) same++
  return { line: from + 1, removed: old.slice(from, old.length - same), added: now.slice(from, now.length - same) }
}
