/** `--workers`: the same results, whoever finds them. */
import { describe, expect, it } from 'vitest'
import { project, script } from './support.ts'

const counter = script(
  `const x = make(il.atomic('x', 0))
  threads('worker', 4, function* () { yield* x.store((yield* x.load()) + 1) })
  return { always: { small: (read) => read(x) < 5 } }`,
)

describe('--workers', () => {
  it('does not change the certificate, however many there are', { timeout: 60_000 }, async () => {
    const { run } = project({ 'models/counter.js': counter })
    const certificates: unknown[] = []
    for (const workers of [[], ['--workers', '1'], ['--workers', '2']]) {
      const { status, out } = await run('check', '--format', 'json', ...workers)
      const { models } = JSON.parse(out) as { readonly models: readonly { elapsedMs?: number }[] }
      certificates.push([status, models.map((one) => ({ ...one, elapsedMs: 0 }))])
    }
    // As many traces as `unlockedCounter` has with four threads: (4!)².
    expect(certificates[0]).toMatchObject([0, [{ verdict: 'holds', executions: 576, redundant: 0 }]])
    expect(certificates[1]).toEqual(certificates[0])
    expect(certificates[2]).toEqual(certificates[0])
  })

  it('are for one strategy only', async () => {
    const { run } = project({ 'models/counter.js': counter })
    const { status, err } = await run('check', '--workers', '2', '--strategy', 'sleep')
    expect([status, err]).toEqual([64, expect.stringContaining('[IL021]')])
  })
})
