/** Loading model files, inside the worker. */
import * as nodeModule from 'node:module'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { InterleaveError, messageOf } from '../kernel/errors.ts'
import { isModel, type Model } from '../machine/model.ts'
import { hearBranches } from './branches.ts'
import { type Loaded, textToMark } from './marking.ts'
import type { withMarks } from './marks.ts'
import { asModule, ourOwn, type Resolved } from './resolve.ts'

const loaded = new Map<string, Promise<readonly Model[]>>()
let isPrepared = false
let isTypeScriptReady = false
let isResolving = false

type RegisterHooks = (hooks: {
  readonly load?: ReturnType<typeof loadSync>
  readonly resolve?: typeof resolveSync
}) => void

/** Since Node 22.15. */
const registerHooks = 'registerHooks' in nodeModule ? (nodeModule.registerHooks as RegisterHooks) : undefined

/** The models that a file exports, each once. @throws IL008 when it cannot be loaded. */
export function modelsOf(file: string): Promise<readonly Model[]> {
  const models = loaded.get(file) ?? load(file)
  loaded.set(file, models)
  return models
}

async function load(file: string): Promise<readonly Model[]> {
  await prepare(file)
  try {
    const exported = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>
    return [...new Set(Object.values(exported).filter(isModel))]
  } catch (error) {
    const [firstLine] = messageOf(error).split('\n')
    throw new InterleaveError('IL008', firstLine, { cause: error })
  }
}

/** Whatever runs in this thread: with hooks in the same thread if Node has such, or else in one of their own. */
async function prepare(file: string): Promise<void> {
  if (!isPrepared) {
    isPrepared = true
    hearBranches()
    // Places are those of what is written.
    process.setSourceMapsEnabled(true)
    if (registerHooks === undefined) nodeModule.register('../cli/hooks.js', { parentURL: import.meta.url })
    else registerHooks({ load: loadSync((await import('./marks.ts')).withMarks) })
  }
  if (registerHooks !== undefined) await prepareInThread(file, registerHooks)
}

/**
 * Hooks are asked newest first, and ask the ones before: so what resolves modules comes after the hooks for TypeScript, and what
 * marks branches comes before, as it reads what is written in the file.
 */
async function prepareInThread(file: string, register: RegisterHooks): Promise<void> {
  const needsTypeScript = /^\.m?ts$/.test(extname(file)) && !isTypeScriptReady
  if (needsTypeScript) {
    isTypeScriptReady = true
    const typescript = await import('tsx/esm/api')
    typescript.register()
  }
  if (needsTypeScript || !isResolving) {
    isResolving = true
    register({ resolve: resolveSync })
  }
}

type Next<R> = (url: string, context: object) => R

const loadSync =
  (mark: typeof withMarks) =>
  (url: string, context: object, next: Next<Loaded>): Loaded => {
    const written = next(url, context)
    const text = textToMark(url, written)
    return text === undefined ? written : mark(url, text, written)
  }

const resolveSync = (specifier: string, context: object, next: Next<Resolved>): Resolved =>
  ourOwn(specifier) ?? asModule(next(specifier, context))
