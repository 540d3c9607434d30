import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { catalogue } from './catalogue.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(join(root, 'models/MUTANTS.md'), 'utf8')
const rows = new Map(
  [...page.matchAll(/^\| (.*?) \| (\d+) \| (\d+) \| [\d.]+ % \| \d+ \|$/gm)].map(([, name, count, killed]) => [
    name,
    { count: Number(count), killed: Number(killed) },
  ]),
)

describe('the models of the catalogue', () => {
  it('notice at least 95 % of the mutants of every primitive', () => {
    expect([...rows.keys()]).toEqual(catalogue.map(({ name }) => name))
    expect([...rows].filter(([, { count, killed }]) => killed < 0.95 * count)).toEqual([])
  })

  // Those that take no time; `npm run mutants` asks for all.
  it.each(['Ticket lock', 'Lock of a POSIX semaphore'])(
    'notice as many now as the page says: %s',
    { timeout: 30_000 },
    async (name) => {
      const { models = [], within = '' } = catalogue.find((one) => one.name === name) ?? {}
      const paths = models.map((path) => join('models', path))
      const args = ['dist-test/cli/main.js', 'mutate', ...paths, '--within', within, '--format', 'json']
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 1e8 })
      const { mutants, unknownMarks } = JSON.parse(stdout) as {
        readonly mutants: readonly { readonly fate: { readonly kind: string }; readonly equivalent?: string }[]
        readonly unknownMarks: readonly string[]
      }
      const faults = mutants.filter(({ equivalent }) => equivalent === undefined)
      const killed = faults.filter(({ fate }) => fate.kind === 'killed')
      expect({ count: faults.length, killed: killed.length }).toEqual(rows.get(name))
      expect(unknownMarks).toEqual([])
    },
  )
})
