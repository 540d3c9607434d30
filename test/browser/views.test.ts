/** What the page shows of particular models: endless ones, recorded calls, data races; and how one gets about in it. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { accessibilityProblems, onDisk, openPage, PHONE, useBrowser } from './browser.ts'
import { shoot } from './shoot.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const main = join(root, 'dist-test/cli/main.js')

const FILES = [
  'endless/politePhilosophers.ts',
  'linearizability/queues.ts',
  'counters/counter.ts',
  'reentrant/rlock.ts',
]

let html: string | undefined

function pageUrl(): string {
  html ??= spawnSync(process.execPath, [main, 'check', ...FILES.map((file) => `models/${file}`), '--format', 'html'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  }).stdout
  return onDisk(html)
}

useBrowser()

const current = (page: Page) => page.locator('[aria-current=step]')

it('says which steps repeat for ever, and leads back to where they begin', async () => {
  const page = await openPage(`${pageUrl()}#/philosophers-in-order-weakly-fair`)
  await page.getByText('Steps 1 to 5 repeat for ever.').waitFor()
  expect(await page.locator('.lanes li.repeated').count()).toBe(6)
  await page.getByRole('button', { name: '↻ steps 1 to 5 again, for ever' }).click()
  expect(page.url()).toMatch(/\/1\/0$/)
  expect(await accessibilityProblems(page)).toEqual([])
  await shoot(page, 'lasso-desktop-light')
})

it('draws every line of the picture of states within its frame, also those that lead back', async () => {
  const page = await openPage(`${pageUrl()}#/philosophers-in-order-weakly-fair`)
  const outside = await page.locator('.graph .scrolled > svg').evaluate((element) => {
    const svg = element as SVGSVGElement
    const { width, height } = svg.viewBox.baseVal
    return [...svg.querySelectorAll<SVGGraphicsElement>('path, circle')]
      .map((shape) => shape.getBBox())
      .filter((box) => box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height).length
  })
  expect(outside).toBe(0)
  await page.getByRole('button', { name: 'whole picture' }).click()
  const fits = await page.locator('.graph .scrolled').evaluate((box) => box.scrollHeight <= box.clientHeight)
  expect(fits).toBe(true)
})

it('keeps the source beside a step that has no place of its own, and the record of calls to itself', async () => {
  const page = await openPage(`${pageUrl()}#/linearizable-queue-looking-first`)
  expect(await page.locator('.now p').first().innerText()).toContain('queue.return')
  expect(await page.locator('.source [aria-current=true]').innerText()).toContain('lock.release()')
  expect(await page.locator('.details').innerText()).toContain('✗  producer 2  put(1)')
  expect(await page.locator('.graph').innerText()).toContain('Here items is [1, 0], mutex is false, "queue is linear')
})

it('does not say that steps are ordered which race', async () => {
  const page = await openPage(`${pageUrl()}#/counter/2`)
  expect(await page.locator('.now').innerText()).toMatch(/races with step 2\s*$/)
  expect(await page.locator('.arrow.race').count()).toBe(1)
  await page.getByRole('button', { name: 'race', exact: true }).click()
  expect(page.url()).toMatch(/#\/counter\/2\/3$/)
})

it('leads from the steps that a finding names to them', async () => {
  const page = await openPage(`${pageUrl()}#/counter/2`)
  await page.locator('.finding').getByRole('link', { name: 'step 2' }).click()
  await page.waitForURL(/#\/counter\/2\/2$/)
  expect(await current(page).innerText()).toContain('race')
})

it('says who holds the lock that a thread waits for', async () => {
  const page = await openPage(`${pageUrl()}#/philosophers-in-order-weakly-fair/1/1`)
  expect(await page.locator('.threads li').allInnerTexts()).toEqual([
    'philosopher 1 is blocked at fork 1.acquire, which philosopher 2 holds',
    'philosopher 2 comes to fork 2.acquire',
  ])
})

it('is used by keyboard alone, and says where one is', async () => {
  const page = await openPage(pageUrl(), { viewport: PHONE })
  await page.getByLabel('search').focus()
  await page.keyboard.type('counter trylock')
  expect(await page.locator('.folder li').count()).toBe(0)
  await page.keyboard.press('Control+A')
  await page.keyboard.type('weakly')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.locator('.player').waitFor()
  expect(await page.title()).toBe('philosophers, in order, weakly fair · interleave')
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H2')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  expect(await current(page).innerText()).toContain('fork 1.acquire')
  await page.locator('.lanes').focus()
  await page.keyboard.press('ArrowDown')
  expect(await current(page).innerText()).toContain('fork 2.acquire')
  await page.goBack()
  await page.getByText('1 found').waitFor()
  await page.goForward()
  await page.getByRole('link', { name: /all \d+ models/ }).click()
  await page.locator('.search').waitFor()
  expect(await page.title()).toBe('interleave')
})

it('leaves the arrow keys to the source when it is scrolled sideways by keyboard', async () => {
  const page = await openPage(`${pageUrl()}#/counter/1/2`, { viewport: PHONE })
  const source = page.getByRole('region', { name: 'source' })
  await page.getByRole('region', { name: 'Threads: where they stand' }).focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowRight')
  await page.waitForFunction((box) => (box as HTMLElement).scrollLeft > 0, await source.elementHandle())
  expect(page.url()).toMatch(/\/1\/2$/)
})
