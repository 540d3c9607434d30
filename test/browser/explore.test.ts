/** `interleave explore`, with a browser and with whoever else can reach the port. */
import { type ChildProcess, spawn } from 'node:child_process'
import { request } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { accessibilityProblems, openPage, PHONE, useBrowser } from './browser.ts'
import { shoot } from './shoot.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const main = join(root, 'dist-test/cli/main.js')

useBrowser()

interface Served {
  readonly url: string
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
}

async function explore(...args: string[]): Promise<Served> {
  const child = spawn(process.execPath, [main, 'explore', ...args], { cwd: root })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString()
      const found = /http:\S+/.exec(said)?.[0]
      if (found !== undefined) resolve(found)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('close', () => reject(new Error(said)))
  })
  return { url, child, ended }
}

const event = (): Promise<Served> => explore('models/events/event.ts', '--only', 'event set and cleared')

const choice = (page: Page, thread: string) => page.locator('.choices button').filter({ hasText: thread })

const now = (page: Page): Promise<string> => page.locator('.now p').first().innerText()

describe('being the scheduler', () => {
  it('moves the thread that is clicked, takes steps back, and jumps', async () => {
    const page = await openPage((await event()).url)
    await choice(page, 'producer').click()
    await page.getByText('Step 1 of 1: producer integers.append 0').waitFor()
    await choice(page, 'consumer').click()
    await page.getByText('Step 2 of 2: consumer event.__cond.__lock.acquire').waitFor()
    expect(page.url()).toMatch(/#\/1:01\/2$/)
    // The lock is taken, so the producer cannot move.
    const lock = page.locator('.objects tr', { hasText: 'event.__cond.__lock' })
    expect(await lock.locator('td').first().innerText()).toContain('true, held by consumer')
    await page.getByText('producer is blocked at').waitFor()
    expect(await choice(page, 'producer').count()).toBe(0)
    await page.getByRole('button', { name: 'undo' }).click()
    await page.getByText('Step 1 of 1').waitFor()
    await page.locator('.lanes li').first().click()
    await page.getByText('In the beginning. 1 step follows').waitFor()
    await choice(page, 'consumer').click()
    await page.getByText('Step 1 of 1: consumer').waitFor()
    expect(page.url()).toMatch(/#\/1:1\/1$/)
    expect(await page.getByLabel('schedule').inputValue()).toBe('1:1')
  })

  it('opens where a link says, and says which steps can still lead to a violation', async () => {
    const { url } = await event()
    const page = await openPage(`${url}#/1:0x20./20`)
    expect(await now(page)).toMatch(/^Step 20 of 20/)
    // The producer has ended and the event is clear: the consumer sleeps for ever, whatever happens.
    await page.locator('.choices li', { hasText: 'consumer' }).getByText('can lead to a violation').waitFor()
    expect(await page.locator('.choices li').count()).toBe(1)
  })

  it('says when a step can lead to no violation', async () => {
    const page = await openPage((await explore('models/events/event.ts', '--only', 'event never cleared')).url)
    await page.getByText('leads to none').first().waitFor()
    expect(await page.locator('.choices li span').allInnerTexts()).toEqual(['leads to none', 'leads to none'])
  })

  it('takes the next counterexample, one after the other', async () => {
    const page = await openPage((await event()).url)
    const next = page.getByRole('button', { name: 'next counterexample' })
    await next.click()
    await page.getByText('Broken here: "no deadlock"').waitFor()
    const first = page.url()
    await next.click()
    await page.waitForFunction((before) => location.href !== before, first)
    await page.getByText('Broken here: "no deadlock"').waitFor()
    expect(page.url()).not.toBe(first)
  })

  it('can be used by everyone', async () => {
    const { url } = await event()
    const page = await openPage(`${url}#/1:0x8./5`, { viewport: PHONE })
    await page.getByText('Step 5 of 8').waitFor()
    await page.locator('.choices').getByText('lead').first().waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await shoot(page, 'explore-phone-light')
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await accessibilityProblems(page)).toEqual([])
    await shoot(page, 'explore-desktop-dark')
  })

  it('says what is wrong with a schedule that does not fit', async () => {
    const { url } = await event()
    const page = await openPage(`${url}#/1:7/1`)
    expect(await page.getByRole('alert').innerText()).toContain('IL011')
  })
})

describe('the port', () => {
  /** The status that a request is answered with. */
  const statusOf = (
    url: string,
    { headers = {}, method = 'GET', body }: { headers?: Record<string, string>; method?: string; body?: string } = {},
  ): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method, headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      sent.on('error', reject)
      sent.end(body)
    })

  const asked = (origin: string) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(origin === '' ? {} : { origin }) },
    body: '{"kind":"at","schedule":"1:"}',
  })

  it('answers its own page only', async () => {
    const { url } = await event()
    const { origin, port, host } = new URL(url)
    expect(await statusOf(url)).toBe(200)
    expect(await statusOf(`${url}ask`, asked(origin))).toBe(200)
    // Another name that leads here, another site, no site at all, a form, a path that was guessed.
    expect(await statusOf(url, { headers: { host: `evil.example:${port}` } })).toBe(403)
    expect(await statusOf(url, { headers: { origin: 'https://evil.example' } })).toBe(403)
    expect(await statusOf(`${url}ask`, asked('https://evil.example'))).toBe(403)
    expect(await statusOf(`${url}ask`, asked('null'))).toBe(403)
    expect(await statusOf(`${url}ask`, asked(''))).toBe(403)
    expect(await statusOf(`${url}ask`, { ...asked(origin), headers: { origin, 'content-type': 'text/plain' } })).toBe(
      403,
    )
    expect(await statusOf(`http://${host}/`)).toBe(404)
    expect(await statusOf(`http://${host}/${'a'.repeat(32)}/`)).toBe(404)
    expect(await statusOf(`${url}../../etc/passwd`)).toBe(404)
  })

  it('is open on this machine only', async () => {
    const { url } = await event()
    const { port, hostname } = new URL(url)
    expect(hostname).toBe('127.0.0.1')
    // All of 127/8 is the loopback: a server that listened everywhere would answer here too.
    await expect(statusOf(`http://127.0.0.2:${port}/`)).rejects.toThrow('ECONNREFUSED')
  })

  it('takes what is no question, and too much of it', async () => {
    const { url } = await event()
    const { origin } = new URL(url)
    expect(await statusOf(`${url}ask`, { ...asked(origin), body: '{' })).toBe(400)
    expect(await statusOf(`${url}ask`, { ...asked(origin), body: '{"kind":"nonsense"}' })).toBe(200)
    expect(await statusOf(`${url}ask`, { ...asked(origin), body: `"${'x'.repeat(1 << 21)}"` })).toBe(400)
    expect(await statusOf(url)).toBe(200)
  })

  it('is closed by Ctrl-C', async () => {
    const { url, child, ended } = await event()
    child.kill('SIGINT')
    expect(await ended).toBe(0)
    await expect(statusOf(url)).rejects.toThrow('ECONNREFUSED')
  })
})
