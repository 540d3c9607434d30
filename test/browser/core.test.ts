/** The core without Node: a model is written, checked and replayed in a page. */
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { onDisk, openPage, useBrowser } from './browser.ts'

useBrowser()

const root = join(import.meta.dirname, '../..')

const program = `
  import { cell, check, model, mutex, replay } from './src/index.ts'

  const counter = (locking) => model('counter', { adders: 3 }, ({ make, threads }, { adders }) => {
    const lock = make(mutex('lock'))
    const count = make(cell('count', 0))
    threads('adder', adders, function* () {
      if (locking) yield* lock.acquire()
      yield* count.write((yield* count.read()) + 1)
      if (locking) yield* lock.release()
    })
    return { finally: { 'nothing lost': (read) => read(count) === adders }, mayRace: true }
  })

  const said = [true, false].map((locking) => {
    const { verdict, certificate } = check(counter(locking), { keepGoing: true })
    if (verdict.kind !== 'violated') return verdict.kind + ', ' + certificate.executions
    const [{ property, trace }] = verdict.violations
    const { breaches } = replay(counter(locking), trace.schedule)
    return property + ', ' + certificate.executions + ', ' + breaches.map((breach) => breach.explanation)
  })
  document.body.textContent = said.join('; ')
`

it('explores every interleaving in a browser, explains and replays', async () => {
  const stdin = { contents: program, resolveDir: root, loader: 'js' as const }
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: 'esm', platform: 'browser' })
  const url = onDisk(
    `<!doctype html><body><script type="module">${outputFiles[0].text.replaceAll('</script', '<\\/script')}</script>`,
  )
  const page = await openPage(url)
  // The lock puts three threads in a row: 3!. Without it there are as many traces as the paper says, 36.
  expect(await page.locator('body').innerText()).toMatch(/^holds, 6; nothing lost, 36, at the end count is \d$/)
})
