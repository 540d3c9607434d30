import { describe, expect, it } from 'vitest'
import { candy, endless, fine, project, script, surprisingCandy, timeless } from './support.ts'

describe('exit status', () => {
  it('is 0 when every model is as expected', async () => {
    const { status, out, err } = await project({ 'models/candy.js': candy }).run('check')
    expect([status, err]).toEqual([0, ''])
    expect(timeless(out)).toMatchInlineSnapshot(`
      "✓ candy, unlocked  violated "nothing lost", as expected (4 traces, 0 ms)

             vendor            buyer
          1  candies.read → 5                                candy.js:5  yield* candies.write((yield* can…
          2                    candies.read → 5  ← critical  candy.js:5  yield* candies.write((yield* can…
          3                    candies.write 4               candy.js:5  yield* candies.write((yield* can…
          4  candies.write 6                                 candy.js:5  yield* candies.write((yield* can…

        "nothing lost": at the end candies is 6
        critical: after step 2 no schedule passes
        instead of step 2, this passes (1:0011):

             vendor           buyer
          2  candies.write 6                    candy.js:5  yield* candies.write((yield* candies.read()) …
          3                   candies.read → 6  candy.js:5  yield* candies.write((yield* candies.read()) …
          4                   candies.write 5   candy.js:5  yield* candies.write((yield* candies.read()) …

        1 preemption, 4 steps; no shorter schedule breaks it
        replay: npx interleave check models/candy.js --only 'candy, unlocked' --replay 1:0110

      1 check: 1 as expected
      "
    `)
  })

  it('is 1 for a violation that was not expected', async () => {
    const { status, out } = await project({ 'models/candy.js': surprisingCandy }).run('check')
    expect(status).toBe(1)
    expect(out).toContain('✗ candy, unlocked  violated "nothing lost" (')
  })

  it('is 1 when an expected violation does not appear', async () => {
    const { status, out } = await project({ 'models/candy.js': candy }).run('check', '-p', 'refills=0')
    expect(status).toBe(1)
    expect(out).toContain('holds, but was expected to violate "nothing lost"')
  })

  it('is 2 for a bounded search without a violation, and 0 when that is allowed', async () => {
    const { run } = project({ 'models/fine.js': fine })
    const { status, out } = await run('check', '--max-executions', '1')
    expect(status).toBe(2)
    expect(out).toContain('? mine  inconclusive: the limit of 1 executions was reached')
    expect(await run('check', '--max-executions', '1', '--allow-incomplete')).toMatchObject({ status: 0 })
  })

  it('is 2 for a sample that found nothing, with a seed that repeats it', async () => {
    const { run } = project({ 'models/fine.js': fine })
    const { status, out } = await run('check', '--strategy', 'pos', '--max-executions', '20')
    const [, seed] = /a sample with seed (\d+) had/.exec(out) ?? []
    expect([status, seed]).toEqual([2, expect.stringMatching(/^\d+$/)])
    const again = await run('check', '--strategy', 'pos', '--max-executions', '20', '--seed', seed)
    expect(timeless(again.out)).toBe(timeless(out))
  })

  it('is 0 when the model itself expects to be inconclusive', async () => {
    const model = fine.replace('})\n})', "})\n return { expect: { inconclusive: 'enough' } } })")
    const { status, out } = await project({ 'models/m.js': model }).run('check', '--max-executions', '1')
    expect([status, out]).toEqual([0, expect.stringContaining('inconclusive, as expected')])
  })

  it('is that of the gravest error, though other models are checked', async () => {
    const files = {
      'models/a.js': script('throw new Error("no")'),
      'models/b.js': 'export {',
      'models/c.js': surprisingCandy,
    }
    const { status, out, err } = await project(files).run('check')
    expect(status).toBe(66)
    expect(err).toContain('[IL006]')
    expect(err).toContain('[IL008]')
    expect(out).toContain('1 check: 1 not as expected, 2 errors')
  })
})

describe('-p', () => {
  it('overrides a parameter, and the replay line says so', async () => {
    const { out } = await project({ 'models/candy.js': candy }).run('check', '-p', 'refills=2')
    expect(out).toContain('candy, unlocked (refills=2)')
    expect(out).toMatch(/--only 'candy, unlocked' -p refills=2 --replay 1:\d+/)
  })

  it('sweeps a range, in every combination', async () => {
    const { out } = await project({ 'models/candy.js': candy }).run(
      'check',
      '-p',
      'refills=1..2',
      '-p',
      'purchases=1..2',
    )
    const labels = [...out.matchAll(/✓ candy, unlocked \((.*?)\)/g)].map(([, label]) => label)
    expect(labels).toEqual(
      [1, 2].flatMap((refills) => [1, 2].map((purchases) => `refills=${refills}, purchases=${purchases}`)),
    )
  })
})

describe('standard output', () => {
  it('is one JSON object with --format json, whatever the models print', async () => {
    const model = `console.log('from the model')\n${fine}`
    const { out, err } = await project({ 'models/m.js': model }).run('check', '--format', 'json')
    expect(JSON.parse(out)).toMatchObject({
      schema: 'interleave-check/1',
      models: [{ name: 'mine', file: 'models/m.js', verdict: 'holds' }],
    })
    expect(err).toContain('from the model')
  })

  it('may be closed early', async () => {
    const { status, err } = await project({ 'models/candy.js': candy }).start(['check'], ({ stdout }) =>
      stdout?.destroy(),
    )
    expect([status, err]).toEqual([141, ''])
  })

  it('has colours when they are asked for', async () => {
    const { run } = project({ 'models/m.js': fine })
    expect((await run('check', '--color')).out).toContain('\u001b[32m✓')
  })
})

