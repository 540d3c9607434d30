/** Pages of checked models, made in the test itself with the bundle that the tests built. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Checked } from '../../src/report/checked.ts'
import { pageDocument } from '../../src/report/html/document.ts'
import { pageData } from '../../src/report/html/pageData.ts'

const built = (file: string): string =>
  readFileSync(new URL(`../../dist-test/report/html/${file}`, import.meta.url), 'utf8')

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64')

export function documentOf(models: readonly Checked[], sourceText: (file: string) => string | undefined): string {
  const [script, style] = ['page.js', 'page.css'].map(built)
  const assets = { script, style, scriptHash: hashOf(script), styleHash: hashOf(style) }
  return pageDocument('tested', pageData({ title: 'tested', models, sourceText }), assets)
}
