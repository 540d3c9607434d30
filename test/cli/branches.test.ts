/** Notes on branches that no execution takes, in models as the command line loads them. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { project, script } from './support.ts'

/** Two threads count, under a lock; the last of them writes the sum. */
const counting = (more = ''): string =>
  script(
    `const lock = make(il.mutex('lock')), x = make(il.cell('x', 0)), sum = make(il.cell('sum', 0))
  threads('adder', 2, function* () {
    yield* lock.acquire()
    const before = yield* x.read()
    yield* x.write(before + 1)
    if (before === params.last) yield* sum.write(before + 1)
    yield* lock.release()
  })
  return { ${more} }`,
    '{ last: 1 }',
  )
const NEVER = 'adder never takes the branch `if (before === params.last)` under these parameters'

const notesOf = (text: string): string[] => text.split('\n').filter((line) => line.includes('note: '))

describe('a branch that no execution takes', () => {
  it('is noted with its place, whatever explores and however', { timeout: 120_000 }, async () => {
    const { run } = project({ 'models/counting.js': counting() })
    const ways = [
      [],
      ['--workers', '1'],
      ['--workers', '2'],
      ...['states', 'exhaustive', 'sleep'].map((name) => ['--strategy', name]),
    ]
    for (const way of ways) {
      const { out } = await run('check', '-p', 'last=1..2', ...way)
      expect([way, notesOf(out)]).toEqual([way, [`    note: ${NEVER} (models/counting.js:8)`]])
    }
  })

  it('is not when an execution takes it, and is again in the next model', async () => {
    const other = counting().replace('last: 1', 'last: 5').replace("'mine'", "'other'")
    const { run } = project({ 'models/a.js': counting(), 'models/b.js': other, 'models/c.js': counting() })
    const { out } = await run('check')
    expect(out).toContain('3 checks: 3 as expected')
    expect(notesOf(out)).toEqual([`    note: ${NEVER} (models/b.js:8)`])
  })

  it('is not when the search ended before it was through', async () => {
    const { run } = project({ 'models/counting.js': counting() })
    const { out } = await run('check', '-p', 'last=2', '--max-executions', '1')
    expect([out.includes('inconclusive'), notesOf(out)]).toEqual([true, []])
  })

  it('is known to a search that goes on where another left off', { timeout: 120_000 }, async () => {
    // Only when the second thread comes first, as in the second 5! executions; its step is one that there is in the first, too.
    const early =
      script(`const lock = make(il.mutex('lock')), first = make(il.cell('first', 0)), seen = make(il.cell('seen', 0))
  threads('thread', 6, function* (me) {
    yield* lock.acquire()
    if ((yield* first.read()) === 0) yield* first.write(me + 1)
    if ((yield* first.read()) === 2) yield* seen.write(1)
    yield* seen.write(2)
    yield* lock.release()
  })`)
    const { run } = project({ 'models/early.js': early })
    await run('check', '--checkpoint', 'kept', '--max-executions', '300')
    const { out } = await run('check', '--resume', 'kept')
    expect(out).toContain('holds (720 traces')
    expect(notesOf(out)).toEqual([])
  })

  it('is what no shard took, when they are merged', { timeout: 120_000 }, async () => {
    const { folder, run } = project({ 'models/counting.js': counting() })
    for (const shard of ['1', '2']) {
      const { out } = await run('check', '-p', 'last=1..2', '--shard', `${shard}/2`, '--format', 'json')
      writeFileSync(join(folder, `${shard}.json`), out)
    }
    const { out } = await run('merge', '1.json', '2.json')
    expect([out.includes('2 checks: 2 as expected'), notesOf(out)]).toEqual([
      true,
      [`    note: ${NEVER} (models/counting.js:8)`],
    ])
  })

  it('is not noted when the model says so itself, wherever it stands', async () => {
    const accepted = counting(`unexercised: ['${NEVER} (models/counting.js:99)']`).replace('last: 1', 'last: 2')
    const { run } = project({
      'models/a.js': accepted,
      'models/b.js': accepted.replace('last: 2', 'last: 1').replace("'mine'", "'b'"),
    })
    const { out } = await run('check')
    expect(notesOf(out)).toEqual([`    note: the model says that "${NEVER} (models/counting.js:99)", and it is not so`])
  })

  it('is listed on demand when it is in a file that the model imports', async () => {
    const files = {
      'tray.js': `export function* take(tray) {
  const candies = yield* tray.read()
  if (candies > 0) yield* tray.write(candies - 1)
}
`,
      'models/candy.js': `import { take } from '../tray.js'
${script(`const tray = make(il.cell('tray', 0))
  thread('buyer', () => take(tray))`)}`,
    }
    const { run } = project(files)
    const never = 'take never takes the branch `if (candies > 0)` (tray.js:3)'
    expect((await run('check')).out).not.toContain('never takes')
    expect((await run('check', '--coverage')).out).toContain(`    ${never}\n`)
    const { models } = JSON.parse((await run('check', '--format', 'json')).out) as { models: object[] }
    expect(models).toMatchObject([{ coverage: { unexercised: [], elsewhere: [never] } }])
  })
})

describe('a model whose branches are watched', () => {
  it('has its steps where they are written, in TypeScript and in JavaScript', async () => {
    const typed = (text: string): string =>
      text.replace('const before =', 'const before: number =').replaceAll("'mine'", "'typed'")
    const failing = counting('finally: { none: (read) => read(sum) === 0 }').replace(
      'yield* lock.acquire()',
      'yield* lock.acquire();',
    )
    const { run } = project({ 'models/a.js': failing, 'models/b.ts': typed(failing) })
    const { out } = await run('check', '--format', 'json')
    const { models } = JSON.parse(out) as { models: { violations: { trace: { at: string }[] }[] }[] }
    const places = models.map(({ violations: [{ trace }] }) => [...new Set(trace.map(({ at }) => at))].toSorted())
    const at = (file: string, columns: readonly number[]): string[] =>
      columns.map((column, i) => `${file}:${i + 5}:${column}`)
    expect(places).toEqual([
      at('models/a.js', [17, 29, 14, 44, 17]),
      at('models/b.ts', [17, 37, 14, 44, 17]).toSorted(),
    ])
  })
})
