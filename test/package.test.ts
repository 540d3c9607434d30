/** The package as others install it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CHECK_SCHEMA } from '../src/report/checkDocument.ts'
import { MUTATE_SCHEMA } from '../src/report/mutants.ts'
import { REPLAY_SCHEMA } from '../src/report/replayed.ts'
import { KEPT_SCHEMA } from '../src/trace/kept.ts'
import { SCHEDULE_VERSION } from '../src/trace/schedule.ts'
import { installed } from './support/installed.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

interface Manifest {
  readonly version: string
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string } | string>>
  readonly files: readonly string[]
  readonly sideEffects: readonly string[]
}

const manifest = JSON.parse(read('package.json')) as Manifest

/** Bundles a program that imports the built package. */
async function bundled(program: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: join(root, 'dist-test') },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    minify: true,
    logLevel: 'silent',
  })
  return outputFiles[0].text
}

describe('the main entry', () => {
  it('runs where there is no Node', async () => {
    const text = await bundled("export * from './index.js'")
    expect(text).not.toMatch(/["']node:|require\(/)
  })

  it('leaves out what is not used', async () => {
    const all = await bundled("export * from './index.js'")
    const schedules = await bundled("export { encodeSchedule } from './index.js'")
    expect(schedules.length).toBeLessThan(all.length / 10)
  })
})

describe('package.json', () => {
  it('lets nobody import what is inside', () => {
    expect(Object.keys(manifest.exports)).toEqual(['.', './vitest', './fast-check', './package.json'])
  })

  it('names files with side effects that there are', () => {
    for (const file of manifest.sideEffects) expect(read(file.replace('./dist/', 'dist-test/'))).not.toBe('')
  })
})

describe('the changelog', () => {
  it('tells of this version, and of the formats as they are', () => {
    const text = read('CHANGELOG.md')
    expect(text).toContain(`\n## ${manifest.version}\n`)
    for (const format of [CHECK_SCHEMA, REPLAY_SCHEMA, MUTATE_SCHEMA, KEPT_SCHEMA, `${SCHEDULE_VERSION}:`])
      expect(text).toContain(`| \`${format}\` |`)
  })
})

const counterTest = `import * as fc from 'fast-check'
import { cell, type Model, model } from 'interleave'
import { clients, holds, primitive } from 'interleave/fast-check'
import 'interleave/vitest'
import { expect, it } from 'vitest'

const counter: Model<{ threads: number }> = model('counter', { threads: 2 }, ({ make, threads }, params) => {
  const count = make(cell('count', 0))
  threads('adder', params.threads, function* () {
    yield* count.write((yield* count.read()) + 1)
  })
  return { mayRace: true, finally: { 'nothing lost': (read) => read(count) === params.threads } }
})

const register = primitive('register', {
  make: ({ make }) => make(cell('register', 0)),
  operations: {
    write: (made, value) => made.write(value),
    read: (made) => made.read(),
  },
  args: { write: fc.tuple(fc.nat()) },
  properties: (made) => ({ mayRace: true, always: { natural: (read) => read(made) >= 0 } }),
})

it('violates', async () => {
  await expect(counter).toViolate('nothing lost')
  expect({ counter }).toEqual({ counter: expect.not.toHold() })
  fc.assert(fc.property(clients(register), (client) => holds(client)))
})
`

describe('a project that installs it', () => {
  it('has types, also where those of libraries are checked, and tests that run', { timeout: 120_000 }, () => {
    const { write, run } = installed(onTestFinished)
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      types: [],
    }
    write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts'] }))
    write('counter.test.ts', counterTest)
    expect(run('typescript/bin/tsc')).toBe('')
    expect(run('vitest/vitest.mjs', 'run')).toMatch(/1 passed/)
  })
})
