/** Writing reports into a folder, and taking away those of models that are gone. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { InterleaveError } from '../kernel/errors.ts'
import { MARK, type Page } from '../report/markdown.ts'

/** @throws IL015 when a page would take the place of a file that is no report. */
export function writeReports(folder: string, pages: readonly Page[]): void {
  mkdirSync(folder, { recursive: true })
  const present = readdirSync(folder).filter((file) => file.endsWith('.md'))
  const ours = new Set(present.filter((file) => readFileSync(join(folder, file), 'utf8').startsWith(MARK)))
  const foreign = pages.find(({ file }) => present.includes(file) && !ours.has(file))
  if (foreign !== undefined)
    throw new InterleaveError('IL015', `${join(folder, foreign.file)} is no report; --out would overwrite it.`)
  for (const file of ours) rmSync(join(folder, file))
  for (const { file, text } of pages) writeFileSync(join(folder, file), text)
}
