/**
 * Measures this project beside SPIN: `npm run bench -- --spin`. It needs `spin` and `gcc`. Every row is run by both, in turns, each
 * time in a fresh process; of each the median by seconds of CPU is shown. SPIN's compiler is not counted.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { StatesMeasurement } from './row.ts'

interface Program {
  readonly name: string
  readonly promela: string
  readonly defines: readonly string[]
  readonly model: string
  readonly params: Readonly<Record<string, number>>
}

const program = (
  name: string,
  promela: string,
  defines: readonly string[],
  model: string,
  params: Program['params'],
): Program => ({ name, promela, defines, model, params })

const philosophers = (n: number) => [`-DPHILOSOPHERS=${n}`]

const programs: readonly Program[] = [
  ...[4, 5, 6].map((threads) =>
    program(`semaphore of mutexes, ${threads} threads`, 'semaphore', [`-DTHREADS=${threads}`], 'semaphoreOfMutexes', {
      threads,
    }),
  ),
  ...[2, 3].map((pairs) =>
    program(`bounded buffer, ${pairs} and ${pairs}`, 'buffer', [`-DPAIRS=${pairs}`], 'boundedBuffer', { pairs }),
  ),
  program('bounded buffer of mutexes, 2 and 2', 'bufferOfMutexes', [], 'bufferOfMutexes', { pairs: 2 }),
  program('philosophers, 6, ordered', 'philosophers', [...philosophers(6), '-DORDERED'], 'philosophersOrdered', {
    philosophers: 6,
  }),
  program('philosophers, 6, left first', 'philosophers', philosophers(6), 'philosophersLeftFirst', { philosophers: 6 }),
]

const RUNS = 3
const root = join(import.meta.dirname, '../../..')

type Measure = () => StatesMeasurement

/** Compiles a Promela model's verifier. */
function spin(folder: string, { promela, defines }: Program, ...flags: readonly string[]): Measure {
  cpSync(join(import.meta.dirname, `${promela}.pml`), join(folder, 'model.pml'))
  execFileSync('spin', [...defines, '-a', 'model.pml'], { cwd: folder, stdio: 'ignore' })
  const verifier = `pan${flags.join('')}`
  execFileSync('gcc', ['-O2', '-w', '-DMEMLIM=8000', ...flags, '-o', verifier, 'pan.c'], { cwd: folder })
  return () => {
    const timed = `TIMEFORMAT='cpu %U %S'; { time ./${verifier} -m1000000; } 2>&1`
    const output = execFileSync('bash', ['-c', timed], { cwd: folder, encoding: 'utf8' })
    const cpu = /cpu ([\d.]+) ([\d.]+)/.exec(output)
    const states = /([\d.e+]+) states, stored/.exec(output)
    const errors = /errors: (\d+)/.exec(output)
    return {
      verdict: errors?.[1] === '0' ? 'holds' : 'violated',
      states: Number(states?.[1]),
      seconds: Number(cpu?.[1]) + Number(cpu?.[2]),
    }
  }
}

/** Bundles a model with the checker. */
async function own(folder: string, { model, params }: Program, options: object): Promise<Measure> {
  const outfile = join(folder, `${JSON.stringify(options).replaceAll(/\W/g, '')}.mjs`)
  const contents = `
    import { measureStates } from './test/bench/spin/row.ts'
    import { ${model} } from './test/bench/spin/models.ts'
    measureStates(${model}, ${JSON.stringify({ params, ...options })})`
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile,
    alias: { interleave: './src/index.ts' },
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  })
  return () => JSON.parse(execFileSync(process.execPath, [outfile], { encoding: 'utf8' })) as StatesMeasurement
}

const median = (runs: readonly StatesMeasurement[]): StatesMeasurement =>
  runs.toSorted((a, b) => a.seconds - b.seconds)[runs.length >> 1]

function line(name: string, ...cells: readonly string[]): string {
  return name.padEnd(36) + cells.map((cell) => cell.padStart(20)).join('')
}

export async function compareWithSpin(): Promise<void> {
  console.log(line('states, seconds', 'SPIN', 'SPIN, full', 'interleave', 'interleave, full', 'verdict'))
  for (const row of programs) {
    const folder = mkdtempSync(join(tmpdir(), 'interleave-spin-'))
    try {
      const contestants = [
        spin(folder, row),
        spin(folder, row, '-DNOREDUCE'),
        await own(folder, row, {}),
        await own(folder, row, { symmetry: false, partialOrder: false }),
      ]
      const turns = Array.from({ length: RUNS }, () => contestants.map((measure) => measure()))
      const results = contestants.map((_, i) => median(turns.map((turn) => turn[i])))
      const verdicts = [...new Set(results.map(({ verdict }) => verdict))]
      if (verdicts.length > 1) throw new Error(`${row.name}: ${results.map(({ verdict }) => verdict).join(', ')}`)
      const cells = results.map(({ states, seconds }) => `${states.toLocaleString('en')}  ${seconds.toFixed(2)}`)
      console.log(line(row.name, ...cells, verdicts[0]))
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
}
