/**
 * How models get the checker's own modules when they import `interleave`: the ones that are running, and not a second copy
 * (another installation, or sources that a tsconfig's `paths` point to), whose objects would be strangers.
 */

export interface Resolved {
  readonly url: string
  readonly format?: string | null | undefined
  readonly shortCircuit?: boolean
}

const ENTRY = new URL('../index.js', import.meta.url).href

export const isOurOwn = (url: string): boolean => url === ENTRY

export const ourOwn = (specifier: string): Resolved | undefined =>
  specifier === 'interleave' ? { url: ENTRY, format: 'module', shortCircuit: true } : undefined

/** A folder without `"type": "module"` makes TypeScript files CommonJS, which cannot import the checker. */
export const asModule = (resolved: Resolved): Resolved =>
  resolved.format?.startsWith('commonjs') && resolved.url.endsWith('.ts') ? { ...resolved, format: 'module' } : resolved
