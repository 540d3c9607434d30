/** `--workers`: the same results, whoever finds them. */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fine, project, script, timeless } from './support.ts'

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

  it('are as many threads as are asked for, of which the one that checks is one', { timeout: 60_000 }, async () => {
    // A body comes to its second step in tasks alone, and each thread has its own global scope.
    const telling = `import { writeFileSync } from 'node:fs'\nimport { threadId } from 'node:worker_threads'\n${script(
      `const x = make(il.atomic('x', 0))
      threads('worker', 7, function* () {
        const seen = yield* x.load()
        if (!globalThis.hasTold) writeFileSync('explored by ' + threadId, '')
        globalThis.hasTold = true
        yield* x.store(seen + 1)
      })`,
    )}`
    const { folder, run } = project({ 'models/telling.js': telling })
    const explorers = async (workers: string): Promise<number> => {
      const { err } = await run('check', '--workers', workers, '--max-executions', '1000000', '--allow-incomplete')
      expect(err).toBe('')
      const files = readdirSync(folder).filter((file) => file.startsWith('explored by'))
      for (const file of files) rmSync(join(folder, file))
      return files.length
    }
    expect([await explorers('1'), await explorers('2'), await explorers('3')]).toEqual([1, 2, 3])
  })

  it('run models in TypeScript and what these import, and tell places as one thread does', {
    timeout: 60_000,
  }, async () => {
    const summing = (finally_: string, name: string): string =>
      `import { START } from './start.js'\n${script(
        `const x = make(il.cell<number>('x', START))
        threads('adder', 2, function* () {
          const seen = yield* x.read()
          if (seen > 5) yield* x.write(0)
          yield* x.write(seen + 1)
        })
        return { mayRace: true, finally: { sum: ${finally_} } }`,
        '{}',
        name,
      )}`
    const { run } = project({
      'models/a.ts': summing('(read) => read(x) > 1', 'any'),
      'models/b.ts': summing('(read) => read(x) === 3', 'three'),
      'models/start.ts': 'export const START: number = 1\n',
    })
    const [alone, together] = [await run('check'), await run('check', '--workers', '2')]
    expect({ ...together, out: timeless(together.out) }).toEqual({ ...alone, out: timeless(alone.out) })
    expect(alone.out).toContain('note: adder never takes the branch `if (seen > 5)` (models/a.ts:7)')
    expect(alone.out).toContain('b.ts:8  yield* x.write(seen + 1)')
  })

  it('say so when a model names another strategy, which one thread explores', async () => {
    const { run } = project({ 'models/mine.js': script(`thread('t', function* () {}); return { strategy: 'states' }`) })
    const { status, err } = await run('check', '--workers', '2')
    expect([status, err]).toEqual([
      0,
      'mine: one thread explored it, since workers are for "optimal", and this was "states"\n',
    ])
  })

  it('are for one strategy only', async () => {
    const { run } = project({ 'models/counter.js': counter })
    const { status, err } = await run('check', '--workers', '2', '--strategy', 'sleep')
    expect([status, err]).toEqual([64, expect.stringContaining('[IL021]')])
  })

  it('gives up on a machine that never yields, although another worker gets on', async () => {
    // The loop is met in tasks alone: a thread gets there when it reads what two others have written.
    const stuck = script(
      `const x = make(il.atomic('x', 0))
      threads('worker', 7, function* () { yield* x.store((yield* x.load()) + 1) })
      thread('reader', function* () { if ((yield* x.load()) === 3) for (;;); })`,
      '{}',
      'stuck',
    )
    const { run } = project({ 'models/a.js': stuck, 'models/b.js': fine })
    const { status, out, err } = await run('check', '--workers', '2', '--step-timeout', '2s')
    expect(status).toBe(65)
    expect(err).toContain('[IL014]')
    expect(err).toContain('stuck in models/a.js: It was given up after 2 s without a step')
    expect(out).toContain('✓ mine')
  })

  it('tells models that run out of memory or end their process in a worker, and does not wait for them', async () => {
    const late = (what: string, name: string): string =>
      script(
        `const x = make(il.atomic('x', 0))
        threads('worker', 2, function* () { if ((yield* x.fetchAndAdd(1)) === 1) ${what} })`,
        '{}',
        name,
      )
    const files = {
      'models/a.js': late('for (const hog = []; ; ) hog.push(new Array(1e6).fill(1.5))', 'hog'),
      'models/b.js': late('process.exit(0)', 'exits'),
      'models/c.js': fine,
    }
    const { run } = project(files, { NODE_OPTIONS: '--max-old-space-size=100' })
    const { status, out, err } = await run('check', '--workers', '2')
    expect(status).toBe(69)
    expect(err).toContain('[IL098] The memory did not suffice.\n  hog in models/a.js')
    expect(err).toContain('exits in models/b.js: It ended the process that it was run in.')
    expect(out).toContain('✓ mine')
  })
})
