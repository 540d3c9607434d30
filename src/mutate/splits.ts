/** Steps of an atomic that read and write, taken apart: another thread may come between. */
import { calleeName, isFunction, type Node, type Span } from './syntax.ts'

interface Split {
  readonly args: string
  readonly look: string
  readonly write: string
}

/** Values are compared by the object itself, by content: a compare-and-set to the same value only looks. */
const SPLITS: Readonly<Record<string, Split>> = {
  fetchAndAdd: { args: 'amount', look: 'load()', write: 'yield* it.store(old + amount)' },
  exchange: { args: 'value', look: 'load()', write: 'yield* it.store(value)' },
  compareAndSet: {
    args: 'expected, value',
    look: 'compareAndSet(expected, expected)',
    write: 'if (old) yield* it.store(value)',
  },
}

const splitOf = (called: string | undefined): Split | undefined =>
  called !== undefined && Object.hasOwn(SPLITS, called) ? SPLITS[called] : undefined

/** What does in two steps what the call does in one; undefined where it is not such a call. */
export function inTwoSteps(call: Node, textOf: (span: Span) => string): string | undefined {
  if (call.type !== 'CallExpression') return undefined
  const { callee, arguments: args } = call
  const given = args.map(textOf)
  const split = splitOf(calleeName(call))
  if (split !== undefined && callee.type === 'MemberExpression')
    return apart(split, `yield* it.${split.look}`, [textOf(callee.object), ...given])
  const [round, done] = args
  if (calleeName(call) !== 'until' || round === undefined || done === undefined || !isFunction(round)) return undefined
  return untilInTwoSteps(round, textOf(callee), textOf(done), textOf)
}

/** `until(() => lock.exchange(1), (old) => old === 0)`: waits for the right value, and then sets it. */
function untilInTwoSteps(round: Node, until: string, done: string, textOf: (span: Span) => string): string | undefined {
  if (round.type !== 'ArrowFunctionExpression' || round.body.type !== 'CallExpression') return undefined
  const { callee, arguments: args } = round.body
  const split = splitOf(calleeName(round.body))
  if (split === undefined || callee.type !== 'MemberExpression') return undefined
  return apart(split, `yield* ${until}(() => it.${split.look}, ${done})`, [textOf(callee.object), ...args.map(textOf)])
}

/** Arguments are given to a function, so that their names mean what they did. */
const apart = ({ args, write }: Split, look: string, given: readonly string[]): string =>
  `(function* (it, ${args}) { const old = ${look}; ${write}; return old })(${given.join(', ')})`
