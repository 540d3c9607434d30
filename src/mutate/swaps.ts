/** Two steps in the wrong order: a statement that is a step, and a neighbour that is one too or has steps in it. */
import {
  calleeName,
  childrenOf,
  firstStep,
  hasStep,
  isFunction,
  isLoop,
  type Node,
  namesIn,
  type Span,
  stepOf,
} from './syntax.ts'

export interface Swap extends Span {
  /** What the two are called by: a step, or the head of a statement. */
  readonly first: Span
  readonly second: Span
  readonly text: string
  readonly anchor: Node
}

/** Of the statements of a block, those that follow each other directly and need nothing of each other. */
export function* swapsIn(statements: readonly Node[], source: string): Generator<Swap> {
  const textOf = ({ start, end }: Span): string => source.slice(start, end)
  for (const [i, first] of statements.slice(0, -1).entries()) {
    const second = statements[i + 1]
    const anchor = beginningOf(first, second)
    if (anchor === undefined || !areSwappable(first, second) || textOf(first) === textOf(second)) continue
    const between = source.slice(first.end, second.start)
    const text = ended(textOf(second), between) + between + textOf(first)
    yield { first: headOf(first), second: headOf(second), start: first.start, end: second.end, text, anchor }
  }
}

/** What is evaluated in any case when the two are reached, as far as that can be said. */
function beginningOf(first: Node, second: Node): Node | undefined {
  const test = 'test' in first ? (first.test as Node | null) : null
  return test ?? firstStep(isStep(first) ? first : second)
}

/** What was last in its line or block may stand without a semicolon, and not before something else. */
const ended = (text: string, between: string): string =>
  text.endsWith(';') || between.includes('\n') ? text : `${text};`

function areSwappable(first: Node, second: Node): boolean {
  const areSteps = (isStep(first) && isMovable(second)) || (isMovable(first) && isStep(second))
  return areSteps && setBy(first).every(isMissingIn(second)) && setBy(second).every(isMissingIn(first))
}

const isMissingIn = (node: Node): ((name: string) => boolean) => {
  const names = new Set(namesIn(node))
  return (name) => !names.has(name)
}

/** A step by itself or with its answer kept. Making an object of one's own is none that others see. */
function isStep(statement: Node): boolean {
  const step = firstStep(statement)
  if (step === undefined || calleeName(step) === 'allocate') return false
  if (statement.type === 'VariableDeclaration') return true
  if (statement.type !== 'ExpressionStatement') return false
  const { expression } = statement
  return stepOf(expression) !== undefined || expression.type === 'AssignmentExpression'
}

const isMovable = (statement: Node): boolean =>
  isStep(statement) || (bodyOf(statement) !== undefined && hasStep(statement))

/** Of a statement with others in it, the first of these. */
function bodyOf(statement: Node): Node | undefined {
  if (statement.type === 'IfStatement') return statement.consequent
  if (statement.type === 'TryStatement') return statement.block
  return isLoop(statement) || statement.type === 'LabeledStatement' ? statement.body : undefined
}

/** `if (!(yield* empty.read()))` of a whole statement; of a step, the step without its `yield*`. */
function headOf(statement: Node): Span {
  const body = bodyOf(statement)
  if (body !== undefined) return { start: statement.start, end: body.start }
  return statement.type === 'ExpressionStatement' ? (stepOf(statement.expression) ?? statement.expression) : statement
}

/** The variables of its own that a statement sets. */
function setBy(node: Node): string[] {
  if (isFunction(node)) return []
  return [...targetsOf(node).flatMap(namesIn), ...childrenOf(node).flatMap(setBy)]
}

function targetsOf(node: Node): Node[] {
  if (node.type === 'VariableDeclarator') return [node.id]
  if (node.type === 'AssignmentExpression') return [node.left]
  return node.type === 'UpdateExpression' ? [node.argument] : []
}
