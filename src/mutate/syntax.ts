/** Source text as a tree, as far as mutations need it. */
import { type Node, parseSync } from 'oxc-parser'
import { InterleaveError } from '../kernel/errors.ts'

export type { Node }

/** Offsets in a source text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** @throws IL008 for a text that does not parse. */
export function parse(file: string, source: string): Node {
  const { program, errors } = parseSync(file, source)
  if (errors.length > 0) throw new InterleaveError('IL008', `${file}: ${errors[0].message}`)
  return program
}

/** A tree is walked many times. */
const children = new WeakMap<Node, readonly Node[]>()

/** The nodes directly below, in the order of the source. */
export function childrenOf(node: Node): readonly Node[] {
  const known = children.get(node)
  if (known !== undefined) return known
  const found: Node[] = []
  for (const value of Object.values(node) as readonly unknown[])
    if (Array.isArray(value)) found.push(...value.filter(isNode))
    else if (isNode(value)) found.push(value)
  found.sort((a, b) => a.start - b.start)
  children.set(node, found)
  return found
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value

export const isFunction = ({ type }: Node): boolean =>
  type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression'

export const isGenerator = (node: Node): boolean => 'generator' in node && node.generator

export type Loop = Node & { readonly body: Node; readonly test?: Node | null }

const LOOPS = new Set<string>(['WhileStatement', 'DoWhileStatement', 'ForStatement', 'ForOfStatement'])
export const isLoop = (node: Node): node is Loop => LOOPS.has(node.type)

/** What an expression steps: `lock.acquire()` of `yield* lock.acquire()`. */
export const stepOf = (node: Node): Node | undefined =>
  node.type === 'YieldExpression' && node.delegate && node.argument !== null ? node.argument : undefined

/** The first step in it in the order of the source, outside of functions in it. */
export function firstStep(node: Node): Node | undefined {
  const step = stepOf(node)
  if (step !== undefined) return step
  for (const child of childrenOf(node)) {
    const found = isFunction(child) ? undefined : firstStep(child)
    if (found !== undefined) return found
  }
  return undefined
}

export const hasStep = (node: Node): boolean => firstStep(node) !== undefined

/** Identifiers in it, also as names of fields. */
export const namesIn = (node: Node): string[] => [
  ...(node.type === 'Identifier' ? [node.name] : []),
  ...childrenOf(node).flatMap(namesIn),
]

export function calleeName(node: Node): string | undefined {
  if (node.type !== 'CallExpression') return undefined
  const { callee } = node
  if (callee.type === 'Identifier') return callee.name
  if (callee.type === 'MemberExpression' && callee.property.type === 'Identifier') return callee.property.name
  return undefined
}

const LONGEST = 70

/** A piece of source as it is shown: on one line, which is not long. */
export const shown = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`
}
