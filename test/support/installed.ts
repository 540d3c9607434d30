/** A project elsewhere that has the built package installed. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const root = join(import.meta.dirname, '..', '..')
const LINKED = [
  'vitest',
  'fast-check',
  'string-width',
  'picocolors',
  'yargs',
  'cli-progress',
  'tsx',
  'oxc-parser',
  '@dagrejs',
]

export interface Installed {
  readonly folder: string
  readonly write: (file: string, text: string) => void
  /** Runs a tool of the repository there, and answers all that it prints. */
  readonly run: (tool: string, ...args: string[]) => string
  /** A folder in it. */
  readonly within: (name: string) => Installed
}

/** @param whenDone such as vitest's `onTestFinished`: takes what has to be done in the end */
export function installed(
  whenDone: (remove: () => void) => void,
  env: Readonly<Record<string, string>> = {},
): Installed {
  const folder = mkdtempSync(join(tmpdir(), 'interleave-'))
  whenDone(() => rmSync(folder, { recursive: true }))
  return installedIn(folder, env)
}

function installedIn(folder: string, more: Readonly<Record<string, string>> = {}): Installed {
  const target = join(folder, 'node_modules', 'interleave')
  mkdirSync(target, { recursive: true })
  cpSync(join(root, 'package.json'), join(target, 'package.json'))
  cpSync(join(root, 'dist-test'), join(target, 'dist'), { recursive: true })
  for (const name of LINKED) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  const { CI: _, INTERLEAVE_KEEP: __, FORCE_COLOR: ___, ...inherited } = process.env
  const project = folderOf(folder, target, { ...inherited, ...more })
  project.write('package.json', '{"type":"module"}')
  return project
}

function folderOf(folder: string, target: string, env: NodeJS.ProcessEnv): Installed {
  return {
    folder,
    write: (file, text) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    },
    run: (tool, ...args) => {
      const path = tool.startsWith('interleave/') ? join(dirname(target), tool) : join(root, 'node_modules', tool)
      const { stdout, stderr } = spawnSync(process.execPath, [path, ...args], { cwd: folder, env, encoding: 'utf8' })
      return stripVTControlCharacters(stdout + stderr)
    },
    within: (name) => {
      mkdirSync(join(folder, name))
      return folderOf(join(folder, name), target, env)
    },
  }
}
