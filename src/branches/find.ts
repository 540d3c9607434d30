/** The branches of machines that take steps, and are taken or not depending on what the machine has learnt. */
import { machinesIn } from '../mutate/machines.ts'
import { childrenOf, hasStep, isFunction, isGenerator, isLoop, type Node, type Span, shown } from '../mutate/syntax.ts'
import { complains, membersUsed } from './complaints.ts'
import { decisions, type Evaluated } from './decisions.ts'
import { isLearned, learnedIn } from './learned.ts'

type Of<Type extends Node['type']> = Extract<Node, { type: Type }>

/** Where a branch begins. */
export type Entry =
  /** With an expression. */
  | ({ readonly kind: 'expression' } & Span)
  /** With a statement that is not in a list of statements. */
  | ({ readonly kind: 'statement' } & Span)
  /** Between statements. */
  | { readonly kind: 'between'; readonly at: number }

export interface Branch {
  /** What never happened when it was never taken: ``Semaphore.acquire never takes the branch `if (value < 0)` ``. */
  readonly never: string
  /** Where a reader looks for it, as an offset. */
  readonly at: number
  /** All that must have been evaluated for it to be clear that another was taken. */
  readonly decided: readonly Evaluated[]
  readonly entry: Entry
}

export function branchesIn(program: Node, source: string): Branch[] {
  const { methods, functions, threads } = machinesIn(program)
  const names = new Map([...methods, ...functions, ...threads].map(({ name, body }) => [body, name]))
  const members = membersUsed(program)
  const found: Branch[] = []
  const visit = (node: Node, known: ReadonlySet<string>): void => {
    const body = 'body' in node && isFunction(node) && isGenerator(node) ? (node.body as Node) : undefined
    const name = body === undefined ? undefined : names.get(body)
    const learned = body === undefined || !('params' in node) ? known : learnedIn(body, node.params, known)
    if (body !== undefined && name !== undefined) found.push(...branchesOf(body, { name, source, learned, members }))
    for (const child of childrenOf(node)) visit(child, learned)
  }
  visit(program, new Set())
  return found.toSorted((a, b) => a.at - b.at)
}

interface Machine {
  readonly name: string
  readonly source: string
  /** See `learnedIn`. */
  readonly learned: ReadonlySet<string>
  /** See `complains`. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>
}

function* branchesOf(node: Node, machine: Machine): Generator<Branch> {
  if (isFunction(node)) return
  for (const { at, test, outcome, parts, what, ...rest } of alternativesAt(node, machine)) {
    if (!isLearned(test, machine.learned) || !parts.some(hasStep) || complains(parts, machine.members)) continue
    const decided = outcome === undefined ? [spanOf(test)] : decisions(test, outcome, machine.learned)
    yield { never: `${machine.name} never ${what}`, at: at ?? parts[0].start, decided, entry: rest.entry }
  }
  for (const child of childrenOf(node)) yield* branchesOf(child, machine)
}

/** A part of a machine that is run in one case only. */
interface Alternative {
  readonly test: Node
  /** What the test comes out as in this case, if it is a condition. */
  readonly outcome?: boolean
  readonly parts: readonly Node[]
  readonly entry: Entry
  readonly what: string
  /** Absent: where the first part begins. */
  readonly at?: number
}

function* alternativesAt(node: Node, { source }: Machine): Generator<Alternative> {
  const textOf: TextOf = (part) => {
    const { start, end } = withoutParentheses(part)
    return shown(source.slice(start, end))
  }
  if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') yield* ofCondition(node, textOf)
  else if (node.type === 'BlockStatement') yield* pastExits(node.body, textOf)
  else if (node.type === 'LogicalExpression') {
    const { left: test, operator, right } = node
    const outcome = operator === '??' ? {} : { outcome: operator === '&&' }
    const what = behind(textOf(right), `${textOf(test)} ${operator}`)
    yield { test, ...outcome, parts: [right], entry: before(right), what }
  } else if (isLoopWithTest(node)) {
    const { body, start: at } = node
    const [test, outcome] = node.type === 'ForOfStatement' ? [node.right, {}] : [node.test, { outcome: true }]
    const what = `enters the loop \`${shown(source.slice(at, body.start))}\``
    if (test !== null) yield { test, ...outcome, parts: [body], entry: inside(body), what, at }
  } else if (node.type === 'SwitchStatement') {
    const { discriminant, cases } = node
    for (const { test, consequent: parts, start: at } of cases) {
      const head = test === null ? 'default' : `case ${textOf(test)}`
      const what = `takes \`${head}\` of \`switch (${textOf(discriminant)})\``
      if (parts.length > 0) yield { test: discriminant, parts, entry: between(parts[0].start), what, at }
    }
  }
}

type TextOf = (part: Node) => string

const behind = (part: string, head: string): string => `comes to \`${part}\` behind \`${head}\``

const isLoopWithTest = (node: Node): node is Of<'WhileStatement' | 'ForStatement' | 'ForOfStatement'> =>
  isLoop(node) && node.type !== 'DoWhileStatement'

function* ofCondition(node: Of<'IfStatement' | 'ConditionalExpression'>, textOf: TextOf): Generator<Alternative> {
  const { test, consequent: yes, alternate: no, start: at } = node
  const head = textOf(test)
  const [whenTrue, whenFalse] = [
    { test, outcome: true, parts: [yes] },
    { test, outcome: false, parts: no ? [no] : [] },
  ]
  if (node.type === 'ConditionalExpression') {
    yield { ...whenTrue, entry: before(yes), what: behind(textOf(yes), `${head} ?`) }
    if (no !== null) yield { ...whenFalse, entry: before(no), what: behind(textOf(no), `${head} ? … :`) }
  } else {
    yield { ...whenTrue, entry: inside(yes), what: `takes the branch \`if (${head})\``, at }
    if (no !== null) yield { ...whenFalse, entry: inside(no), what: `takes the \`else\` of \`if (${head})\`` }
  }
}

/** What comes after a statement that may leave. */
function* pastExits(statements: readonly Node[], textOf: TextOf): Generator<Alternative> {
  for (const [i, statement] of statements.entries()) {
    if (statement.type !== 'IfStatement' || statement.alternate !== null || !leaves(statement.consequent)) continue
    const { test, start: at } = statement
    const parts = statements.slice(i + 1)
    const what = `gets past \`${textOf(statement)}\``
    if (parts.length > 0) yield { test, outcome: false, parts, entry: between(parts[0].start), what, at }
  }
}

const withoutParentheses = (node: Node): Node =>
  node.type === 'ParenthesizedExpression' ? withoutParentheses(node.expression) : node

const spanOf = ({ start, end }: Span): Span => ({ start, end })
const before = (node: Span): Entry => ({ ...spanOf(node), kind: 'expression' })
const between = (at: number): Entry => ({ kind: 'between', at })
const inside = (node: Node): Entry =>
  node.type === 'BlockStatement' ? between(node.start + 1) : { ...spanOf(node), kind: 'statement' }

const LEAVING = new Set<string>(['ReturnStatement', 'ThrowStatement', 'BreakStatement', 'ContinueStatement'])

/** Whether what comes after it in a list of statements is not run after it. */
function leaves(statement: Node): boolean {
  const last = statement.type === 'BlockStatement' ? statement.body.at(-1) : statement
  return last !== undefined && (LEAVING.has(last.type) || (last !== statement && leaves(last)))
}
