/** The page, opened from disk. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { CheckDocument, ModelEntry } from '../../src/report/checkDocument.ts'
import { accessibilityProblems, DESKTOP, onDisk, openPage, PHONE, useBrowser } from './browser.ts'
import { shoot } from './shoot.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const main = join(root, 'dist-test/cli/main.js')

const outputs = new Map<string, string>()

/** What the command line prints; the same command is run once. */
function run(...args: string[]): string {
  const key = args.join(' ')
  const output =
    outputs.get(key) ??
    spawnSync(process.execPath, [main, ...args], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 }).stdout
  outputs.set(key, output)
  return output
}

const NAME = 'event set and cleared'
const LINK = '#/event-set-and-cleared'

useBrowser()

const eventsPage = (): string => onDisk(run('check', 'models/events', '--format', 'html'))

/** The page of all models: what the main job has just written, where somebody says so. */
function everything(): string {
  const written = process.env['PAGE_OF_ALL_MODELS']
  return written === undefined ? run('check', 'models', '--format', 'html') : readFileSync(written, 'utf8')
}

function counterexample(): ModelEntry {
  const { models } = JSON.parse(run('check', 'models/events/event.ts', '--format', 'json')) as CheckDocument
  const entry = models.find(({ name }) => name === NAME)
  if (entry === undefined) throw new Error(`${NAME} was not checked`)
  return entry
}

const now = (page: Page): Promise<string> => page.locator('.now p').first().innerText()

/** What the page says that each object holds. */
async function values(page: Page): Promise<Record<string, string>> {
  const rows = page.getByRole('region', { name: 'Objects', exact: true }).locator('tbody tr')
  const cells = await rows.evaluateAll((all) =>
    all.map((row): [string, string] => [
      row.querySelector('th')?.firstChild?.textContent ?? '',
      row.querySelector('td code')?.textContent ?? '',
    ]),
  )
  return Object.fromEntries(cells)
}

