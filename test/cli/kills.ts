/**
 * Kills a search of some million executions at random moments, resumes it each time, and compares its certificate with that of
 * a search that nothing disturbs: `npm run kills [-- --kills 50] [-- --workers 2] [-- --seed n] [-- --threads 10]`. It needs
 * the build (`npm run build`). Exit status 1: the certificates differ, or the search was over before it was killed often enough.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Checkpoint } from '../../src/check/tasks.ts'
import { Random } from '../../src/kernel/random.ts'

/** One kill in so many comes before there can be anything new to keep. */
const EARLY_ONE_IN = 5

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    workers: { type: 'string' },
    seed: { type: 'string' },
    /** There are as many executions as orders in which so many threads take the lock. */
    threads: { type: 'string', default: '10' },
  },
})
const kills = Number(values.kills)
const seed = Number(values.seed ?? Date.now() % 1_000_000_000)

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'interleave-kills-'))
const kept = join(folder, 'kept')
const file = join(folder, 'counter.ts')
const workers = values.workers === undefined ? [] : ['--workers', values.workers]
const limits = ['-p', `threads=${values.threads}`, '--strategy', 'optimal', ...workers]
const check = ['check', file, ...limits, '--format', 'json']

interface Ended {
  readonly wasKilled: boolean
  readonly ms: number
  readonly out: string
}

/** @param act what is to be done with the process; answers what ends that */
function run(
  args: readonly string[],
  act: (child: ChildProcess) => () => void = () => () => undefined,
): Promise<Ended> {
  const started = performance.now()
  const child = spawn(process.execPath, ['dist/cli/main.js', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const end = act(child)
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  return new Promise((resolve) => {
    child.on('close', (_, signal) => {
      end()
      resolve({ wasKilled: signal === 'SIGKILL', ms: performance.now() - started, out })
    })
  })
}

const killAfter = (ms: number) => (child: ChildProcess) => {
  const timer = setTimeout(() => child.kill('SIGKILL'), ms)
  return () => clearTimeout(timer)
}

/** Counts from the moment when there is a new checkpoint: how long a process takes to start differs by more than a leg. */
const killAfterCheckpoint = (ms: number) => (child: ChildProcess) => {
  const before = writtenAt()
  let end = (): void => clearInterval(looking)
  const looking = setInterval(() => {
    if (writtenAt() === before) return
    end()
    end = killAfter(ms)(child)
  }, 5)
  return () => end()
}

const writtenAt = (): number | undefined => statSync(kept, { throwIfNoEntry: false })?.mtimeMs

/** What is said of the model, but for the time that it took. */
function certificateOf({ out }: Ended): { readonly text: string; readonly executions: number } {
  const { models } = JSON.parse(out) as { readonly models: readonly [{ elapsedMs: number; executions: number }] }
  const [{ elapsedMs: _, ...rest }] = models
  return { text: JSON.stringify(rest), executions: rest.executions }
}

function executionsKept(): number {
  if (!existsSync(kept)) return 0
  const { checkpoint } = JSON.parse(readFileSync(kept, 'utf8')) as { readonly checkpoint: string }
  return (JSON.parse(checkpoint) as Checkpoint).seen.executions
}

const keeping = (): string[] => [existsSync(kept) ? '--resume' : '--checkpoint', kept]

/** Kills the search until it was killed often enough, or was over; answers what was kept each time. */
async function killAgainAndAgain(startMs: number, searchMs: number, total: number): Promise<number[]> {
  const random = new Random(seed)
  const share = (): number => random.below(1000) / 1000
  const done: number[] = []
  for (let last = 0; done.length < kills; last = done.at(-1) ?? 0) {
    const fairMs = (searchMs * (total - last)) / total / (kills - done.length + 1)
    const isEarly = random.below(EARLY_ONE_IN) === 0
    const kill = isEarly ? killAfter(share() * startMs) : killAfterCheckpoint(share() * 2 * fairMs)
    const { wasKilled } = await run([...check, ...keeping()], kill)
    if (!wasKilled || executionsKept() === total) break
    done.push(executionsKept())
  }
  return done
}

writeFileSync(file, `export { lockedCounter } from '${join(root, 'models/benchmarks/counters.ts')}'\n`)
try {
  console.log(`seed ${seed}, ${kills} kills, ${limits.join(' ')}`)
  const start = await run([...check, '--max-executions', '1'])
  const whole = await run(check)
  const { text, executions } = certificateOf(whole)
  console.log(`undisturbed: ${executions} executions in ${(whole.ms / 1000).toFixed(1)} s`)
  const done = await killAgainAndAgain(start.ms, whole.ms - start.ms, executions)
  console.log(`killed ${done.length} times; kept after each: ${done.join(' ')}`)
  const last = await run([...check, ...keeping()])
  const isSame = certificateOf(last).text === text
  console.log(isSame ? 'the certificate is the same' : `the certificate differs:\n${last.out}\nnot\n${whole.out}`)
  if (done.length < kills) console.log('the search was over before it was killed often enough: take more threads')
  if (!isSame || done.length < kills) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}
