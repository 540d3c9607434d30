/** Small faults put into machines: a step left out, done twice or swapped with the next, and what primitives are prone to. */
import { calleeName, type Machine } from './machines.ts'
import { childrenOf, hasStep, isFunction, type Node } from './syntax.ts'

export interface Mutation {
  /** Unique in the file: `Semaphore.release: _cond.notify() dropped`. */
  readonly name: string
  /** What is replaced, as offsets in the source. */
  readonly start: number
  readonly end: number
  readonly text: string
  /** An expression that is evaluated when the place is reached. */
  readonly anchor: { readonly start: number; readonly end: number }
}

/** Wakes one instead of all. */
const FEWER: Readonly<Record<string, string>> = { notify_all: 'notify', notifyAll: 'notify', broadcast: 'signal' }

/** Steps of an atomic that read and write, as several steps; `$` is the object. */
const SPLIT: Readonly<Record<string, (object: string, args: readonly string[]) => string>> = {
  fetchAndAdd: (object, [amount]) =>
    `(function* () { const before = yield* ${object}.load(); yield* ${object}.store(before + ${amount}); return before })()`,
  exchange: (object, [value]) =>
    `(function* () { const before = yield* ${object}.load(); yield* ${object}.store(${value}); return before })()`,
  compareAndSet: (object, [expected, value]) =>
    `(function* () { const expected = ${expected}; const same = (yield* ${object}.load()) === expected; if (same) yield* ${object}.store(${value}); return same })()`,
}

export function mutationsIn(machines: readonly Machine[], source: string): Mutation[] {
  const found = machines.flatMap(({ name, body }) => [...mutationsOf(body, name, source)])
  const names = new Map<string, number>()
  return found.map((mutation) => {
    const count = (names.get(mutation.name) ?? 0) + 1
    names.set(mutation.name, count)
    return count === 1 ? mutation : { ...mutation, name: `${mutation.name} (${count})` }
  })
}

function* mutationsOf(node: Node, machine: string, source: string): Generator<Mutation> {
  const textOf = ({ start, end }: Node): string => source.slice(start, end)
  const named = (what: string): string => `${machine}: ${what}`
  const { start, end } = node
  const step = stepOf(node)
  if (step !== undefined) {
    const text = textOf(node)
    const ended = text.endsWith(';') ? text : `${text};`
    yield { name: named(`${shown(textOf(step))} dropped`), start, end, text: ';', anchor: step }
    yield { name: named(`${shown(textOf(step))} twice`), start, end, text: `{ ${ended} ${text} }`, anchor: step }
  }
  if (isLoop(node) && (hasStep(node.test) || hasStep(node.body))) {
    const { body, test } = node
    const once = `{ ${textOf(body)}; break }`
    const name = named(`one round of while (${shown(textOf(test))})`)
    yield { name, start: body.start, end: body.end, text: once, anchor: test }
  }
  yield* mutationsOfCall(node, named, textOf)
  yield* swaps(node, named, source)
  for (const child of childrenOf(node)) if (!isFunction(child)) yield* mutationsOf(child, machine, source)
}

function* mutationsOfCall(
  node: Node,
  named: (what: string) => string,
  textOf: (node: Node) => string,
): Generator<Mutation> {
  if (node.type !== 'CallExpression') return
  const { start, end, callee, arguments: args } = node
  const called = calleeName(node) ?? ''
  if (called === 'until' && args.length >= 2) {
    const text = `(${textOf(args[0])})()`
    yield { name: named(`one round of ${shown(textOf(node))}`), start, end, text, anchor: node }
  }
  if (callee.type !== 'MemberExpression') return
  const object = textOf(callee.object)
  if (Object.hasOwn(FEWER, called)) {
    const text = FEWER[called]
    const { property } = callee
    const name = named(`${text} for ${shown(textOf(node))}`)
    yield { name, start: property.start, end: property.end, text, anchor: node }
  }
  if (Object.hasOwn(SPLIT, called)) {
    const text = SPLIT[called](object, args.map(textOf))
    yield { name: named(`${shown(textOf(node))} in two steps`), start, end, text, anchor: node }
  }
}

/** Steps that follow each other directly. */
function* swaps(node: Node, named: (what: string) => string, source: string): Generator<Mutation> {
  if (node.type !== 'BlockStatement') return
  const textOf = ({ start, end }: Node): string => source.slice(start, end)
  const statements = childrenOf(node)
  for (const [i, first] of statements.slice(0, -1).entries()) {
    const second = statements[i + 1]
    const [a, b] = [stepOf(first), stepOf(second)]
    if (a === undefined || b === undefined || textOf(a) === textOf(b)) continue
    const name = named(`${shown(textOf(a))} and ${shown(textOf(b))} swapped`)
    const between = source.slice(first.end, second.start)
    const text = ended(textOf(second), between) + between + textOf(first)
    yield { name, start: first.start, end: second.end, text, anchor: a }
  }
}

/** What was last in its line or block may stand without a semicolon, and not before something else. */
const ended = (text: string, between: string): string =>
  text.endsWith(';') || between.includes('\n') ? text : `${text};`

/** The expression of a statement that is a step, and no more. */
function stepOf(node: Node): Node | undefined {
  if (node.type !== 'ExpressionStatement') return undefined
  const { expression } = node
  return expression.type === 'YieldExpression' && expression.delegate && expression.argument !== null
    ? expression.argument
    : undefined
}

type Loop = Node & { readonly test: Node; readonly body: Node }

const isLoop = (node: Node): node is Loop => node.type === 'WhileStatement'

const LONGEST = 70

const shown = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`
}

export const mutated = (source: string, { start, end, text }: Mutation): string =>
  source.slice(0, start) + text + source.slice(end)

/** The source with every place announced when it is reached, by its number: `met(3)` is called with what `met` names. */
export function announced(source: string, mutations: readonly Mutation[], met: string, first: number): string {
  const inserts = mutations.flatMap(({ anchor: { start, end } }, i) => [
    { at: start, isEnd: false, size: end - start, text: `(${met}(${first + i}), ` },
    { at: end, isEnd: true, size: end - start, text: ')' },
  ])
  // Where one ends and another begins, the end is first; of those that begin together, the larger is outside.
  const ordered = inserts.toSorted((a, b) => a.at - b.at || Number(b.isEnd) - Number(a.isEnd) || b.size - a.size)
  let text = ''
  let done = 0
  for (const { at, text: inserted } of ordered) {
    text += source.slice(done, at) + inserted
    done = at
  }
  return text + source.slice(done)
}
