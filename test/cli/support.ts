/** Runs the built command line in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const MAIN = fileURLToPath(new URL('../../dist-test/cli/main.js', import.meta.url))

export interface Finished {
  readonly status: number | null
  readonly out: string
  readonly err: string
}

export interface Project {
  readonly folder: string
  readonly read: (file: string) => string
  readonly run: (...args: string[]) => Promise<Finished>
  /** Starts it, and lets the caller act on what it prints. */
  readonly start: (args: readonly string[], act: (child: ChildProcess) => void) => Promise<Finished>
}

/** A folder with these files, gone when the test is. */
export function project(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): Project {
  const folder = mkdtempSync(join(tmpdir(), 'interleave-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [file, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const start: Project['start'] = (args, act) =>
    new Promise((resolve) => {
      const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env
      const child = spawn(process.execPath, [MAIN, ...args], {
        cwd: folder,
        env: { ...inherited, COLUMNS: '100', ...env },
      })
      let [out, err] = ['', '']
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
      child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
      child.on('close', (status) => resolve({ status, out, err }))
      act(child)
    })
  return {
    folder,
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    start,
    run: (...args) => start(args, () => undefined),
  }
}

/** Without the times, which differ from run to run. */
export const timeless = (text: string): string => text.replace(/, \d+(\.\d+)? m?s\)/g, ', 0 ms)')

/** In JavaScript, which starts faster; the body is that of the model function. */
export const script = (body: string, params = '{}', name = 'mine'): string => `import * as il from 'interleave'
export const mine = il.model(${JSON.stringify(name)}, ${params}, ({ make, thread, threads }, params) => {
${body}
})
`

/** Violates what it expects to. */
export const candy = script(
  `  const candies = make(il.cell('candies', 5))
  function* add(amount) {
    yield* candies.write((yield* candies.read()) + amount)
  }
  threads('vendor', params.refills, () => add(+1))
  threads('buyer', params.purchases, () => add(-1))
  return {
    finally: { 'nothing lost': (read) => read(candies) === 5 + params.refills - params.purchases },
    mayRace: true,
    expect: { violated: 'nothing lost' },
  }`,
  '{ refills: 1, purchases: 1 }',
  'candy, unlocked',
)

/** The same, which does not say what to expect. */
export const surprisingCandy = candy.replace("expect: { violated: 'nothing lost' },", '')

/** Holds, with two traces. */
export const fine = script(`const x = make(il.atomic('x', 0))
  threads('t', 2, function* () { yield* x.store(1) })`)

/** Far too many traces to end. */
export const endless = script(`const x = make(il.atomic('x', 0))
  threads('t', 8, function* () { yield* x.store((yield* x.load()) + 1); yield* x.store((yield* x.load()) + 1) })`)
