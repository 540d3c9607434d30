import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { VERSION } from '../src/kernel/version.ts'

/** Which folder of src may import which; those in `types`, only types. Packages are listed with the folders. */
const table: Readonly<Record<string, { readonly values: readonly string[]; readonly types?: readonly string[] }>> = {
  kernel: { values: [] },
  objects: { values: ['kernel'] },
  causality: { values: ['kernel'] },
  machine: { values: ['kernel', 'objects'] },
  explore: { values: ['kernel', 'machine', 'causality'], types: ['objects'] },
  properties: { values: ['kernel', 'causality'], types: ['machine', 'objects'] },
  trace: { values: ['kernel'], types: ['machine'] },
  // objects: to record where in a model each step is written, while a schedule is shown; causality: to show what happens
  // before what
  check: { values: ['kernel', 'machine', 'explore', 'properties', 'trace', 'objects', 'causality'] },
  report: { values: ['kernel', 'trace', 'string-width', '@dagrejs/dagre'], types: ['check'] },
  // what the command line and the integrations need of Node: files, clock, colours
  node: { values: ['kernel', 'trace', 'node:', 'picocolors'], types: ['check', 'report'] },
  mutate: { values: ['kernel', 'oxc-parser'] },
  branches: { values: ['mutate'] },
  integrations: {
    values: ['kernel', 'machine', 'explore', 'properties', 'trace', 'check', 'report', 'node'].concat([
      'vitest',
      'fast-check',
    ]),
    types: ['objects'],
  },
  cli: {
    values: ['kernel', 'objects', 'causality', 'machine', 'explore', 'properties', 'trace', 'check', 'report'].concat([
      'mutate',
      'branches',
      'node',
      'node:',
      'yargs',
      'cli-progress',
      'tsx',
    ]),
  },
}

interface Import {
  readonly from: string
  readonly typeOnly: boolean
}

/** Every module that a source text names: static, for side effects, dynamic, re-exported, or in a type. */
function importsOf(source: string): Import[] {
  const statement = /^(?:import|export)\s+(type\s+)?(\*(?:\s+as\s+\w+)?|\w+|(?:\w+,\s*)?\{[^}]*\})\s+from\s+'([^']+)'/gm
  const statics = [...source.matchAll(statement)].map(([, type, names, from]) => ({
    from,
    typeOnly: type !== undefined || /^\{(?:\s*type\s+\w+(?:\s+as\s+\w+)?\s*,?)+\s*\}$/.test(names),
  }))
  const others = [...source.matchAll(/^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm)].map(([, bare, called]) => ({
    from: bare ?? called,
    typeOnly: false,
  }))
  return [...statics, ...others]
}

/** The text without comments and strings. */
const codeOf = (source: string): string => source.replaceAll(/\/\*[^]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'/g, ' ')

const root = fileURLToPath(new URL('..', import.meta.url))

interface SourceFile {
  readonly path: string
  readonly text: string
}

const filesIn = (folder: string): SourceFile[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

/** What an import leads to: a folder of src, a file outside of it, or a package. */
function targetOf(file: string, from: string): string {
  if (from.startsWith('node:')) return 'node:'
  if (!from.startsWith('.')) return /^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? from
  const [top, folder] = normalize(join(dirname(file), from)).split(sep)
  return top === 'src' ? folder : top
}

/** The import as the table sees it, if it is not allowed. */
function offence(file: string, { from, typeOnly }: Import): string | undefined {
  const [, folder] = file.split(sep)
  const target = targetOf(file, from)
  const { values, types = [] } = table[folder] ?? { values: [] }
  if (target === folder || values.includes(target) || (typeOnly && types.includes(target))) return undefined
  return `${file} imports ${typeOnly ? 'types' : 'values'} from ${from}`
}

const sources = filesIn('src')
const inFolders = sources.filter(({ path }) => path.split(sep).length > 2)

describe('the source', () => {
  it('imports along the table only', () => {
    const offences = inFolders.flatMap(({ path, text }) => importsOf(text).map((found) => offence(path, found)))
    expect(offences.filter((found) => found !== undefined)).toEqual([])
  })

  it('has no folder that the table does not know', () => {
    expect(inFolders.map(({ path }) => path.split(sep)[1]).filter((folder) => !(folder in table))).toEqual([])
  })

  it('has one entry at its top, which imports from anywhere but the command line and the integrations', () => {
    const top = sources.filter((file) => !inFolders.includes(file))
    expect(top.map(({ path }) => path)).toEqual([join('src', 'index.ts')])
    const targets = importsOf(top[0].text).map(({ from }) => targetOf(top[0].path, from))
    expect(targets.filter((target) => ['cli', 'integrations'].includes(target) || !(target in table))).toEqual([])
  })

  it('knows no clock, chance, environment, process or console outside the command line and what is for Node', () => {
    const ambient =
      /\b(?:process|console|performance|globalThis)\b|\bDate\b|\bMath\.random\b|\bset(?:Timeout|Interval)\b/
    const mayUse = ['cli', 'node']
    const users = inFolders.filter(
      ({ path, text }) => !mayUse.includes(path.split(sep)[1]) && ambient.test(codeOf(text)),
    )
    expect(users.map(({ path }) => path)).toEqual([])
  })
})

describe('the version', () => {
  it('is that of the package', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }
    expect(VERSION).toBe(version)
  })
})

describe('models', () => {
  it("import the package's public entry, and each other", () => {
    const isAllowed = (path: string, from: string): boolean => {
      const target = targetOf(path, from)
      return target === 'models' || target === 'interleave'
    }
    const offences = filesIn('models').flatMap(({ path, text }) =>
      importsOf(text).flatMap(({ from }) => (isAllowed(path, from) ? [] : [`${path} imports ${from}`])),
    )
    expect(offences).toEqual([])
  })
})

describe('this test', () => {
  it('sees every form of import', () => {
    const text = `
import { a, type B } from './values.ts'
import {
  type A,
  type B as C,
} from './types.ts'
import type { D } from './type.ts'
import * as everything from './everything.ts'
import whole from 'whole'
import './effect.ts'
export { a } from './again.ts'
export const late = () => import('./late.ts')
`
    expect(importsOf(text).map(({ from, typeOnly }) => `${from}${typeOnly ? ' (types)' : ''}`)).toEqual([
      './values.ts',
      './types.ts (types)',
      './type.ts (types)',
      './everything.ts',
      'whole',
      './again.ts',
      './effect.ts',
      './late.ts',
    ])
  })

  it('refuses what the table does not allow', () => {
    const file = join('src', 'trace', 'schedule.ts')
    expect(offence(file, { from: '../machine/run.ts', typeOnly: true })).toBe(undefined)
    expect(offence(file, { from: '../machine/run.ts', typeOnly: false })).toMatch(/imports values from/)
    expect(offence(file, { from: '../cli/main.ts', typeOnly: true })).toMatch(/imports types from/)
    expect(offence(file, { from: 'node:fs', typeOnly: false })).toMatch(/imports values from node:fs/)
    expect(offence(file, { from: '../../models/candy.ts', typeOnly: false })).toMatch(/imports values from/)
  })

  it('looks at code, not at what is said about it', () => {
    expect(codeOf("const a = 'Date.now' // Math.random\n/* process */ b()").trim()).toMatch(/^const a =\s+b\(\)$/)
  })
})
