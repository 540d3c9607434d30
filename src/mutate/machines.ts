/**
 * Which parts of a source text are machines under test: the methods of primitives, and generator functions that they are
 * made of. What threads of a model do with a primitive is not, unless the model has nothing else.
 */
import { childrenOf, isFunction, type Node } from './syntax.ts'

/** The body of a machine. */
export interface Machine {
  /** `Semaphore.acquire`, or the name of the function. */
  readonly name: string
  readonly body: Node
}

export interface Machines {
  readonly methods: readonly Machine[]
  /** Generator functions with a name of their own, outside of what threads run. */
  readonly functions: readonly Machine[]
  /** What threads run. */
  readonly threads: readonly Machine[]
}

const STARTS_THREADS = new Set(['thread', 'threads', 'spawn'])

export function machinesIn(program: Node): Machines {
  const named = methodNames(program)
  const found = { methods: [] as Machine[], functions: [] as Machine[], threads: [] as Machine[] }
  const visit = (node: Node, place: { readonly owner?: string; readonly thread?: string }): void => {
    if (isFunction(node)) {
      const name = nameOf(node)
      const method = place.owner ?? (name === undefined ? undefined : named.get(name))
      const body = bodyOf(node)
      if (isGenerator(node) && body !== undefined) {
        if (method !== undefined) found.methods.push({ name: method, body })
        else if (place.thread !== undefined) found.threads.push({ name: place.thread, body })
        else found.functions.push({ name: name ?? 'a machine', body })
      }
      const { owner: _, ...rest } = place
      for (const child of childrenOf(node)) visit(child, rest)
      return
    }
    const owner = methodsOwner(node)
    const thread = startedThread(node) ?? place.thread
    const inner = thread === undefined ? {} : { thread }
    for (const child of childrenOf(node)) {
      if (owner === undefined || child.type !== 'ObjectExpression') visit(child, { ...place, ...inner })
      else
        for (const property of child.properties)
          if (property.type === 'Property') visit(property.value, { ...inner, owner: `${owner}.${keyOf(property)}` })
    }
  }
  visit(program, {})
  return found
}

/** The machines under test of several files: methods and what they are made of; where there are none, what threads run. */
export function underTest(files: readonly Machines[]): readonly (readonly Machine[])[] {
  if (files.every(({ methods }) => methods.length === 0))
    return files.map(({ functions, threads }) => [...functions, ...threads])
  const functions = files.flatMap((file) => file.functions)
  const used = new Set<string>()
  const use = ({ body }: Machine): void => {
    for (const name of mentionedIn(body)) {
      if (used.has(name)) continue
      used.add(name)
      functions.filter((machine) => machine.name === name).forEach(use)
    }
  }
  files.flatMap(({ methods }) => methods).forEach(use)
  return files.map((file) => [...file.methods, ...file.functions.filter(({ name }) => used.has(name))])
}

function mentionedIn(node: Node): string[] {
  return [...(node.type === 'Identifier' ? [node.name] : []), ...childrenOf(node).flatMap(mentionedIn)]
}

/** Functions that are listed among methods by name: `methods('Condition', { notify })`. */
function methodNames(program: Node): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const visit = (node: Node): void => {
    const owner = methodsOwner(node)
    if (owner !== undefined && node.type === 'CallExpression') {
      const [, bodies] = node.arguments
      if (bodies?.type === 'ObjectExpression')
        for (const property of bodies.properties)
          if (property.type === 'Property' && property.value.type === 'Identifier')
            names.set(property.value.name, `${owner}.${keyOf(property)}`)
    }
    for (const child of childrenOf(node)) visit(child)
  }
  visit(program)
  return names
}

/** `Semaphore` of `methods('Semaphore', …)`. */
function methodsOwner(node: Node): string | undefined {
  if (node.type !== 'CallExpression' || calleeName(node) !== 'methods') return undefined
  const [name] = node.arguments
  return name?.type === 'Literal' && typeof name.value === 'string' ? name.value : 'methods'
}

/** `user` of `threads('user', 2, function* …)`. */
function startedThread(node: Node): string | undefined {
  if (node.type !== 'CallExpression' || !STARTS_THREADS.has(calleeName(node) ?? '')) return undefined
  const [name] = node.arguments
  return name?.type === 'Literal' && typeof name.value === 'string' ? name.value : 'thread'
}

export function calleeName(node: Node): string | undefined {
  if (node.type !== 'CallExpression') return undefined
  const { callee } = node
  if (callee.type === 'Identifier') return callee.name
  if (callee.type === 'MemberExpression' && callee.property.type === 'Identifier') return callee.property.name
  return undefined
}

const keyOf = ({ key }: Node & { readonly key: Node }): string =>
  key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : 'method'

const nameOf = (node: Node): string | undefined =>
  'id' in node && node.id?.type === 'Identifier' ? node.id.name : undefined

const isGenerator = (node: Node): boolean => 'generator' in node && node.generator

const bodyOf = (node: Node): Node | undefined =>
  'body' in node && node.body !== null && !Array.isArray(node.body) ? node.body : undefined
