/** A copy of the source files of some models, in which one can be another than it is. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, extname, join, relative, resolve } from 'node:path'

export interface Workspace {
  /** A copy with these files replaced; answers where a file of the original is in it. */
  readonly copy: (replaced: ReadonlyMap<string, string>) => Copy
  readonly close: () => void
}

export interface Copy {
  readonly placeOf: (file: string) => string
  readonly remove: () => void
}

/** @param sources the files, with their text */
export function workspace(sources: ReadonlyMap<string, string>): Workspace {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'interleave-mutants-')))
  const base = commonFolder([...sources.keys()])
  const nearest = (name: string): string | undefined => upwards(base, name)
  const [modules, manifest] = [nearest('node_modules'), nearest('package.json')]
  if (modules !== undefined) symlinkSync(modules, join(root, 'node_modules'), 'dir')
  if (manifest !== undefined) cpSync(manifest, join(root, 'package.json'))
  let copies = 0
  return {
    copy: (replaced) => {
      const folder = join(root, `copy-${copies++}`)
      const placeOf = (file: string): string => join(folder, relative(base, file))
      for (const [file, text] of sources) {
        mkdirSync(dirname(placeOf(file)), { recursive: true })
        writeFileSync(placeOf(file), replaced.get(file) ?? text)
      }
      return { placeOf, remove: () => rmSync(folder, { recursive: true }) }
    },
    close: () => rmSync(root, { recursive: true }),
  }
}

function upwards(folder: string, name: string): string | undefined {
  const path = join(folder, name)
  if (existsSync(path)) return path
  return dirname(folder) === folder ? undefined : upwards(dirname(folder), name)
}

function commonFolder(files: readonly string[]): string {
  let folder = dirname(files[0])
  while (files.some((file) => relative(folder, file).startsWith('..'))) folder = dirname(folder)
  return folder
}

const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs']

/** The files, and those that they import by a relative path, with their text. */
export function sourcesOf(files: readonly string[]): Map<string, string> {
  const sources = new Map<string, string>()
  const add = (file: string): void => {
    if (sources.has(file)) return
    const text = readFileSync(file, 'utf8')
    sources.set(file, text)
    for (const [, specifier] of text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]*)['"]/g)) {
      const imported = importedFile(resolve(dirname(file), specifier))
      if (imported !== undefined) add(imported)
    }
  }
  files.forEach(add)
  return sources
}

/** Under its own name, or as TypeScript and bundlers find it. */
function importedFile(path: string): string | undefined {
  const stem = EXTENSIONS.includes(extname(path)) ? path.slice(0, -extname(path).length) : path
  const candidates = [
    path,
    ...EXTENSIONS.map((extension) => stem + extension),
    join(path, 'index.ts'),
    join(path, 'index.js'),
  ]
  return candidates.find((candidate) => EXTENSIONS.includes(extname(candidate)) && existsSync(candidate))
}
