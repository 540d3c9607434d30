/** A project elsewhere that has the built package installed. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const LINKED = ['vitest', 'fast-check', 'string-width', 'picocolors']

export interface Installed {
  readonly folder: string
  readonly write: (file: string, text: string) => void
  /** Runs a tool of the repository there, and answers all that it prints. */
  readonly run: (tool: string, ...args: string[]) => string
}

export function installed(): Installed {
  const folder = mkdtempSync(join(tmpdir(), 'interleave-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const target = join(folder, 'node_modules', 'interleave')
  mkdirSync(target, { recursive: true })
  cpSync(join(root, 'package.json'), join(target, 'package.json'))
  cpSync(join(root, 'dist-test'), join(target, 'dist'), { recursive: true })
  for (const name of LINKED) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text)
  write('package.json', '{"type":"module"}')
  const { CI: _, INTERLEAVE_KEEP: __, ...env } = process.env
  return {
    folder,
    write,
    run: (tool, ...args) => {
      const path = join(root, 'node_modules', tool)
      const { stdout, stderr } = spawnSync(process.execPath, [path, ...args], { cwd: folder, env, encoding: 'utf8' })
      return stripVTControlCharacters(stdout + stderr)
    },
  }
}
