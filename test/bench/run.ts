/**
 * Measures this project on the benchmark's programs: `npm run bench [-- --json] [-- <program>…]`, by how their names begin. Each
 * row runs several times in a fresh process; the median by CPU seconds is shown. With `--ablate`, each runs looking for data
 * races on every cell, as it is, without looking for data races, and without any property: the variants take turns, and the best
 * of each is shown, with how many times as much the first takes.
 * With `--spin`: beside SPIN, see spin/run.ts. With `--workers`: what they gain, see workers.ts.
 */
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import { SMALLER_PIECES } from '../../src/node/compiler.ts'
import { type Measurement, type Variant, variants } from './row.ts'
import { chosenFrom, largeRows, type Row, rows } from './rows.ts'
import { compareWithSpin } from './spin/run.ts'
import { compareWorkers } from './workers.ts'

const RUNS = 5
const root = join(import.meta.dirname, '../..')
const outdir = join(root, 'dist-bench')

const args = process.argv.slice(2)
if (args.includes('--spin')) {
  await compareWithSpin()
  process.exit(0)
}
const comparesWorkers = args.includes('--workers')
const wanted = args.filter((arg) => !arg.startsWith('--'))
const all = comparesWorkers ? largeRows : rows
const chosen = chosenFrom(all, wanted)
if (chosen.length === 0) {
  console.error(
    `No program's name contains ${wanted.join(' or ')}. There are:\n${all.map((r) => `  ${r.program}`).join('\n')}`,
  )
  process.exit(64)
}
if (comparesWorkers) {
  compareWorkers(chosen)
  process.exit(0)
}
const asJson = args.includes('--json')
const ablating = args.includes('--ablate')

const launcher = join(outdir, 'compiled.cjs')
const bundled: BuildOptions = {
  alias: { interleave: './src/index.ts' },
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'error',
}
await build({ ...bundled, entryPoints: ['test/bench/compiled.ts'], outfile: launcher })

const results: object[] = []
if (ablating) console.log(line('program', ...variants.flatMap((variant) => [variant, 'ratio'])))
else if (!asJson)
  console.log(line('program', 'traces', 'redundant', 'events', 'seconds', 'traces/s', 'events/s', 'peak MB'))
for (const row of chosen) {
  const file = await compile(row)
  if (ablating) {
    ablate(row, file)
    continue
  }
  const runs = Array.from({ length: RUNS }, () => runOnce(file, 'whole')).toSorted((a, b) => a.seconds - b.seconds)
  const median = runs[RUNS >> 1]
  assertRight(row, median)
  const { traces, redundant, events, seconds, peakMb } = median
  results.push({ program: row.program, traces, redundant, events, seconds, peakMb: Math.round(peakMb) })
  const rate = (n: number): string => Math.round(n / seconds).toLocaleString('en')
  if (!asJson)
    console.log(
      line(row.program, traces, redundant, events, seconds.toFixed(2), rate(traces), rate(events), Math.round(peakMb)),
    )
}
if (asJson && !ablating) console.log(JSON.stringify(results, undefined, 2))

/** One script per row, compiled beforehand, as a compiled checker has one binary per program. */
async function compile({ program, file, model, params }: Row): Promise<string> {
  const outfile = join(outdir, `${program.replaceAll(/[^a-z0-9]+/g, '-')}.js`)
  const contents = `
    import { measure } from './test/bench/row.ts'
    import { ${model} } from './${file}'
    measure(${model}, ${JSON.stringify(params)})`
  await build({
    ...bundled,
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile,
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(outfile).href) },
    banner: { js: '((require) => {' },
    footer: { js: '})' },
  })
  rmSync(`${outfile}.compiled`, { force: true })
  runOnce(outfile, 'whole')
  return outfile
}

/**
 * Compiles and collects garbage on the thread that runs, so that the CPU seconds are those of one thread, as a compiled checker's
 * are: with more, one waits for the other or goes on in slow code in the meantime, which takes less time and more of the
 * processor. Without an environment: a setting such as NODE_EXTRA_CA_CERTS has Node read hundreds of certificates first, 40 ms
 * of them. The compiler is set as the command line sets it.
 */
function runOnce(file: string, variant: Variant): Measurement {
  const options = ['--single-threaded', SMALLER_PIECES, launcher, file, variant]
  return JSON.parse(execFileSync(process.execPath, options, { encoding: 'utf8', env: {} })) as Measurement
}

function assertRight({ program, traces: right }: Row, { verdict, traces }: Measurement, mayRace = false): void {
  const isFine = verdict === 'holds' || (mayRace && verdict === 'violated')
  if (!isFine || traces !== right) throw new Error(`${program}: ${verdict} with ${traces} traces, not ${right}`)
}

/** Prints CPU seconds per variant, and how many times as much the first takes. */
function ablate(row: Row, file: string): void {
  const rounds = Array.from({ length: RUNS }, () =>
    variants.map((variant) => {
      const measurement = runOnce(file, variant)
      assertRight(row, measurement, variant === 'every data race')
      return measurement.seconds
    }),
  )
  const best = variants.map((_, i) => Math.min(...rounds.map((seconds) => seconds[i])))
  console.log(line(row.program, ...best.flatMap((seconds) => [seconds.toFixed(2), (best[0] / seconds).toFixed(2)])))
}

function line(program: string, ...numbers: readonly (string | number)[]): string {
  return program.padEnd(30) + numbers.map((value) => String(value).padStart(14)).join('')
}
