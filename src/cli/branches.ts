/** Which branches the models of this thread have taken, as their marked sources tell. */
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ListedBranch } from '../branches/marked.ts'
import type { NeverTaken } from '../check/options.ts'
import { currentFolder, shownPath } from '../node/places.ts'

/** The global functions that a marked source calls. */
export const MARKS = '__interleave_marks_of'
export const LIST = '__interleave_branches'

interface Listed {
  readonly key: string
  readonly branches: readonly ListedBranch[]
}

/** By the key of a source: 1 for each mark that was reached. */
const marks = new Map<string, Uint8Array>()
/** Marks that were reached elsewhere: in other threads, or before the search was put down. */
const foreign = new Set<string>()
/** By the URL of the file that they are in. */
const listed = new Map<string, Listed>()

/** To be called before a marked source is loaded. */
export function hearBranches(): void {
  Object.assign(globalThis, {
    [MARKS]: (key: string, size: number): Uint8Array => {
      const known = marks.get(key) ?? new Uint8Array(size)
      marks.set(key, known)
      return known
    },
    [LIST]: (file: string, key: string, branches: readonly ListedBranch[]) => listed.set(file, { key, branches }),
  })
}

/** The marks that were reached since all was forgotten, so that they can be told elsewhere. */
export const reachedMarks = (): string[] => [
  ...foreign,
  ...[...marks].flatMap(([key, reached]) => [...reached].flatMap((isReached, n) => (isReached ? [`${key}#${n}`] : []))),
]

export const reachMarks = (reached: readonly string[]): void => reached.forEach((mark) => foreign.add(mark))

export function forgetMarks(): void {
  foreign.clear()
  for (const reached of marks.values()) reached.fill(0)
}

/** What was decided in executions so far and was never decided so, as sentences: in the model's own file, and in others. */
export function branchesNeverTaken(model: string, hasParameters: boolean): NeverTaken {
  const under = hasParameters ? ' under these parameters' : ''
  const own = realpathSync(model)
  const all = [...listed].map(([url, { key, branches }]) => {
    const file = fileURLToPath(url)
    const isReached = (n: number): boolean => marks.get(key)?.[n] === 1 || foreign.has(`${key}#${n}`)
    const never = branches.filter(
      ({ decided, taken }) => !isReached(taken) && decided.every((one) => one.some(isReached)),
    )
    const shown = shownPath(file, currentFolder())
    return { file, sentences: never.map((branch) => `${branch.never}${under} (${shown}:${branch.line})`) }
  })
  const sentencesIn = (isOwn: boolean): string[] =>
    all.filter(({ file }) => (file === own) === isOwn).flatMap(({ sentences }) => sentences)
  return { here: sentencesIn(true), elsewhere: sentencesIn(false) }
}
