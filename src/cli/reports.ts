/** Writing reports into a folder, and taking away those of models that are gone. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { InterleaveError } from '../kernel/errors.ts'
import { MARK_TEXT } from '../report/mark.ts'
import { markdownPages, type Page } from '../report/markdown.ts'
import type { Scaled } from '../report/scaling.ts'
import { htmlPage } from './htmlPage.ts'
import type { Outcome } from './outcome.ts'

export function reportPages(outcome: Outcome, answers: string, scaled: readonly Scaled[]): Page[] {
  const { models, sourceLine } = outcome
  return [...markdownPages({ models, sourceLine, answers, scaled }), { file: 'index.html', text: htmlPage(outcome) }]
}

/** In the first lines: a document has its type before it. */
const beginsWithMark = (text: string): boolean => text.slice(0, MARK_TEXT.length + 200).includes(MARK_TEXT)

/** @throws IL015 when a page would take the place of a file that is no report. */
export function writeReports(folder: string, pages: readonly Page[]): void {
  mkdirSync(folder, { recursive: true })
  const present = readdirSync(folder).filter((file) => /\.(?:md|html|svg)$/.test(file))
  const ours = new Set(present.filter((file) => beginsWithMark(readFileSync(join(folder, file), 'utf8'))))
  const foreign = pages.find(({ file }) => present.includes(file) && !ours.has(file))
  if (foreign !== undefined)
    throw new InterleaveError('IL015', `${join(folder, foreign.file)} is no report; --out would overwrite it.`)
  for (const file of ours) rmSync(join(folder, file))
  for (const { file, text } of pages) writeFileSync(join(folder, file), text)
}
