import { describe, expect, it } from 'vitest'
import type { CheckCommand } from '../../src/cli/commands.ts'
import { assertKnown, parseOverrides, settingsFor } from '../../src/cli/params.ts'
import { parseCommand } from '../../src/cli/parse.ts'
import { readRecordings } from '../../src/cli/recording.ts'
import { closest } from '../../src/cli/suggest.ts'

const parse = async (...args: string[]): Promise<CheckCommand> => (await parseCommand(args, 80)) as CheckCommand

describe('the command line', () => {
  it('has defaults', async () => {
    expect(await parse('check')).toMatchInlineSnapshot(`
      {
        "allSteps": false,
        "allowIncomplete": false,
        "coverage": false,
        "format": "text",
        "keepGoing": false,
        "kind": "check",
        "overrides": [],
        "paths": [
          "models",
        ],
        "properties": false,
        "scaling": false,
        "stepTimeoutMs": 10000,
        "witnesses": false,
      }
    `)
  })

  it('takes bounds, times and switches', async () => {
    const args = [
      '--max-executions',
      '10',
      '--max-states',
      '20',
      '--storage',
      'hashed',
      '--max-steps=5',
      '--max-duration',
      '1.5s',
      '-k',
      '--all-steps',
      '--out',
      '--no-progress',
    ]
    expect(await parse('check', 'a', ...args, '-p', 'n=1', 'b', '-p', 'm=x y')).toMatchObject({
      paths: ['a', 'b'],
      maxExecutions: 10,
      maxStates: 20,
      storage: 'hashed',
      maxSteps: 5,
      maxDuration: '1.5s',
      maxDurationMs: 1500,
      keepGoing: true,
      allSteps: true,
      out: 'reports',
      progress: false,
      overrides: [
        { name: 'n', text: '1' },
        { name: 'm', text: 'x y' },
      ],
    })
  })

  it('takes a name that begins with a dash', async () => {
    expect(await parse('check', '--only=-x')).toMatchObject({ only: '-x' })
  })

  it.each([
    { args: [], says: 'Say check, plan, merge, list, replay, explore, mutate or init.' },
    { args: ['chek'], says: 'Unknown argument: chek. Did you mean check?' },
    { args: ['check', '--onyl', 'x'], says: 'Did you mean --only?' },
    {
      args: ['check', '--strategy', 'pot'],
      says: 'Choices: "auto", "optimal", "sleep", "exhaustive", "bounded", "states", "random"',
    },
    {
      args: ['check', '--max-preemptions', 'few'],
      says: '--max-preemptions wants a whole number from 0 up, not "few"',
    },
    { args: ['check', '--strategy=pct', '--pct-depth=0'], says: '--pct-depth wants a whole number from 1 up, not "0"' },
    { args: ['check', '--max-executions', '-1'], says: '--max-executions wants a whole number from 1 up, not "-1"' },
    { args: ['check', '--max-duration', 'soon'], says: '--max-duration wants a time such as 500ms, 10s, 2m or 1h' },
    { args: ['check', '--only', 'a', '--only', 'b'], says: '--only is given more than once' },
    { args: ['check', '-p', 'threads'], says: '--param wants name=value, not "threads"' },
    { args: ['check', '-p', 'a=1', '-p', 'a=2'], says: '--param a is given twice' },
    { args: ['check', '--scaling'], says: '--scaling writes its page into the folder of --out' },
    { args: ['check', 'models', '--resume'], says: '--resume wants a value' },
    { args: ['check', '-p'], says: '-p wants a value' },
    { args: ['replay', 'models/m.js'], says: 'Not enough non-option arguments' },
  ])('refuses $args', async ({ args, says }) => {
    await expect(parse(...args)).rejects.toMatchObject({ code: 'IL015', detail: expect.stringContaining(says) })
  })
})

