/** What a model is made of, as a hash: its file and all that it imports, except packages. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const ENDINGS = ['', '.ts', '.mts', '.js', '.mjs', '/index.ts', '/index.js']

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
