/** Sequence diagrams, drawn by Mermaid itself as code hosts do. */
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { printable } from '../../src/report/characters.ts'
import { sequenceDiagram } from '../../src/report/mermaid.ts'
import type { Trace } from '../../src/trace/trace.ts'
import { candy, deadlock } from '../report/examples.ts'
import { hostileChecked } from '../report/hostile.ts'
import { onDisk, openPage, useBrowser } from './browser.ts'

useBrowser()

interface Mermaid {
  readonly initialize: (options: object) => void
  readonly parse: (text: string) => Promise<{ readonly diagramType: string }>
  readonly render: (id: string, text: string) => Promise<{ readonly svg: string }>
}

async function withMermaid(): Promise<Page> {
  const page = await openPage(onDisk('<!doctype html><title>diagrams</title>'))
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('mermaid/dist/mermaid.min.js') })
  return page
}

/** The texts in the drawing, from top to bottom and left to right as Mermaid wrote them. */
async function drawn(page: Page, trace: Trace): Promise<string[]> {
  return page.evaluate(async (text) => {
    const { mermaid } = globalThis as unknown as { mermaid: Mermaid }
    mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' })
    const { diagramType } = await mermaid.parse(text)
    if (diagramType !== 'sequence') throw new Error(diagramType)
    const { svg } = await mermaid.render('drawn', text)
    const drawing = new DOMParser().parseFromString(svg, 'text/html')
    if (drawing.querySelector('script, img, [onerror]') !== null) throw new Error('markup from a model')
    return [...drawing.querySelectorAll('text')].map((element) => element.textContent)
  }, sequenceDiagram(trace).join('\n'))
}

function traceOf(verdict: ReturnType<typeof candy>['result']['verdict']): Trace {
  if (verdict.kind !== 'violated') throw new Error('it holds')
  return verdict.violations[0].trace
}

it('shows threads, objects and steps', async () => {
  const texts = await drawn(await withMermaid(), traceOf(candy().result.verdict))
  for (const text of ['vendor', 'buyer', 'candies', 'read → 5', 'write 4', 'write 6']) expect(texts).toContain(text)
})

it('shows where threads are blocked, and steps without an object', async () => {
  const texts = await drawn(await withMermaid(), deadlock.trace)
  for (const text of ['blocked at b.acquire', 'blocked at a.acquire', 'spawn reader → reader'])
    expect(texts).toContain(text)
})

it('shows names and values as they are, whatever they hold', async () => {
  const trace = traceOf(hostileChecked().result.verdict)
  const texts = await drawn(await withMermaid(), trace)
  const [thread] = trace.threads
  expect(texts.some((text) => text.length > 20 && printable(thread).startsWith(text.replace(/…$/, '')))).toBe(true)
  expect(texts).toContain('end')
  expect(texts).toContain('__proto__')
})
