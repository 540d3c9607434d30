/** What makes a search the same as another one. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** What a search must have in common with the one that goes on with it, or that its result is added to. */
export interface Identity {
  readonly model: string
  readonly source: string
  readonly params: string
  readonly options: string
}

/** What is not the same, as a sentence; undefined when nothing is. */
export const differenceOf = (a: Identity, b: Identity): string | undefined =>
  (['model', 'source', 'params', 'options'] as const).flatMap((part) => (a[part] === b[part] ? [] : [WHAT[part]]))[0]

const WHAT: Readonly<Record<keyof Identity, string>> = {
  model: 'it is of another model',
  source: 'the model, or a file that it imports, has changed',
  params: 'the parameters are not the same',
  options: 'the options of the search are not the same',
}

const ENDINGS = ['', '.ts', '.mts', '.js', '.mjs', '/index.ts', '/index.js']

/** What a model is made of, as a hash: its file and all that it imports, except packages. */
export function sourceHash(file: string): string {
  const seen = new Map<string, string>()
  const open = [file]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue
    const text = readFileSync(path, 'utf8')
    seen.set(path, text)
    for (const [, specifier] of text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]*)['"]/g)) {
      const imported = fileOf(resolve(dirname(path), specifier))
      if (imported !== undefined) open.push(imported)
    }
  }
  const hash = createHash('sha256')
  for (const [, text] of [...seen].toSorted(([a], [b]) => (a < b ? -1 : 1))) hash.update(text).update('\0')
  return hash.digest('hex')
}

/** TypeScript is imported by the names that it is compiled to, too. */
function fileOf(path: string): string | undefined {
  const stems = [path, path.replace(/\.js$/, ''), path.replace(/\.mjs$/, '')]
  return stems
    .flatMap((stem) => ENDINGS.map((ending) => stem + ending))
    .find((each) => /\.m?[jt]s$/.test(each) && existsSync(each))
}
