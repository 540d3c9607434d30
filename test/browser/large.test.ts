/** A trace of 5,000 steps of 50 threads. */
import { expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { sceneOf } from '../../src/check/scene.ts'
import { model } from '../../src/machine/model.ts'
import { cell } from '../../src/objects/cell.ts'
import type { Checked } from '../../src/report/checked.ts'
import type { Choice } from '../../src/trace/schedule.ts'
import { onDisk, openPage, PHONE, useBrowser } from './browser.ts'
import { documentOf } from './document.ts'

useBrowser()

const [THREADS, STEPS] = [50, 100]

const crowd = model('crowd', { threads: THREADS, steps: STEPS }, ({ make, threads }, params) => {
  const cells = Array.from({ length: params.threads }, (_, i) => make(cell(`cell ${i}`, 0)))
  threads('worker', params.threads, function* (me) {
    for (let step = 0; step < params.steps; step++) yield* cells[(me + step) % cells.length].write(step)
  })
  return {}
})

/** One step of each thread in turn. */
function crowded(): Checked {
  const choices = Array.from({ length: THREADS * STEPS }, (_, i): Choice => ({ thread: i % THREADS, alternative: 0 }))
  const scene = sceneOf(crowd, {}, choices, 10_000)
  const result = check(crowd, { params: { threads: 1, steps: 1 } })
  const { steps, threads, schedule } = scene
  const trace = { threads, schedule, steps: steps.map(({ operation }) => ({ thread: '', operation })) }
  const violation = { property: 'slow', explanation: '', trace, preemptions: 0, minimal: false }
  return {
    file: 'crowd.ts',
    result: { ...result, expected: false, verdict: { kind: 'violated', violations: [violation] } },
    elapsedMs: 0,
    overrides: {},
    pictures: { scenes: { [schedule]: scene } },
  }
}

for (const [size, viewport] of [
  ['desktop', { width: 1280, height: 900 }],
  ['phone', PHONE],
] as const)
  it(`opens in under two seconds and stays usable: ${size}`, async () => {
    const url = onDisk(documentOf([crowded()], () => undefined))
    const page = await openPage(url, { viewport })
    await page.getByText(`Step ${THREADS * STEPS} of`).waitFor()
    const opened = await page.evaluate(() => performance.now())
    // The one timed expectation here: the page is for people, and this is what they wait.
    expect(opened).toBeLessThan(2000)
    // Only what is seen is in the document.
    expect(await page.locator('.lanes li').count()).toBeLessThan(100)
    for (let i = 0; i < 50; i++) await page.keyboard.press('ArrowLeft')
    expect(await page.locator('.now p').first().innerText()).toMatch(
      /^Step 4950 of 5000: worker 50 cell \d+\.write 98$/,
    )
    await page.getByLabel('step', { exact: true }).fill('2500')
    const current = page.locator('[aria-current=step]')
    expect(await current.getAttribute('aria-posinset')).toBe('2501')
    await current.waitFor({ state: 'visible' })
  })
