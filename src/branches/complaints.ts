/** Branches that say that something went wrong: that they are never taken is what one hopes for. */
import { calleeName, childrenOf, isFunction, type Node, stepOf } from '../mutate/syntax.ts'

/** Whether it ends in an exception, or all it does is to raise flags that no machine ever looks at. */
export function complains(parts: readonly Node[], members: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const steps = parts.flatMap(stepsIn)
  return throws(parts.at(-1)) || (steps.length > 0 && steps.every((step) => raisesFlag(step, members)))
}

/** Per variable, the fields of it that are used in a text. */
export function membersUsed(program: Node): ReadonlyMap<string, ReadonlySet<string>> {
  const members = new Map<string, Set<string>>()
  const visit = (node: Node): void => {
    if (node.type === 'MemberExpression' && node.object.type === 'Identifier') {
      const known = members.get(node.object.name) ?? new Set()
      members.set(node.object.name, known.add(node.property.type === 'Identifier' ? node.property.name : ''))
    }
    childrenOf(node).forEach(visit)
  }
  visit(program)
  return members
}

const throws = (node: Node | undefined): boolean =>
  node?.type === 'ThrowStatement' || (node?.type === 'BlockStatement' && throws(node.body.at(-1)))

function stepsIn(node: Node): Node[] {
  const step = stepOf(node)
  if (isFunction(node)) return []
  return [...(step === undefined ? [] : [step]), ...childrenOf(node).flatMap(stepsIn)]
}

const SETTING = new Set(['write', 'store'])

/** `wentWrong.write(true)` */
function raisesFlag(step: Node, members: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  if (step.type !== 'CallExpression' || !SETTING.has(calleeName(step) ?? '')) return false
  const { callee, arguments: args } = step
  const [value] = args
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return false
  const used = members.get(callee.object.name) ?? new Set()
  return value?.type === 'Literal' && value.value === true && [...used].every((member) => SETTING.has(member))
}
