/** `--checkpoint` and `--resume`: a search that is killed goes on where its last checkpoint was. `KILLS=n` kills it more often. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Checkpoint } from '../../src/check/tasks.ts'
import { type Finished, type Project, project, script } from './support.ts'

const KILLS = Number(process.env['KILLS'] ?? 3)
const THREADS = Number(process.env['THREADS'] ?? 8)

/** Each thread has the lock once, in any order: as many traces as there are orders. */
const counter = (amount = 1): string =>
  script(`const lock = make(il.mutex('lock')), x = make(il.cell('x', 0))
  threads('worker', ${THREADS}, function* () {
    yield* lock.acquire()
    yield* x.write((yield* x.read()) + ${amount})
    yield* lock.release()
  })
  return { finally: { sum: (read) => read(x) === ${THREADS * amount} } }`)

const traces = Array.from({ length: THREADS }, (_, i) => i + 1).reduce((product, n) => product * n, 1)

function killedAfter(ms: number, { start }: Project, ...args: string[]): Promise<Finished> {
  return start(args, (child) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), ms)
    child.on('exit', () => clearTimeout(timer))
  })
}

/** Sends Ctrl-C once the checkpoint is what it should be, and, if it is said, again once that is heard. */
function interrupted(
  { start, folder }: Project,
  args: readonly string[],
  isDue: (checkpoint: Checkpoint) => boolean,
  isRepeated = false,
): Promise<Finished> {
  return start(args, (child) => {
    const looking = setInterval(() => {
      if (!existsSync(join(folder, 'kept')) || !isDue(checkpointIn(folder))) return
      clearInterval(looking)
      child.kill('SIGINT')
    }, 20)
    child.on('exit', () => clearInterval(looking))
    child.stderr?.on('data', (chunk: Buffer) => {
      if (isRepeated && chunk.includes('Ctrl-C again')) child.kill('SIGINT')
    })
  })
}

function checkpointIn(folder: string): Checkpoint {
  const kept = JSON.parse(readFileSync(join(folder, 'kept'), 'utf8')) as { readonly checkpoint: string }
  return JSON.parse(kept.checkpoint) as Checkpoint
}

const certificateIn = ({ out }: Finished): unknown => {
  const { models } = JSON.parse(out) as { readonly models: readonly object[] }
  return models.map((model) => ({ ...model, elapsedMs: 0 }))
}

describe('a search that is killed', () => {
  it('has the same certificate in the end as one that is not', { timeout: 600_000 }, async () => {
    const here = project({ 'models/counter.js': counter() })
    const check = ['check', '--format', 'json']
    const kept = join(here.folder, 'kept')
    const whole = await here.run(...check)
    expect(certificateIn(whole)).toMatchObject([{ executions: traces, redundant: 0, verdict: 'holds' }])
    let kills = 0
    for (let attempt = 0; kills < KILLS && attempt < 10 * KILLS; attempt++) {
      const ms = 250 + ((attempt * 7919) % 1000)
      const { status } = await killedAfter(ms, here, ...check, existsSync(kept) ? '--resume' : '--checkpoint', 'kept')
      if (status === null) kills++
      else break
    }
    expect(kills).toBeGreaterThan(0)
    console.log(`killed ${kills} times`)
    const last = await here.run(...check, existsSync(kept) ? '--resume' : '--checkpoint', 'kept')
    expect(certificateIn(last)).toEqual(certificateIn(whole))
  })
})

describe.each([
  ['in one thread', []],
  ['with workers', ['--workers', '2']],
])('a search that is interrupted %s', (_, workers) => {
  it('keeps what it has, says so, and can be gone on with', async () => {
    const here = project({ 'models/counter.js': counter() })
    const check = ['check', '--format', 'json', ...workers]
    const { status, out, err } = await interrupted(
      here,
      [...check, '--checkpoint', 'kept'],
      ({ seen }) => seen.executions > 0,
    )
    expect([status, err]).toEqual([2, expect.stringContaining('Ctrl-C again ends at once')])
    // The checkpoint is the last one that there could be: it has all that is said.
    const { executions } = checkpointIn(here.folder).seen
    const { models } = JSON.parse(out) as { readonly models: readonly object[] }
    expect(models).toMatchObject([{ verdict: 'inconclusive', reason: 'it was interrupted', executions }])
    expect(executions).toBeLessThan(traces)
    expect(certificateIn(await here.run(...check, '--resume', 'kept'))).toEqual(certificateIn(await here.run(...check)))
  })

  it('ends at once when it is interrupted again', async () => {
    // Nothing but the end of the process ends this.
    const stuck = script(`const x = make(il.atomic('x', 0))
    thread('t', function* () { yield* x.load(); for (;;); })`)
    const here = project({ 'models/stuck.js': stuck })
    const { status } = await interrupted(here, ['check', '--checkpoint', 'kept', ...workers], () => true, true)
    expect(status).toBe(130)
  })
})

it('a checkpoint that cannot be written is no fault of the checker', async () => {
  const { status, err } = await project({ 'models/counter.js': counter() }).run('check', '--checkpoint', 'no/folder')
  expect([status, err]).toEqual([73, expect.stringContaining('no/folder: ENOENT')])
})

describe('--resume', () => {
  const files = { 'models/counter.js': counter() }
  const bounded = ['check', '--max-executions', '500', '--allow-incomplete']

  it('refuses a model that has changed, and says what is to be done', { timeout: 60_000 }, async () => {
    const { run, folder } = project(files)
    await run(...bounded, '--checkpoint', 'kept')
    writeFileSync(join(folder, 'models/counter.js'), counter(2))
    const { status, out, err } = await run('check', '--resume', 'kept')
    expect([status, out]).toEqual([65, expect.not.stringContaining('holds')])
    expect(err).toContain('[IL041]')
    expect(err).toContain('the model, or a file that it imports, has changed')
  })

  it('refuses a file that is not whole', { timeout: 60_000 }, async () => {
    const { run, folder } = project(files)
    await run(...bounded, '--checkpoint', 'kept')
    const text = readFileSync(join(folder, 'kept'), 'utf8')
    const damaged = [text.slice(0, -20), text.replace('\\"number\\":', '\\"number\\":1'), '{}']
    for (const each of damaged) {
      writeFileSync(join(folder, 'kept'), each)
      const { status, err } = await run('check', '--resume', 'kept')
      expect([status, err]).toEqual([66, expect.stringContaining('[IL040]')])
    }
  })

  it('is for one model, and one strategy', { timeout: 60_000 }, async () => {
    const { run } = project({ ...files, 'models/other.js': counter() })
    expect(await run('check', '--checkpoint', 'kept')).toMatchObject({ status: 64 })
    const { status, err } = await run('check', 'models/other.js', '--checkpoint', 'kept', '--strategy', 'sleep')
    expect([status, err]).toEqual([64, expect.stringContaining('[IL021]')])
  })
})
