/**
 * Values as the checker sees them: what threads learn and objects hold. They are compared by content, since two executions
 * of one trace may build equal arrays twice.
 */

/** A value that gives itself a short, stable name, such as a handle of a shared object. */
export interface Named {
  readonly valueName: string
}

export const isNamed = (value: object): value is Named => 'valueName' in value && typeof value.valueName === 'string'

const identities = new WeakMap<object, number>()
let identityCount = 0

/** Functions and class instances are equal to themselves alone. */
export function identity(value: object): string {
  const known = identities.get(value) ?? ++identityCount
  identities.set(value, known)
  return `#${known}`
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** How values are written that are not made of others: handles, functions and class instances. */
export interface Wording {
  readonly named: (value: Named) => string
  readonly opaque: (value: object) => string
}

const byName: Wording = { named: ({ valueName }) => `<${valueName}>`, opaque: identity }

/** A text that is equal for equal values: primitives, arrays, plain objects, sets, maps, and handles by their name. */
export const canonical = (value: unknown): string => canonicalIn(value, byName)

export function canonicalIn(value: unknown, wording: Wording): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return wording.opaque(value)
  if (Object.is(value, -0)) return '-0'
  if (value === null || typeof value !== 'object') return String(value)
  if (isNamed(value)) return wording.named(value)
  const within = (item: unknown): string => canonicalIn(item, wording)
  if (Array.isArray(value)) return `[${value.map(within).join(',')}]`
  if (value instanceof Set) return `Set[${[...value].map(within).toSorted().join(',')}]`
  if (value instanceof Map)
    return `Map[${[...value]
      .map(([key, item]) => `${within(key)}:${within(item)}`)
      .toSorted()
      .join(',')}]`
  if (!isPlain(value)) return wording.opaque(value)
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, item]) => `${JSON.stringify(key)}:${within(item)}`).join(',')}}`
}

export function sameValue(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return false
  return canonical(left) === canonical(right)
}

export const isPrimitive = (value: unknown): boolean =>
  value === null || (typeof value !== 'object' && typeof value !== 'function')

/** A primitive or a handle as itself, anything else by content: equal values have equal keys in a `Map`. */
export function keyOf(value: unknown): unknown {
  if (typeof value === 'number') return Object.is(value, -0) ? '\u0000-0' : Number.isNaN(value) ? '\u0000NaN' : value
  if (typeof value === 'string') return value.startsWith('\u0000') ? `\u0000${canonical(value)}` : value
  return value === null || typeof value !== 'object' || isNamed(value) ? value : `\u0000${canonical(value)}`
}

/** How a value is shown in a trace: strings quoted, handles by name, `undefined` as nothing. */
export function shown(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value === 'function') return value.name
  if (value === null || typeof value !== 'object') return canonical(value)
  if (isNamed(value)) return value.valueName
  if (Array.isArray(value)) return `[${value.map((item) => shown(item)).join(', ')}]`
  return canonical(value)
}

/** A 32-bit hash of a value, equal for equal values. */
export function hashValue(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value)) return mix(value | 0)
  if (typeof value === 'boolean') return value ? 0x51ed270b : 0x2545f491
  return hashText(canonical(value))
}

export function mix(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x7feb352d)
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b)
  return hash ^ (hash >>> 16)
}

function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mix(hash)
}
