/**
 * Module hooks by which models get the checker's own modules when they import `interleave`: the ones that are running, and
 * not a second copy (another installation, or sources that a tsconfig's `paths` point to), whose objects would be strangers.
 */

interface Resolved {
  readonly url: string
  readonly format?: string | null
  readonly shortCircuit?: boolean
}
type NextResolve = (specifier: string, context: object) => Resolved | Promise<Resolved>

let entry = ''

export function initialize(data: { readonly entry: string }): void {
  entry = data.entry
}

export async function resolve(specifier: string, context: object, next: NextResolve): Promise<Resolved> {
  if (specifier === 'interleave') return { url: entry, shortCircuit: true }
  const resolved = await next(specifier, context)
  // A folder without `"type": "module"` makes TypeScript files CommonJS, which cannot import the checker.
  return resolved.format === 'commonjs' && resolved.url.endsWith('.ts') ? { ...resolved, format: 'module' } : resolved
}
