/** Where failures are kept: `__interleave__/<test file>.json` beside the test. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Kept, keptIn, keptText, keptWith, sameTest } from '../trace/kept.ts'

export const keptFile = (testPath: string): string =>
  join(dirname(testPath), '__interleave__', `${basename(testPath)}.json`)

/** What was kept of a test. @throws when the file is not JSON */
export function keptOf(testPath: string, test: string, name: string): Kept | undefined {
  return all(testPath).find((kept) => sameTest(kept, { test, name }))
}

/** Writes it, unless this is a machine of continuous integration or the environment says INTERLEAVE_KEEP=no. */
export function keep(testPath: string, kept: Kept): void {
  if (process.env['CI'] || process.env['INTERLEAVE_KEEP'] === 'no') return
  const file = keptFile(testPath)
  const text = keptText(keptWith(all(testPath), kept))
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const all = (testPath: string): readonly Kept[] => {
  const file = keptFile(testPath)
  return existsSync(file) ? keptIn(readFileSync(file, 'utf8')) : []
}

export const say = (text: string): void => console.info(text)
