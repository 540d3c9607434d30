/** From the paths of the command line to model files. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, extname, join, resolve } from 'node:path'
import { shownPath } from '../node/places.ts'
import { failure } from './failures.ts'
import type { Failure } from './protocol.ts'

export interface FoundFile {
  /** Absolute. */
  readonly path: string
  /** Relative to the current folder, with forward slashes: as it is shown. */
  readonly shown: string
  /** Whether the command line names the file itself, not a folder that it is in. */
  readonly isNamed: boolean
}

export interface Found {
  readonly files: readonly FoundFile[]
  readonly failures: readonly Failure[]
}

const EXTENSIONS = new Set(['.ts', '.mts', '.js', '.mjs'])
const NOT_MODELS = /\.(?:d|test|spec)\.m?[jt]s$/

export async function discover(paths: readonly string[], cwd: string): Promise<Found> {
  const files = new Map<string, FoundFile>()
  const failures: Failure[] = []
  const add = (path: string, isNamed: boolean): void => {
    if (!files.has(path) || isNamed) files.set(path, { path, shown: shownPath(path, cwd), isNamed })
  }
  for (const given of paths) {
    const path = resolve(cwd, given)
    const found = await stat(path).catch(() => undefined)
    if (found === undefined) failures.push(failure('IL010', `There is no file or folder "${given}".`))
    else if (found.isDirectory()) for (const file of await filesIn(path)) add(file, false)
    else if (EXTENSIONS.has(extname(path))) add(path, true)
    else failures.push(failure('IL008', `"${given}" is not a .ts, .mts, .js or .mjs file.`))
  }
  return { files: [...files.values()], failures }
}

/** Sorted by name, so that the order is the same everywhere. Links to folders are not followed. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found: string[] = []
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
    if (entry.isDirectory()) found.push(...(await filesIn(path)))
    else if (EXTENSIONS.has(extname(path)) && !NOT_MODELS.test(path)) found.push(path)
  }
  return found
}

/** Files that another of these files imports: they need not be models themselves. */
export async function importedAmong(files: readonly FoundFile[]): Promise<ReadonlySet<string>> {
  const stems = new Map(files.map(({ path }) => [withoutExtension(path), path]))
  const imported = new Set<string>()
  for (const { path } of files) {
    const text = await readFile(path, 'utf8')
    for (const [, specifier] of text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]*)['"]/g)) {
      const target = resolve(dirname(path), specifier)
      const known = stems.get(withoutExtension(target)) ?? stems.get(join(target, 'index'))
      if (known !== undefined) imported.add(known)
    }
  }
  return imported
}

const withoutExtension = (path: string): string =>
  EXTENSIONS.has(extname(path)) ? path.slice(0, -extname(path).length) : path