describe('a strategy that does not explore everything', () => {
  it('is bounded by preemptions, by itself when no other is named', async () => {
    expect(await parse('check', '--max-preemptions', '0')).toMatchObject({ maxPreemptions: 0 })
    expect(await parse('check', '--strategy=exhaustive', '--max-preemptions=2')).toMatchObject({
      strategy: 'exhaustive',
      maxPreemptions: 2,
    })
  })

  it('samples with a seed, and pct with a depth', async () => {
    expect(await parse('check', '--strategy=pos', '--seed=0')).toMatchObject({ strategy: 'pos', seed: 0 })
    expect(await parse('check', '--strategy=pct', '--pct-depth=2')).toMatchObject({ strategy: 'pct', pctDepth: 2 })
  })

  it.each([
    { args: ['--strategy=optimal', '--max-preemptions=2'], says: 'and the strategy is "optimal"' },
    { args: ['--strategy=pct', '--max-preemptions=2'], says: 'is for "bounded" and "exhaustive"' },
    { args: ['--seed=7'], says: '"random", "pct" and "pos", and no strategy is named' },
    { args: ['--strategy=bounded', '--seed=7'], says: 'and the strategy is "bounded"' },
    { args: ['--strategy=random', '--pct-depth=2'], says: 'A depth is for the strategy "pct"' },
  ])('refuses $args', async ({ args, says }) => {
    await expect(parse('check', ...args)).rejects.toMatchObject({
      code: 'IL021',
      detail: expect.stringContaining(says),
    })
  })
})

describe('-p', () => {
  const model = { file: '/m.ts', index: 0, name: 'mine', params: { threads: 2, mode: 'a', fast: false } }
  const settings = (...texts: string[]) => settingsFor(model, parseOverrides(texts))

  it('types a value as the default is', () => {
    expect(settings('threads=-3', 'mode=1..2', 'fast=true')).toEqual([{ threads: -3, mode: '1..2', fast: true }])
  })

  it('sweeps a range, in every combination with others', () => {
    const both = [1, 2].flatMap((threads) => [true].map((fast) => ({ threads, fast })))
    expect(settings('threads=1..2', 'fast=true')).toEqual(both)
  })

  it('leaves out what the model does not have', () => {
    expect(settings('size=2')).toEqual([{}])
  })

  it.each([
    { texts: ['threads=many'], code: 'IL007', says: '"threads" of "mine" is a number, not "many"' },
    { texts: ['fast=1'], code: 'IL007', says: '"fast" of "mine" is a boolean, not "1"' },
    { texts: ['threads=5..2'], code: 'IL015', says: '"5..2" has no values' },
    { texts: ['threads=1..99999'], code: 'IL015', says: '"1..99999" has more than 1000 values' },
  ])('refuses $texts', ({ texts, code, says }) => {
    expect(() => settings(...texts)).toThrow(expect.objectContaining({ code, detail: expect.stringContaining(says) }))
  })

  it('refuses a parameter that none of the models has', () => {
    expect(() => assertKnown(parseOverrides(['thread=2']), [model])).toThrow(
      '"thread"; they have: threads, mode, fast.',
    )
  })
})

it.each([
  { given: 'nothing.json', says: '"nothing.json" is neither a schedule nor a file' },
  { given: 'package.json', says: '"package.json" holds no schedule' },
  { given: 'LICENSE', says: 'is not JSON' },
])('refuses the recording $given', ({ given, says }) => {
  const here = new URL('../..', import.meta.url).pathname
  expect(() => readRecordings(given, here)).toThrow(
    expect.objectContaining({ code: 'IL012', detail: expect.stringContaining(says) }),
  )
})

it('suggests what is close, and nothing else', () => {
  const names = ['only', 'out', 'strategy']
  expect(['onyl', 'strateg', 'zzz', 'ot'].map((typed) => closest(typed, names))).toEqual([
    'only',
    'strategy',
    undefined,
    'out',
  ])
})
