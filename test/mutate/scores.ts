/**
 * Puts every mutant of the catalogue's primitives before its models, and writes models/MUTANTS.md. It takes a while:
 * `npm run mutants` for all, `npm run mutants -- Bakery RLock` for some, whose sections alone are written anew.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Mutant, MutationResult } from '../../src/report/mutants.ts'
import { type Catalogued, catalogue } from './catalogue.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = join(root, 'models/MUTANTS.md')

const INTRODUCTION = `# Mutants

What \`interleave mutate\` says of the primitives here: small faults are put into each (a step left out, done twice or swapped
with the next, a loop cut to one round, one woken for all, an atomic step taken apart), and the models that hold without the
fault are asked. Written by \`npm run mutants\`. The score is the share of mutants that some model notices, without those that are
no faults; these are listed with the reason. Not counted are places where no model comes that is expected to hold: broken siblings.
`

function mutantsOf({ name, models, within }: Catalogued): MutationResult {
  const paths = models.map((path) => `models/${path}`)
  const only = within === undefined ? [] : ['--within', within]
  const args = [
    'dist/cli/main.js',
    'mutate',
    ...paths,
    ...only,
    '--max-duration',
    '20s',
    '--step-timeout',
    '60s',
    '--format',
    'json',
  ]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 1e8 })
  if (stdout === '') throw new Error(`${name}: ${stderr}`)
  return JSON.parse(stdout) as MutationResult
}

function section({ name, models }: Catalogued, { mutants, unreached }: MutationResult): string {
  const marked = mutants.filter(({ equivalent }) => equivalent !== undefined)
  const faults = mutants.filter(({ equivalent }) => equivalent === undefined)
  const left = faults.filter(({ fate }) => fate.kind !== 'killed')
  const [count, killed] = [faults.length, faults.length - left.length]
  const score = `${((killed / count) * 100).toFixed(1)} %`
  const from = models.map((path) => `\`${path}\``).join(', ')
  return [
    `## ${name}`,
    `${killed} of ${count} killed (${score}), ${marked.length} equivalent, ${unreached.length} not reached. Judged by ${from}.`,
    [...left.map(survivorText), ...marked.map(equivalentText)].join('\n'),
  ]
    .filter((text) => text !== '')
    .join('\n\n')
}

const survivorText = ({ name, fate }: Mutant): string =>
  `- **survived** \`${name}\`${fate.kind === 'undecided' ? ` (${fate.reason})` : ''}`

const equivalentText = ({ name, equivalent }: Mutant): string => `- \`${name}\`: ${equivalent}`

/** The sections that are written, by the names of their primitives. */
function known(): Map<string, string> {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : ''
  const sections = text.split(/^(?=## )/m).slice(1)
  return new Map(sections.map((written) => [written.slice(3, written.indexOf('\n')), written.trimEnd()]))
}

const rowOf = (written: string): string => {
  const [, name, killed, count, score, equivalent] =
    /^## (.*)\n\n(\d+) of (\d+) killed \((.*?)\), (\d+) equivalent/.exec(written) ?? []
  return `| ${name} | ${count} | ${killed} | ${score} | ${equivalent} |`
}

const wanted = process.argv.slice(2)
const sections = known()
for (const primitive of catalogue) {
  if (wanted.length > 0 && !wanted.includes(primitive.name)) continue
  const written = section(primitive, mutantsOf(primitive))
  sections.set(primitive.name, written)
  console.log(rowOf(written))
  write()
}

function write(): void {
  const inOrder = catalogue.flatMap(({ name }) => sections.get(name) ?? [])
  const table = [
    '| primitive | mutants | killed | score | equivalent |',
    '|---|---|---|---|---|',
    ...inOrder.map(rowOf),
  ]
  writeFileSync(page, `${[INTRODUCTION.trimEnd(), table.join('\n'), ...inOrder].join('\n\n')}\n`)
}
