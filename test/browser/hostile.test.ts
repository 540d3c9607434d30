/** Names and values that would like to be markup, in the page. */
import { expect, it } from 'vitest'
import { printable } from '../../src/report/characters.ts'
import { markdownPages } from '../../src/report/markdown.ts'
import { HOSTILE, hostileChecked, LONG } from '../report/hostile.ts'
import { accessibilityProblems, onDisk, openPage, PHONE, useBrowser } from './browser.ts'
import { documentOf } from './document.ts'

useBrowser()

const text = printable(HOSTILE)

it('shows hostile names and values, and runs none of them', async () => {
  const html = documentOf([hostileChecked()], () => `// ${HOSTILE} source`)
  const page = await openPage(onDisk(html), { viewport: PHONE })
  expect(await page.locator('h2').textContent()).toContain(`${text} model`)
  expect(await page.locator('script').count()).toBe(2)
  expect(await page.locator('img').count()).toBe(0)
  await page.keyboard.press('Home')
  expect(await page.locator('.objects').textContent()).toContain(`${text} object`)
  expect(await page.locator('.objects td code').textContent()).toBe(
    JSON.stringify(HOSTILE).replaceAll(/[^\u0020-\u007e]/g, printable),
  )
  expect(await page.locator('.source').textContent()).toContain(printable(HOSTILE.split('\r')[0]))
  await page.keyboard.press('End')
  expect(await page.locator('.objects td code').textContent()).toBe(JSON.stringify(LONG))
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(PHONE.width)
  expect(await accessibilityProblems(page)).toEqual([])
})

it('draws hostile names in a picture of its own', async () => {
  const checked = hostileChecked()
  const svg = markdownPages({ models: [checked], sourceLine: () => undefined }).find(({ file }) =>
    file.endsWith('.svg'),
  )
  const page = await openPage(onDisk('<!doctype html><title>picture</title>'))
  const found = await page.evaluate((source) => {
    const drawing = new DOMParser().parseFromString(source, 'image/svg+xml')
    return {
      wrong: drawing.querySelector('parsererror, script, img, [onerror]')?.outerHTML ?? '',
      title: drawing.querySelector('title')?.textContent ?? '',
    }
  }, svg?.text ?? '')
  expect(found.wrong).toBe('')
  expect(found.title).toContain(text)
})

it('lets nothing run but its own script', async () => {
  const html = documentOf([hostileChecked()], () => undefined)
  const injected = html.replace('<div id="page">', '<script>document.title = "run"</script><div id="page">')
  expect(injected).not.toBe(html)
  const page = await openPage(onDisk(injected), {}, /Content Security Policy|Content-Security-Policy/)
  await page.locator('h2').waitFor()
  expect(await page.title()).toMatch(/ · tested$/)
})
