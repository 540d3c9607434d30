/** Module hooks in the thread that loads models: versions of Node since 22.15. */
import * as nodeModule from 'node:module'
import { extname } from 'node:path'
import { type Loaded, textToMark } from './marking.ts'
import type { withMarks } from './marks.ts'
import { asModule, ourOwn, type Resolved } from './resolve.ts'

type RegisterHooks = (hooks: {
  readonly load?: ReturnType<typeof loadSync>
  readonly resolve?: typeof resolveSync
}) => void

const registerHooks = 'registerHooks' in nodeModule ? (nodeModule.registerHooks as RegisterHooks) : undefined
let isMarking = false
let isTypeScriptReady = false
let isResolving = false

/** Answers whether there are such hooks. */
export async function prepareInThread(file: string): Promise<boolean> {
  if (registerHooks === undefined) return false
  if (!isMarking) {
    isMarking = true
    registerHooks({ load: loadSync((await import('./marks.ts')).withMarks) })
  }
  await prepareResolving(file, registerHooks)
  return true
}

/**
 * Hooks are asked newest first, and ask the ones before: so what resolves modules comes after the hooks for TypeScript, and what
 * marks branches comes before, as it reads what is written in the file.
 */
async function prepareResolving(file: string, register: RegisterHooks): Promise<void> {
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
