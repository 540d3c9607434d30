import { expect, it } from 'vitest'
import { candy, fine, project, script } from './support.ts'

it('refuses an unknown option, and says what may have been meant', async () => {
  const { status, out, err } = await project({}).run('check', '--onyl', 'x')
  expect(err).toMatchInlineSnapshot(`
    "[IL015] The command line is not right.
      Unknown argument: onyl. Did you mean --only?
      See \`interleave --help\`.
    "
  `)
  expect([status, out]).toEqual([64, ''])
})

it('tells an option of other commands from a misspelt one, and knows every command', async () => {
  const { run } = project({})
  const said = async (...args: string[]): Promise<string> => (await run(...args)).err.split('\n')[1]
  expect(await said('list', '--seed', '1')).toBe('  Unknown argument: seed. Only other commands have --seed')
  expect(await said('plam')).toBe('  Unknown argument: plam. Did you mean plan?')
})

it('says which models there are when none is called so', async () => {
  const { status, err } = await project({ 'models/m.js': fine }).run('check', '--only', 'yours')
  expect([status, err]).toEqual([66, expect.stringContaining('None is called like "yours"; there are: "mine".')])
})

it('says that a path is not there', async () => {
  const { status, err } = await project({}).run('check', 'nowhere')
  expect([status, err]).toEqual([
    66,
    expect.stringContaining('[IL010] No model was found.\n  There is no file or folder "nowhere".'),
  ])
})

it('wants a model from a file that is named, and from one that nothing imports', async () => {
  const { run } = project({ 'models/a.js': 'export const x = 1', 'models/b.js': `import './a.js'\n${fine}` })
  expect(await run('check')).toMatchObject({ status: 0, err: '' })
  expect(await run('check', 'models/a.js', 'models/b.js')).toMatchObject({
    status: 66,
    out: expect.stringContaining('✓ mine'),
    err: expect.stringContaining('[IL009] A model file exports no model.\n  models/a.js exports none.'),
  })
})

it('shows where a file does not parse', async () => {
  const { status, err } = await project({ 'models/m.ts': 'export const x: = 1\n' }).run('check')
  expect(status).toBe(66)
  expect(err).toContain('[IL008]')
  expect(err).toContain('m.ts:1:16: ERROR: Unexpected "="')
})

it('shows where a model function throws', async () => {
  const model = candy.replace("const candies = make(il.cell('candies', 5))", "throw new Error('out of sugar')")
  const { status, err } = await project({ 'models/candy.js': model }).run('check')
  expect(status).toBe(65)
  expect(err).toContain('[IL006] The model function threw while the model was built.')
  expect(err).toMatch(/Error: out of sugar\n.*candy\.js:3:9/)
})

it('finds out that a model is not deterministic', async () => {
  const model = script(`const x = make(il.cell('x', 0))
  threads('t', 2, function* () { yield* x.write(Math.random()) })`)
  const { status, err } = await project({ 'models/m.js': model }).run('check')
  expect(status).toBe(65)
  expect(err).toMatch(
    /\[IL001\] The model is not deterministic.*\n.*"mine", step 1: recorded `t 1 x\.write 0\..*now `t 1 x\.write 0\./,
  )
})

it('shows names that would act on a terminal as escapes', async () => {
  const model = script(
    `const x = make(il.cell('x\\u001b[2J', 0))
  thread('t\\u0007', function* () { yield* x.write('\\u001b]0;') })
  return { finally: { 'p\\u001b': () => false } }`,
    '{}',
    'm\u001b[31m',
  )
  const { status, out } = await project({ 'models/m.js': model }).run('check')
  expect(status).toBe(1)
  expect(out).not.toContain('\u001b')
  expect(out).toContain('t\\x07')
  expect(out).toContain('x\\x1b[2J.write')
})

it('prints help and version on standard output', async () => {
  const { run } = project({})
  expect(await run('--version')).toMatchObject({ status: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  const help = await run('check', '--help')
  expect(help).toMatchObject({ status: 0, err: '' })
  expect(help.out).toContain('Exit status, the first that applies:')
})

it('tells models that run out of memory or end their process from faults of its own', async () => {
  const hog = script(
    `thread('t', function* () { for (const hog = []; ; ) hog.push(new Array(1e6).fill(1.5)) })`,
    '{}',
    'hog',
  )
  const files = { 'models/a.js': hog, 'models/b.js': script('process.exit(0)', '{}', 'exits'), 'models/c.js': fine }
  const { status, out, err } = await project(files, { NODE_OPTIONS: '--max-old-space-size=100' }).run('check')
  expect(status).toBe(69)
  expect(err).toContain('[IL098] The memory did not suffice.\n  hog in models/a.js')
  expect(err).toContain('exits in models/b.js: It ended the process that it was run in.')
  expect(out).toContain('✓ mine')
})
