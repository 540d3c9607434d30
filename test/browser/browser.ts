/** Chromium for tests, and what they have in common. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, onTestFinished } from 'vitest'

let browser: Browser | undefined

/** For the tests of a file. */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await chromium.connect(inject('browser'))
  })
  afterAll(() => browser?.close())
}

/**
 * A page that fails its test when it meets an error, or asks the network for anything.
 * @param wanted an error that it must meet
 */
export async function openPage(url: string, options: BrowserContextOptions = {}, wanted?: RegExp): Promise<Page> {
  if (browser === undefined) throw new Error('There is no browser; call useBrowser() first.')
  const context = await browser.newContext({ viewport: DESKTOP, ...options })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())))
  page.on('dialog', (dialog) => void problems.push(`dialog: ${dialog.message()}`))
  const origin = new URL(url).origin
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin && !request.url().startsWith('data:')) problems.push(request.url())
  })
  onTestFinished(async () => {
    await context.close()
    expect(problems.filter((problem) => wanted?.test(problem) !== true)).toEqual([])
    if (wanted !== undefined) expect(problems.length).toBeGreaterThan(0)
  })
  await page.goto(url)
  return page
}

export const DESKTOP = { width: 1280, height: 900 }
export const PHONE = { width: 390, height: 844 }

/** Writes a page to disk; answers its URL. */
export function onDisk(html: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'interleave-page-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'index.html')
  writeFileSync(file, html)
  return pathToFileURL(file).href
}

interface AxeResult {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** What axe-core finds wrong. It is evaluated from outside, since the page itself lets nothing be added. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await page.evaluate(axe)
  const violations = await page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: { run: () => Promise<{ violations: AxeResult[] }> } }
    return (await checker.run()).violations
  })
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`))
}