it('writes reports when told where, and takes away those of models that are gone', async () => {
  const { run, read } = project({ 'models/candy.js': candy, 'other/README.md': 'mine' })
  await run('check', '--out', '-k')
  expect(read('reports/README.md')).toContain('[candy, unlocked](candy-unlocked.md)')
  expect(read('reports/candy-unlocked.md')).toContain('candies.write 6')
  await run('check', '-p', 'refills=2', '--out', 'reports')
  expect(() => read('reports/candy-unlocked.md')).toThrow('ENOENT')
  const { status, err } = await run('check', '--out', 'other')
  expect([status, err]).toEqual([64, expect.stringContaining('other/README.md is no report')])
})

it('writes what files and folders say of their models, and counts traces at the sizes they name', async () => {
  const sized = fine
    .replace('})\n})', "})\n  return { scaling: { params: { n: [1, 2] }, growth: 'n!, at once.' } }\n})")
    .replace('"mine", {}', '"mine", { n: 3 }')
    .replace("threads('t', 2", "threads('t', params.n")
  const files = {
    'models/candy.js': `// The candy machine.\n// It has no lock.\n\n${candy}`,
    'models/mine.js': sized,
    'models/ANSWERS.md': 'Is it safe? [[candy, unlocked|No.]]\n',
  }
  const { run, read } = project(files)
  expect(await run('check', '--out', '--scaling')).toMatchObject({ status: 0, err: '' })
  expect(read('reports/README.md')).toContain('Is it safe? [No.](candy-unlocked.md)')
  expect(read('reports/candy-unlocked.md')).toContain('# candy, unlocked\n\nThe candy machine.\nIt has no lock.\n\n-')
  expect(read('reports/scaling.md')).toContain(
    'n!, at once.\n\n| n | 1 | 2 |\n| --- | ---: | ---: |\n| traces | 1 | 2 |\n',
  )
  const unknown = project({ 'models/m.js': sized.replace('{ n: [1, 2] }', '{ m: [1, 2] }') })
  const { status, err } = await unknown.run('check', '--out', '--scaling')
  expect([status, err]).toEqual([65, expect.stringContaining('"mine" has no "m"; it has: n.')])
})

it('loads TypeScript where no package.json asks for modules, gives it the running checker, and skips helpers', async () => {
  const files = {
    'package.json': '{}',
    'tsconfig.json': '{"compilerOptions":{"paths":{"interleave":["./nowhere.ts"]}}}',
    'nowhere.ts': 'throw new Error("a second copy")',
    'models/help.ts': 'interface Unused { readonly five: 5 }\nexport const five: number = 5\n',
    'models/short.ts': `import { cell, model, type Step } from 'interleave'
import { five } from './help.ts'

interface Unused {
  readonly nothing: never
}

export const short = model('short', {}, ({ make, thread }) => {
  const x = make(cell('x', five))
  thread('t', function* (): Step {
    yield* x.write(6)
  })
  return { finally: { five: (read) => read(x) === five }, expect: { violated: 'five' } }
})
`,
  }
  const { status, out, err } = await project(files).run('check')
  expect([status, err]).toEqual([0, ''])
  expect(out).toContain('1  x.write 6  short.ts:11  yield* x.write(6)')
})

it('stops at a time limit and says what was learnt', async () => {
  const { status, out } = await project({ 'models/m.js': endless }).run('check', '--max-duration', '300ms')
  expect(status).toBe(2)
  expect(out).toMatch(/\? mine {2}inconclusive: the time limit of 300ms was reached \([\d,]+ traces/)
})

it('stops at Ctrl-C, says what was learnt, and leaves out the models that were not begun', async () => {
  const { start } = project({ 'models/a.js': endless, 'models/b.js': fine })
  const { status, out, err } = await start(['check', '--progress'], (child) =>
    child.stderr?.on('data', (chunk: Buffer) => {
      if (chunk.includes('executions,')) child.kill('SIGINT')
    }),
  )
  expect(status).toBe(2)
  expect(err).toContain('Ctrl-C again ends at once')
  expect(out).toMatch(/\? mine {2}inconclusive: it was interrupted \([\d,]+ traces/)
  expect(out).toContain('2 checks: 1 incomplete, 1 not run')
})

it('ends at once at the second Ctrl-C', async () => {
  const stuck = script(`thread('t', function* () { for (;;); })`)
  const { status } = await project({ 'models/a.js': stuck }).start(['check', '--progress'], (child) =>
    child.stderr?.on('data', (chunk: Buffer) => {
      if (chunk.includes('0 executions') || chunk.includes('Ctrl-C again')) child.kill('SIGINT')
    }),
  )
  expect(status).toBe(130)
})

it('gives up on a machine that never yields, and keeps the other results', async () => {
  const stuck = script(`thread('t', function* () { for (;;); })`, '{}', 'stuck')
  const { status, out, err } = await project({ 'models/a.js': stuck, 'models/b.js': fine }).run(
    'check',
    '--step-timeout',
    '1s',
  )
  expect(status).toBe(65)
  expect(err).toContain('[IL014]')
  expect(err).toContain('stuck in models/a.js: It was given up after 1 s without a step')
  expect(out).toContain('✓ mine')
})
