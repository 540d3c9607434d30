/** `interleave init`: a first model, its broken sibling and a test, in a project that there is. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { InterleaveError, messageOf } from '../kernel/errors.ts'
import { shownPath } from '../node/places.ts'
import type { InitCommand } from './commands.ts'
import { AS_EXPECTED } from './exitStatus.ts'
import { modelText, testText } from './templates.ts'
import type { Terminal } from './terminal.ts'

const FOLDER = 'models'

/** What is known of the project. */
interface Found {
  readonly hasInterleave: boolean
  readonly hasVitest: boolean
  readonly isTypeScript: boolean
  /** Whether `.js` files are modules. */
  readonly isModule: boolean
}

/** @throws IL015 when the folder holds no project, or one of the files is there already. */
export function runInit({ folder }: InitCommand, { out, style }: Terminal, cwd: string): number {
  const root = resolve(cwd, folder)
  const { hasInterleave, hasVitest, isTypeScript, isModule } = projectIn(root, folder)
  const extension = isTypeScript ? 'ts' : isModule ? 'js' : 'mjs'
  const model = join(root, FOLDER, `counter.${extension}`)
  const test = join(root, FOLDER, `counter.test.${hasVitest ? extension : 'mjs'}`)
  const template = { hasVitest, isTypeScript, modelFile: `./counter.${extension}` }
  const files = [
    { path: model, text: modelText(template) },
    { path: test, text: testText(template) },
  ]
  const present = files.find(({ path }) => existsSync(path))
  if (present !== undefined)
    throw new InterleaveError('IL015', `${shownPath(present.path, cwd)} is there already; nothing was written.`)
  mkdirSync(join(root, FOLDER), { recursive: true })
  for (const { path, text } of files) {
    writeFileSync(path, text)
    out(`${style.good('wrote')} ${shownPath(path, cwd)}\n`)
  }
  const commands = [
    ...(hasInterleave ? [] : ['npm install --save-dev interleave']),
    `npx interleave check ${shownPath(model, cwd)}`,
    `${hasVitest ? 'npx vitest run' : 'node --test'} ${shownPath(test, cwd)}`,
  ]
  out(`\nTry:\n${commands.map((command) => `  ${command}\n`).join('')}`)
  return AS_EXPECTED
}

function projectIn(root: string, folder: string): Found {
  const file = join(root, 'package.json')
  if (!existsSync(file)) throw new InterleaveError('IL015', `There is no package.json in ${folder}.`)
  const manifest = manifestOf(file)
  const installed = { ...manifest.dependencies, ...manifest.devDependencies }
  return {
    hasInterleave: manifest.name === 'interleave' || 'interleave' in installed,
    hasVitest: 'vitest' in installed,
    isTypeScript: 'typescript' in installed || existsSync(join(root, 'tsconfig.json')),
    isModule: manifest.type === 'module',
  }
}

interface Manifest {
  readonly name?: string
  readonly type?: string
  readonly dependencies?: object
  readonly devDependencies?: object
}

function manifestOf(file: string): Manifest {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest
  } catch (error) {
    throw new InterleaveError('IL015', `${file} is not JSON: ${messageOf(error)}`)
  }
}
