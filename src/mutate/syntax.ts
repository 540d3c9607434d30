/** Source text as a tree, as far as mutations need it. */
import { type Node, parseSync } from 'oxc-parser'
import { InterleaveError } from '../kernel/errors.ts'

export type { Node }

/** @throws IL008 for a text that does not parse. */
export function parse(file: string, source: string): Node {
  const { program, errors } = parseSync(file, source)
  if (errors.length > 0) throw new InterleaveError('IL008', `${file}: ${errors[0].message}`)
  return program
}

/** The nodes directly below, in the order of the source. */
export function childrenOf(node: Node): Node[] {
  const values: readonly unknown[] = Object.values(node)
  return values
    .flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [value]))
    .filter(isNode)
    .toSorted((a, b) => a.start - b.start)
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value

export const isFunction = ({ type }: Node): boolean =>
  type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression'

/** Whether there is a step in it, outside of functions in it. */
export const hasStep = (node: Node): boolean =>
  (node.type === 'YieldExpression' && node.delegate) ||
  childrenOf(node).some((child) => !isFunction(child) && hasStep(child))
