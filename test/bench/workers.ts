/**
 * Measures what workers gain: `npm run bench -- --workers [<program>…]`. Each large row is checked in one piece, by one worker,
 * and by two, in turns; the least time of each is shown, and how many times as fast two are as one. All must come to the same
 * certificate.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Row } from './rows.ts'

const RUNS = 3
const root = join(import.meta.dirname, '../..')
const folder = join(root, 'dist-bench')

interface Checked {
  readonly seconds: number
  readonly certificate: string
  readonly executions: number
}

export function compareWorkers(chosen: readonly Row[]): void {
  console.log(line('program', 'traces', 'in one piece', '1 worker', '2 workers', '1 : 2', 'piece : 1', 'piece : 2'))
  for (const row of chosen) {
    const rounds = Array.from({ length: RUNS }, () => [[], ['1'], ['2']].map((workers) => checked(row, workers)))
    for (const one of rounds.flat())
      if (one.executions !== row.traces || one.certificate !== rounds[0][0].certificate)
        throw new Error(
          `${row.program}: ${one.certificate}, not ${row.traces} traces as in ${rounds[0][0].certificate}`,
        )
    const [whole, one, two] = [0, 1, 2].map((i) => Math.min(...rounds.map((round) => round[i].seconds)))
    const ratios = [one / two, whole / one, whole / two].map((ratio) => ratio.toFixed(2))
    console.log(line(row.program, row.traces, ...[whole, one, two].map((seconds) => seconds.toFixed(2)), ...ratios))
  }
}

/** By the command line, in a process of its own. */
function checked({ program, file, model, params }: Row, workers: readonly string[]): Checked {
  mkdirSync(folder, { recursive: true })
  const only = join(folder, `${model}.ts`)
  writeFileSync(only, `export { ${model} } from '../${file}'\n`)
  const given = Object.entries(params).flatMap(([name, value]) => ['-p', `${name}=${value}`])
  const args = ['dist/cli/main.js', 'check', only, '--strategy', 'optimal', '--format', 'json', ...given]
  const { stdout, status, signal } = spawnSync(
    process.execPath,
    [...args, ...workers.flatMap((count) => ['--workers', count])],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  )
  if (status !== 0) {
    console.error(`${program} was not checked to the end: ${signal ?? `exit status ${status}`}`)
    process.exit(1)
  }
  const { models } = JSON.parse(stdout) as { readonly models: readonly [{ elapsedMs: number; executions: number }] }
  const [{ elapsedMs, ...rest }] = models
  return { seconds: elapsedMs / 1000, certificate: JSON.stringify(rest), executions: rest.executions }
}

function line(program: string, ...numbers: readonly (string | number)[]): string {
  return program.padEnd(30) + numbers.map((value) => String(value).padStart(14)).join('')
}
