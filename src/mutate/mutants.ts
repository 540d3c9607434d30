/** Small faults put into machines: a step left out, done twice or swapped with the next, and what primitives are prone to. */
import { around, withInsertions } from './insertions.ts'
import type { Machine } from './machines.ts'
import { inTwoSteps } from './splits.ts'
import { swapsIn } from './swaps.ts'
import {
  calleeName,
  childrenOf,
  firstStep,
  hasStep,
  isFunction,
  isLoop,
  type Loop,
  type Node,
  type Span,
  shown,
  stepOf,
} from './syntax.ts'

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

/** Steps that only look: whoever looks twice knows no more. */
const LOOKING = new Set('load read length items locked value await allocate choose'.split(' '))

export function mutationsIn(machines: readonly Machine[], source: string): Mutation[] {
  const textOf = ({ start, end }: Span): string => source.slice(start, end)
  const found = machines.flatMap(({ name, body }) => [
    ...mutationsOf(body, { source, textOf, named: (what) => `${name}: ${what}` }),
  ])
  const names = new Map<string, number>()
  return found.map((mutation) => {
    const count = (names.get(mutation.name) ?? 0) + 1
    names.set(mutation.name, count)
    return count === 1 ? mutation : { ...mutation, name: `${mutation.name} (${count})` }
  })
}

interface Context {
  readonly source: string
  readonly textOf: (span: Span) => string
  /** The name of a mutation of the machine. */
  readonly named: (what: string) => string
}

function* mutationsOf(node: Node, context: Context): Generator<Mutation> {
  const { named, textOf, source } = context
  const statement = node.type === 'ExpressionStatement' ? stepOf(node.expression) : undefined
  if (statement !== undefined) yield* ofStatement(node, statement, context)
  else for (const child of childrenOf(node)) yield* ofExpression(child, context)
  if (node.type === 'SequenceExpression') yield* ofSequence(node.expressions.slice(0, -1), context)
  if (isLoop(node)) yield* oneRound(node, context)
  yield* mutationsOfCall(node, context)
  if (node.type === 'BlockStatement')
    for (const { first, second, ...rest } of swapsIn(childrenOf(node), source))
      yield { name: named(`${shown(textOf(first))} and ${shown(textOf(second))} swapped`), ...rest }
  for (const child of childrenOf(node)) if (!isFunction(child)) yield* mutationsOf(child, context)
}

/** A step that nobody waits to hear from is left out and done twice. */
function* ofStatement({ start, end }: Node, step: Node, { textOf, named }: Context): Generator<Mutation> {
  const text = textOf({ start, end })
  const name = shown(textOf(step))
  const ended = text.endsWith(';') ? text : `${text};`
  yield { name: named(`${name} dropped`), start, end, text: ';', anchor: step }
  yield { name: named(`${name} twice`), start, end, text: `{ ${ended} ${text} }`, anchor: step }
}

/** A step whose answer is used cannot be left out, but done twice. */
function* ofExpression(node: Node, { textOf, named }: Context): Generator<Mutation> {
  const step = stepOf(node)
  if (step === undefined || LOOKING.has(calleeName(withoutRemarks(step)) ?? '')) return
  const text = textOf(node)
  yield { name: named(`${shown(textOf(step))} twice`), ...spanOf(node), text: `(${text}, ${text})`, anchor: step }
}

function* ofSequence(discarded: readonly Node[], { textOf, named }: Context): Generator<Mutation> {
  for (const node of discarded) {
    const step = stepOf(node)
    if (step === undefined) continue
    yield { name: named(`${shown(textOf(step))} dropped`), ...spanOf(node), text: 'undefined', anchor: step }
  }
}

/** What is said of a step for the sake of traces. */
function withoutRemarks(step: Node): Node {
  if (step.type !== 'CallExpression') return step
  const [first, , third] = step.arguments
  const inner = { signalling: first, waitingFor: third }[calleeName(step) ?? '']
  return inner === undefined ? step : withoutRemarks(inner)
}

const spanOf = ({ start, end }: Node): Span => ({ start, end })

function* oneRound(loop: Loop, { textOf, named }: Context): Generator<Mutation> {
  const { body, test } = loop
  const anchor = test ?? firstStep(body)
  if (anchor === undefined || !(hasStep(body) || hasStep(anchor))) return
  const head = `${textOf({ start: loop.start, end: body.start })}${textOf({ start: body.end, end: loop.end })}`
  yield { name: named(`one round of ${shown(head)}`), ...spanOf(body), text: once(body, textOf(body)), anchor }
}

/** `continue` too is to end the only round. */
function once(body: Node, text: string): string {
  if (hasContinue(body)) return `{ do ${text} while (false); break }`
  if (body.type !== 'BlockStatement') return `{ ${text}; break }`
  const inside = text.slice(0, -1)
  return /\n\s*$/.test(inside) ? `${inside}break }` : `${inside.trimEnd()}; break }`
}

const hasContinue = (node: Node): boolean =>
  node.type === 'ContinueStatement' || childrenOf(node).some((child) => !isFunction(child) && hasContinue(child))

function* mutationsOfCall(node: Node, { textOf, named }: Context): Generator<Mutation> {
  if (node.type !== 'CallExpression') return
  const { callee, arguments: args } = node
  const called = calleeName(node) ?? ''
  const name = shown(textOf(node))
  const place = { ...spanOf(node), anchor: node }
  if (called === 'until' && args.length >= 2)
    yield { name: named(`one round of ${name}`), ...place, text: `(${textOf(args[0])})()` }
  if (callee.type === 'MemberExpression' && Object.hasOwn(FEWER, called)) {
    const text = FEWER[called]
    yield { name: named(`${text} for ${name}`), ...place, ...spanOf(callee.property), text }
  }
  const apart = inTwoSteps(node, textOf)
  if (apart !== undefined) yield { name: named(`${name} in two steps`), ...place, text: apart }
}

export const mutated = (source: string, { start, end, text }: Mutation): string =>
  source.slice(0, start) + text + source.slice(end)

/** The source with every place announced when it is reached, by its number: `met(3)` is called with what `met` names. */
export function announced(source: string, mutations: readonly Mutation[], met: string, first: number): string {
  const insertions = mutations.flatMap(({ anchor }, i) => around(anchor, `(${met}(${first + i}), `, ')'))
  return withInsertions(source, insertions)
}
