/** Loading model files, inside the worker. */
import { register } from 'node:module'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { InterleaveError, messageOf } from '../kernel/errors.ts'
import { isModel, type Model } from '../machine/model.ts'

const loaded = new Map<string, Promise<readonly Model[]>>()
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
    throw new InterleaveError('IL008', messageOf(error), { cause: error })
  }
}

/** Hooks are asked newest first, so ours come after those for TypeScript. */
async function prepare(file: string): Promise<void> {
  const needsTypeScript = /^\.m?ts$/.test(extname(file)) && !isTypeScriptReady
  if (needsTypeScript) {
    isTypeScriptReady = true
    const typescript = await import('tsx/esm/api')
    typescript.register()
  }
  if (needsTypeScript || !areHooksSet) {
    areHooksSet = true
    const entry = new URL('../index.js', import.meta.url).href
    register('./resolve.js', { parentURL: import.meta.url, data: { entry } })
  }
}
