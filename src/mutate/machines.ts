/**
 * Which parts of a source text are machines under test: the methods of primitives, and generator functions that they are
 * made of. What threads of a model do with a primitive is not, unless the model has nothing else.
 */
import { calleeName, childrenOf, isFunction, isGenerator, type Node, namesIn } from './syntax.ts'

/** The body of a machine. */
export interface Machine {
  /** `Semaphore.acquire`, or the name of the function, after that of the one it is in if it is a field: `ticketLock.lock`. */
  readonly name: string
  /** What the function is called by. */
  readonly called: string
  readonly body: Node
}

export interface Machines {
  readonly methods: readonly Machine[]
  /** Generator functions with a name of their own, outside of what threads run. */
  readonly functions: readonly Machine[]
  /** What threads run. */
  readonly threads: readonly Machine[]
  /** Whether methods are listed elsewhere: `methods(name, implementation)`. */
  readonly areMethodsGiven: boolean
}

/** Where a node is. */
interface Place {
  /** As a method of a primitive. */
  readonly owner?: string
  readonly thread?: string
  /** The function around it. */
  readonly within?: string
  /** The variable or field that it is kept in. */
  readonly called?: string
  readonly isField?: boolean
}

const STARTS_THREADS = new Set(['thread', 'threads', 'spawn'])

export function machinesIn(program: Node): Machines {
  const named = methodNames(program)
  const found = {
    methods: [] as Machine[],
    functions: [] as Machine[],
    threads: [] as Machine[],
    areMethodsGiven: false,
  }
  const visit = (node: Node, place: Place): void => {
    if (isFunction(node)) {
      const called = nameOf(node) ?? place.called ?? 'a machine'
      const method = place.owner ?? named.get(called)
      const body = bodyOf(node)
      const name = place.isField && place.within !== undefined ? `${place.within}.${called}` : called
      if (isGenerator(node) && body !== undefined) {
        if (method !== undefined) found.methods.push({ name: method, called, body })
        else if (place.thread !== undefined) found.threads.push({ name: place.thread, called, body })
        else found.functions.push({ name, called, body })
      }
      const thread = place.thread === undefined ? {} : { thread: place.thread }
      for (const child of childrenOf(node)) visit(child, { ...thread, within: called })
      return
    }
    const owner = methodsOwner(node)
    if (owner !== undefined) found.areMethodsGiven ||= areGiven(node)
    const thread = startedThread(node) ?? place.thread
    const inner = { ...place, ...namingOf(node), ...(thread === undefined ? {} : { thread }) }
    for (const child of childrenOf(node)) {
      if (owner === undefined || child.type !== 'ObjectExpression') visit(child, inner)
      else
        for (const property of child.properties)
          if (property.type === 'Property')
            visit(property.value, { ...inner, called: keyOf(property), owner: `${owner}.${keyOf(property)}` })
    }
  }
  visit(program, {})
  return found
}

/**
 * The machines under test of several files: methods and what they are made of; where nobody knows which functions are methods,
 * all functions; where there are none, what threads run too.
 */
export function underTest(files: readonly Machines[]): readonly (readonly Machine[])[] {
  if (files.some(({ areMethodsGiven }) => areMethodsGiven))
    return files.map(({ methods, functions }) => [...methods, ...functions])
  if (files.every(({ methods }) => methods.length === 0))
    return files.map(({ functions, threads }) => [...functions, ...threads])
  const functions = files.flatMap((file) => file.functions)
  const used = new Set<string>()
  const use = ({ body }: Machine): void => {
    for (const name of namesIn(body)) {
      if (used.has(name)) continue
      used.add(name)
      functions.filter((machine) => machine.called === name).forEach(use)
    }
  }
  files.flatMap(({ methods }) => methods).forEach(use)
  return files.map((file) => [...file.methods, ...file.functions.filter(({ called }) => used.has(called))])
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

function areGiven(call: Node): boolean {
  const bodies = call.type === 'CallExpression' ? call.arguments[1] : undefined
  return bodies?.type !== 'ObjectExpression' || bodies.properties.some(({ type }) => type === 'SpreadElement')
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

const keyOf = ({ key }: Node & { readonly key: Node }): string =>
  key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : 'method'

/** What a function without a name is called by when it is kept in a variable or a field. */
function namingOf(node: Node): Place {
  if (node.type === 'Property') return { called: keyOf(node), isField: true }
  if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier')
    return { called: node.id.name, isField: false }
  return {}
}

const nameOf = (node: Node): string | undefined =>
  'id' in node && node.id?.type === 'Identifier' ? node.id.name : undefined

const bodyOf = (node: Node): Node | undefined =>
  'body' in node && node.body !== null && !Array.isArray(node.body) ? node.body : undefined
