/**
 * Module hooks by which models get the checker's own modules when they import `interleave`: the ones that are running, and
 * not a second copy (another installation, or sources that a tsconfig's `paths` point to), whose objects would be strangers.
 */

interface Resolved {
  readonly url: string
  readonly format?: string | null | undefined
  readonly shortCircuit?: boolean
}
type Next<R> = (specifier: string, context: object) => R

let entry = ''

/** @param data the URL of what `interleave` is */
export function initialize(data: { readonly entry: string }): void {
  entry = data.entry
}

/** For hooks that run in a thread of their own: Node 20. */
export async function resolve(specifier: string, context: object, next: Next<Promise<Resolved>>): Promise<Resolved> {
  return ourOwn(specifier) ?? asModule(await next(specifier, context))
}

/** For hooks that run in the same thread: later versions of Node. */
export function resolveSync(specifier: string, context: object, next: Next<Resolved>): Resolved {
  return ourOwn(specifier) ?? asModule(next(specifier, context))
}

const ourOwn = (specifier: string): Resolved | undefined =>
  specifier === 'interleave' ? { url: entry, format: 'module', shortCircuit: true } : undefined

/** A folder without `"type": "module"` makes TypeScript files CommonJS, which cannot import the checker. */
const asModule = (resolved: Resolved): Resolved =>
  resolved.format?.startsWith('commonjs') && resolved.url.endsWith('.ts') ? { ...resolved, format: 'module' } : resolved
