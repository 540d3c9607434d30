/** The bundled page, as `npm run build` made it. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { PageAssets } from '../report/html/document.ts'

export function pageAssets(): PageAssets {
  const [script, style] = ['page.js', 'page.css'].map(read)
  return { script, style, scriptHash: hashOf(script), styleHash: hashOf(style) }
}

const read = (file: string): string => readFileSync(new URL(`../report/html/${file}`, import.meta.url), 'utf8')

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64')