describe('the page from disk', () => {
  it('finds models by name, and shows how many', async () => {
    const page = await openPage(eventsPage())
    expect(await page.locator('.folder li').count()).toBe(8)
    await page.getByLabel('search').fill('while for')
    await page.getByText('1 found').waitFor()
    expect(await page.locator('.folder li a').allInnerTexts()).toEqual(['event set and cleared, while for if'])
    expect(page.url()).toMatch(/#\/\?q=while%20for$/)
    await page.locator('.folder li a').click()
    expect(await page.locator('h2').innerText()).toBe('event set and cleared, while for if')
  })

  it('steps through a counterexample by keyboard, as it was recorded', async () => {
    const { trace = [] } = counterexample()
    const page = await openPage(`${eventsPage()}${LINK}`)
    await page.keyboard.press('Home')
    expect(await now(page)).toBe(`In the beginning. ${trace.length} steps follow.`)
    for (const [i, { thread, object, operation, answer }] of trace.entries()) {
      await page.keyboard.press('ArrowRight')
      const what = `${object === null ? '' : `${object}.`}${operation}${answer === null ? '' : ` → ${answer}`}`
      const said = `Step ${i + 1} of ${trace.length}: ${thread} ${what}`
      expect((await now(page)).slice(0, said.length)).toBe(said)
      expect(page.url()).toMatch(new RegExp(`${LINK}/1/${i + 1}$`))
      expect(await page.locator('[aria-current=step]').getAttribute('aria-posinset')).toBe(String(i + 2))
    }
    await page.keyboard.press('ArrowRight')
    expect(page.url()).toMatch(new RegExp(`/${trace.length}$`))
    await page.keyboard.press('ArrowLeft')
    expect(page.url()).toMatch(new RegExp(`/${trace.length - 1}$`))
  })

  it('shows what objects hold, and marks what changes, as it was recorded', async () => {
    const { trace = [] } = counterexample()
    const page = await openPage(`${eventsPage()}${LINK}/1/0`)
    const held = await values(page)
    expect(trace.flatMap(({ changes }) => changes).length).toBeGreaterThan(10)
    for (const { changes } of trace) {
      for (const { object, from } of changes) expect(held[object] ?? from).toBe(from)
      await page.keyboard.press('ArrowRight')
      const shown = await values(page)
      for (const { object, to } of changes) held[object] = to
      // An object that the step made holds what it was made with.
      for (const [object, value] of Object.entries(shown)) if (held[object] === 'not made yet') held[object] = value
      expect(shown).toEqual(held)
      const marked = await page
        .locator('.objects .changed th')
        .evaluateAll((cells) => cells.map((cell) => cell.firstChild?.textContent))
      expect(marked).toEqual(expect.arrayContaining(changes.map(({ object }) => object)))
    }
  })

  it('compares with the nearest schedule that passes, and leads to the critical step', async () => {
    const { critical, passing } = counterexample()
    if (critical === undefined || critical === null || passing === undefined || passing === null)
      throw new Error('nothing to compare')
    const page = await openPage(`${eventsPage()}${LINK}/1/1`)
    await page.getByRole('button', { name: 'critical step' }).click()
    expect(await now(page)).toMatch(new RegExp(`^Step ${critical.step} of .* critical: after it no schedule passes$`))
    await page.getByRole('button', { name: 'compare' }).click()
    const other = page.getByRole('region', { name: 'steps of the schedule that passes' })
    expect(await other.locator('li.shared:not(.start)').count()).toBe(passing.shared)
    expect(await other.locator('li.step').count()).toBeGreaterThan(passing.shared)
    await shoot(page, 'compared-desktop-light')
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('opens at the step that a link names, with its line of source lit', async () => {
    const { trace = [] } = counterexample()
    const page = await openPage(`${eventsPage()}${LINK}/1/24`)
    expect(await now(page)).toMatch(/^Step 24 of /)
    const [, file, line] = /^(.*):(\d+):\d+$/.exec(trace[23].at ?? '') ?? []
    expect(await page.locator('#source').innerText()).toBe(`${file}, line ${line}`)
    const lit = page.locator('.source [aria-current=true]')
    expect(await lit.locator('.number').innerText()).toBe(line)
    expect(await lit.isVisible()).toBe(true)
    await page.evaluate(() => (location.hash = '#/event-set-and-cleared/1/3'))
    await page.getByText('Step 3 of').waitFor()
  })

  it('is stepped through by slider, by buttons and by clicking a step', async () => {
    const page = await openPage(`${eventsPage()}${LINK}/1/3`)
    await page.getByLabel('step', { exact: true }).fill('7')
    expect(await now(page)).toMatch(/^Step 7 of /)
    await page.getByLabel('one step back').click()
    expect(await now(page)).toMatch(/^Step 6 of /)
    await page.locator('.lanes li').filter({ hasText: '__flag.write true' }).first().click()
    expect(await now(page)).toMatch(/__flag.write true/)
  })

  it('says so when a link names what is not there', async () => {
    const page = await openPage(`${eventsPage()}#/%3Cimg src=x onerror=alert(1)%3E/1/3`)
    expect(await page.getByRole('alert').innerText()).toContain('There is no model "<img')
  })

  it('draws the reachable states, and lights the way of the schedule up to where it is', async () => {
    const url = onDisk(run('check', 'models/counters/counter.ts', '--format', 'html'))
    const page = await openPage(`${url}#/counter/1/0`)
    const path = page.locator('.graph .edge.taken')
    const { trace = [] } = (
      JSON.parse(run('check', 'models/counters/counter.ts', '--format', 'json')) as CheckDocument
    ).models.find(({ name }) => name === 'counter') as ModelEntry
    expect(await path.count()).toBe(trace.length)
    expect(await page.locator('.graph .scrolled .state.bad').count()).toBeGreaterThan(0)
    const here = async (): Promise<(string | null)[]> => {
      const circle = page.locator('.graph .scrolled .here')
      return [await circle.getAttribute('cx'), await circle.getAttribute('cy')]
    }
    const initial = page.locator('.graph .scrolled .state.initial')
    expect(await here()).toEqual([await initial.getAttribute('cx'), await initial.getAttribute('cy')])
    await page.keyboard.press('End')
    const [x, y] = await here()
    expect(await page.locator(`.graph .scrolled .state.bad[cx="${x}"][cy="${y}"]`).count()).toBe(1)
    await shoot(page, 'states-desktop-light')
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('holds all models of the repository in less than 3 MB', { timeout: 300_000 }, async () => {
    const html = everything()
    expect(Buffer.byteLength(html)).toBeLessThan(3_000_000)
    const page = await openPage(onDisk(html))
    expect(await page.locator('.folder li').count()).toBeGreaterThan(200)
    await page.getByLabel('search').fill('semaphore mutexes interrupted')
    await page.getByText('found').waitFor()
    expect(await page.locator('.folder li').count()).toBeLessThan(50)
    await shoot(page, 'search-desktop-light')
  })

  it('weighs less than 200 kB for one counterexample', () => {
    const html = run('check', 'models/events/event.ts', '--only', NAME, '--format', 'html')
    expect(Buffer.byteLength(html)).toBeLessThan(200_000)
  })

  for (const colorScheme of ['light', 'dark'] as const)
    for (const [size, viewport] of [
      ['desktop', DESKTOP],
      ['phone', PHONE],
    ] as const)
      it(`can be used by everyone: ${colorScheme}, ${size}`, async () => {
        const page = await openPage(eventsPage(), { colorScheme, viewport })
        await shoot(page, `index-${size}-${colorScheme}`)
        expect(await accessibilityProblems(page)).toEqual([])
        await page.evaluate((hash) => (location.hash = hash), `${LINK}/1/24`)
        await page.locator('.player').waitFor()
        await shoot(page, `trace-${size}-${colorScheme}`)
        expect(await accessibilityProblems(page)).toEqual([])
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        expect(width).toBeLessThanOrEqual(viewport.width)
      })
})
