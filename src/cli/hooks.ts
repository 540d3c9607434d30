/**
 * Module hooks in a thread of their own, for versions of Node that have none in the thread that loads models. That one waits
 * until they are there, so what translates sources and what reads them is loaded later, and only when it is needed.
 */
import { type Loaded, textToMark } from './marking.ts'
import { asModule, ourOwn, type Resolved } from './resolve.ts'

type Hook<R> = (url: string, context: object, next: Next<R>) => Promise<R>
type Next<R> = (url: string, context: object) => Promise<R>

/** What `tsx` registers; without data it takes itself for one of the loaders that there were before. */
interface TypeScriptHooks {
  readonly initialize: (data: object) => Promise<void>
  readonly resolve: Hook<Resolved>
  readonly load: Hook<Loaded>
}

let typescript: TypeScriptHooks | undefined

export const resolve: Hook<Resolved> = async (specifier, context, next) => {
  const own = ourOwn(specifier)
  if (own !== undefined) return own
  if (typescript === undefined && /\.m?ts$/.test(specifier)) typescript = await typescriptHooks()
  return asModule(
    await (typescript === undefined ? next(specifier, context) : typescript.resolve(specifier, context, next)),
  )
}

/** Branches are marked before TypeScript is translated: they are those of what is written in the file. */
export const load: Hook<Loaded> = async (url, context, next) => {
  const marking: Next<Loaded> = (file, about) => withMarks(file, about, next)
  return typescript === undefined ? marking(url, context) : typescript.load(url, context, marking)
}

async function withMarks(url: string, context: object, next: Next<Loaded>): Promise<Loaded> {
  const loaded = await next(url, context)
  const text = textToMark(url, loaded)
  return text === undefined ? loaded : (await import('./marks.ts')).withMarks(url, text, loaded)
}

async function typescriptHooks(): Promise<TypeScriptHooks> {
  // @ts-expect-error: it has no types.
  const hooks = (await import('tsx/esm')) as TypeScriptHooks
  await hooks.initialize({})
  return hooks
}
