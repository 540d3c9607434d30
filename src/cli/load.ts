/** Loading model files, inside the worker. */
import * as nodeModule from 'node:module'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { InterleaveError, messageOf } from '../kernel/errors.ts'
import { isModel, type Model } from '../machine/model.ts'
import { hearBranches } from './branches.ts'
import { loadSync } from './marking.ts'
import { initialize, resolveSync } from './resolve.ts'

const loaded = new Map<string, Promise<readonly Model[]>>()
let isMarking = false
let areHooksSet = false
let isTypeScriptReady = false

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

/**
 * Hooks are asked newest first, and ask the ones before: so what resolves modules comes after the hooks for TypeScript, and what
 * marks branches comes before, as it reads what is written in the file.
 */
async function prepare(file: string): Promise<void> {
  if (!isMarking) {
    isMarking = true
    await markBranches()
  }
  const needsTypeScript = /^\.m?ts$/.test(extname(file)) && !isTypeScriptReady
  if (needsTypeScript) {
    isTypeScriptReady = true
    const typescript = await import('tsx/esm/api')
    typescript.register()
  }
  if (needsTypeScript || !areHooksSet) {
    areHooksSet = true
    registerHooks()
  }
}

async function markBranches(): Promise<void> {
  hearBranches()
  // Places are those of what is written.
  process.setSourceMapsEnabled(true)
  if (!('registerHooks' in nodeModule)) {
    nodeModule.register('./marking.js', { parentURL: import.meta.url })
    return
  }
  const { withMarks } = await import('./marks.ts')
  const inSameThread = nodeModule.registerHooks as (hooks: { readonly load: ReturnType<typeof loadSync> }) => void
  inSameThread({ load: loadSync(withMarks) })
}

/** In the same kind of hooks as those for TypeScript, or theirs would be asked first. */
function registerHooks(): void {
  const data = { entry: new URL('../index.js', import.meta.url).href }
  if (!('registerHooks' in nodeModule)) {
    nodeModule.register('./resolve.js', { parentURL: import.meta.url, data })
    return
  }
  initialize(data)
  const inSameThread = nodeModule.registerHooks as (hooks: { readonly resolve: typeof resolveSync }) => void
  inSameThread({ resolve: resolveSync })
}
