/** Whether a module is one of those that tell which of their branches they take, and what it is as text. */
import { mayHaveBranches } from '../branches/hint.ts'

export interface Loaded {
  readonly format?: string | null | undefined
  readonly source?: string | ArrayBuffer | NodeJS.TypedArray | null | undefined
}

/** The text of a model's module that may have branches; of others, nothing. */
export function textToMark(url: string, { source }: Loaded): string | undefined {
  if (!isOfModels(url)) return undefined
  const text = typeof source === 'string' ? source : new TextDecoder().decode(source ?? undefined)
  return mayHaveBranches(text) ? text : undefined
}

const own = new URL('..', import.meta.url).href

function isOfModels(url: string): boolean {
  const file = url.replace(/[?#].*$/, '')
  if (!/^file:.*\.m?[jt]s$/.test(file)) return false
  return !file.startsWith(own) && !file.includes('/node_modules/')
}
