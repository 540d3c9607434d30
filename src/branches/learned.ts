/**
 * Which names of a machine stand for what it has learnt, as far as the text tells: what it was answered, and what follows
 * from that. Anything else is set before the threads start, by parameters or by who calls the machine.
 */
import { childrenOf, hasStep, isFunction, isLoop, type Node } from '../mutate/syntax.ts'

/** Whether what an expression evaluates to depends on an answer. */
export const isLearned = (expression: Node, learned: ReadonlySet<string>): boolean =>
  hasStep(expression) || mentions(expression, learned)

/** @param known of the machine around it, if there is one */
export function learnedIn(body: Node, parameters: readonly Node[], known: ReadonlySet<string>): ReadonlySet<string> {
  const own = new Set(parameters.flatMap(namesBound))
  const learned = new Set([...known].filter((name) => !own.has(name)))
  for (let size = -1; size !== learned.size; ) {
    size = learned.size
    learn(body, false, learned)
  }
  return learned
}

/** @param isDecided whether what was learnt decides if this is run */
function learn(node: Node, isDecided: boolean, learned: Set<string>): void {
  if (isFunction(node)) return
  for (const [target, value] of givenIn(node)) {
    if (isDecided || isLearned(value, learned)) for (const name of namesBound(target)) learned.add(name)
  }
  if (node.type === 'CatchClause' && node.param !== null) for (const name of namesBound(node.param)) learned.add(name)
  const test = testOf(node)
  const decides = test !== undefined && isLearned(test, learned)
  for (const child of childrenOf(node)) learn(child, isDecided || (decides && child !== test), learned)
}

/** What a node gives a value to, and which; to count is not to learn. */
function givenIn(node: Node): readonly (readonly [target: Node, value: Node])[] {
  if (node.type === 'VariableDeclarator') return node.init === null ? [] : [[node.id, node.init]]
  if (node.type === 'AssignmentExpression') return [[node.left, node.right]]
  if (node.type === 'ForOfStatement') {
    const { left, right } = node
    return [[left.type === 'VariableDeclaration' ? left.declarations[0].id : left, right]]
  }
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return []
  // `seen.push(yield* items.get())`
  const { object } = node.callee
  return node.arguments.map((argument) => [object, argument] as const)
}

/** What decides which parts of a node are run. */
function testOf(node: Node): Node | undefined {
  if (node.type === 'LogicalExpression') return node.left
  if (node.type === 'ForOfStatement') return node.right
  if (node.type === 'SwitchStatement') return node.discriminant
  return isLoop(node) || node.type === 'IfStatement' || node.type === 'ConditionalExpression'
    ? (node.test ?? undefined)
    : undefined
}

/** The variables that a pattern or a target gives values to; of a field, the variable that holds the object. */
function namesBound(target: Node): string[] {
  if (target.type === 'Identifier') return [target.name]
  if (target.type === 'MemberExpression') return namesBound(target.object)
  if (target.type === 'Property') return namesBound(target.value)
  if (target.type === 'AssignmentPattern') return namesBound(target.left)
  if (target.type === 'RestElement') return namesBound(target.argument)
  const isPattern = target.type === 'ObjectPattern' || target.type === 'ArrayPattern'
  return isPattern ? childrenOf(target).flatMap(namesBound) : []
}

function mentions(node: Node, names: ReadonlySet<string>): boolean {
  if (node.type === 'Identifier') return names.has(node.name)
  if (node.type === 'MemberExpression' && !node.computed) return mentions(node.object, names)
  return childrenOf(node).some((child) => mentions(child, names))
}
