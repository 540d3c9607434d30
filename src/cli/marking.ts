/**
 * Module hooks by which models tell which of their branches they take. What reads the sources takes a while to load, and whoever
 * registers a hook waits until it is there; so that comes later.
 */
import { mayHaveBranches } from '../branches/hint.ts'
import type { withMarks } from './marks.ts'

export interface Loaded {
  readonly format?: string | null | undefined
  readonly source?: string | ArrayBuffer | NodeJS.TypedArray | null | undefined
}
type Next<R> = (url: string, context: object) => R

/** For hooks that run in a thread of their own: Node 20. */
export async function load(url: string, context: object, next: Next<Promise<Loaded>>): Promise<Loaded> {
  const loaded = await next(url, context)
  const text = isOfModels(url) ? textOf(loaded) : ''
  return mayHaveBranches(text) ? (await import('./marks.ts')).withMarks(url, text, loaded) : loaded
}

/** For hooks that run in the same thread: later versions of Node. */
export const loadSync =
  (mark: typeof withMarks) =>
  (url: string, context: object, next: Next<Loaded>): Loaded => {
    const loaded = next(url, context)
    return isOfModels(url) ? mark(url, textOf(loaded), loaded) : loaded
  }

const textOf = ({ source }: Loaded): string =>
  typeof source === 'string' ? source : new TextDecoder().decode(source ?? undefined)

const own = new URL('..', import.meta.url).href

function isOfModels(url: string): boolean {
  const file = url.replace(/[?#].*$/, '')
  if (!/^file:.*\.m?[jt]s$/.test(file)) return false
  return !file.startsWith(own) && !file.includes('/node_modules/')
}
