/** The candidate that is most like what was typed, if any is close: at most two edits away, and half the same. */
export function closest(typed: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(typed, candidate) }))
    .filter(({ candidate, distance }) => distance <= 2 && distance <= Math.max(typed.length, candidate.length) / 2)
  return ranked.toSorted((a, b) => a.distance - b.distance)[0]?.candidate
}

/** Insertions, deletions and replacements that lead from one to the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++)
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1)))
    row = next
  }
  return row[to.length]
}
