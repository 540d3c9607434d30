/**
 * Module hooks in a thread of their own, for versions of Node that have none in the thread that loads models. That one waits
 * until they are there, so what translates sources and what reads them is loaded later, and only when it is needed.
 */
import type { MessagePort } from 'node:worker_threads'
import { type Context, ModelModules } from './answers.ts'
import { type Loaded, textToMark } from './marking.ts'
import { asModule, ourOwn, type Resolved } from './resolve.ts'

type Hook<R> = (url: string, context: Context, next: Next<R>) => Promise<R>
type Next<R> = (url: string, context: Context) => Promise<R>

/** What `tsx` registers; without data it takes itself for one of the loaders that there were before. */
interface TypeScriptHooks {
  readonly initialize: (data: object) => Promise<void>
  readonly resolve: Hook<Resolved>
  readonly load: Hook<Loaded>
}

let typescript: TypeScriptHooks | undefined
let models: ModelModules

/** @param port to which all is told that is answered about models */
export function initialize(port: MessagePort): void {
  models = new ModelModules((answer) => port.postMessage(answer))
}

/** What is imported in this thread, and by the checker, comes through here, too, and is left alone. */
export const resolve: Hook<Resolved> = async (specifier, context, next) => {
  if (!models.import(specifier, context)) return next(specifier, context)
  // Hooks may change the context.
  const asked = { ...context }
  if (/\.m?ts$/.test(specifier)) typescript ??= await typescriptHooks()
  const resolved = ourOwn(specifier) ?? asModule(await nextOf(typescript?.resolve, next)(specifier, context))
  return models.resolved(specifier, asked, resolved)
}

/** Branches are marked before TypeScript is translated: they are those of what is written in the file. */
export const load: Hook<Loaded> = async (url, context, next) => {
  if (!models.have(url)) return next(url, context)
  const marking: Next<Loaded> = (file, about) => withMarks(file, about, next)
  return models.loaded(url, await nextOf(typescript?.load, marking)(url, context))
}

const nextOf = <R>(hook: Hook<R> | undefined, next: Next<R>): Next<R> =>
  hook === undefined ? next : (url, context) => hook(url, context, next)

async function withMarks(url: string, context: Context, next: Next<Loaded>): Promise<Loaded> {
  const loaded = await next(url, context)
  const text = textToMark(url, loaded)
  return text === undefined ? loaded : (await import('./marks.ts')).withMarks(url, text, loaded)
}

async function typescriptHooks(): Promise<TypeScriptHooks> {
  const hooks = (await import('tsx/esm')) as TypeScriptHooks
  await hooks.initialize({})
  return hooks
}
