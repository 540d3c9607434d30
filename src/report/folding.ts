/** Which rows of a trace are shown: those of steps that play no part are folded away, and long ends cut off. */
import { counted } from './characters.ts'
import type { Row } from './rows.ts'

/** A row that stands for others. */
export interface Fold {
  readonly kind: 'fold'
  readonly text: string
}

/** Rows that folding must save, or it does more harm than good. */
const FEWEST_SAVED = 2

/** Runs of rows that play no part, each as a row that says how many steps they are and whose. @param names of threads */
export function folded(rows: readonly Row[], names: readonly string[]): (Row | Fold)[] {
  return runsOf(rows).flatMap((run): (Row | Fold)[] => {
    if (run[0].irrelevant !== true || run.length <= FEWEST_SAVED) return run
    const threads = names.filter((_, thread) => run.some((row) => row.thread === thread))
    return [
      { kind: 'fold', text: `${counted(numberOfSteps(run), 'step')} of ${listed(threads)} that ${play(run)} no part` },
    ]
  })
}

/** The first `most` rows, and one that stands for the others if that saves rows enough. */
export function cutOff(rows: readonly Row[], most: number): (Row | Fold)[] {
  const rest = rows.slice(most)
  if (rest.length <= FEWEST_SAVED || numberOfSteps(rest) === 0) return [...rows]
  return [...rows.slice(0, most), { kind: 'fold', text: `${counted(numberOfSteps(rest), 'more step')}, to the end` }]
}

const numberOfSteps = (rows: readonly Row[]): number => rows.filter(({ kind }) => kind === 'step').length

const play = (rows: readonly Row[]): string => (numberOfSteps(rows) === 1 ? 'plays' : 'play')

/** Neighbours that play a part, or do not. */
function runsOf(rows: readonly Row[]): Row[][] {
  const runs: Row[][] = []
  for (const row of rows) {
    const last = runs.at(-1)
    if (last !== undefined && last[0].irrelevant === row.irrelevant) last.push(row)
    else runs.push([row])
  }
  return runs
}

/** Names listed at the most. */
const MOST_NAMES = 3

function listed(names: readonly string[]): string {
  if (names.length > MOST_NAMES) return `${names.length} threads`
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
