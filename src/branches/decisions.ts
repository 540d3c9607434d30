/**
 * What must have come about for it to say something that a branch was never taken. What a machine has not learnt is the same all
 * along: where that settles the matter by itself, as a parameter does in `isFair && (yield* waiting.read()) > 0`, there was no
 * decision.
 */
import type { Node, Span } from '../mutate/syntax.ts'
import { isLearned } from './learned.ts'

/** An expression that was evaluated: in one way, if that is what matters. */
export interface Evaluated extends Span {
  readonly as?: boolean
}

/** @param outcome of the test when the branch is taken */
export function decisions(test: Node, outcome: boolean, learned: ReadonlySet<string>): Evaluated[] {
  if (test.type === 'ParenthesizedExpression') return decisions(test.expression, outcome, learned)
  if (test.type === 'UnaryExpression' && test.operator === '!') return decisions(test.argument, !outcome, learned)
  if (test.type === 'LogicalExpression' && test.operator !== '??') {
    const { left, right, operator } = test
    if (!isLearned(left, learned)) return decisions(right, outcome, learned)
    if (!isLearned(right, learned)) {
      const needsBoth = (operator === '&&') === outcome
      const rest = decisions(left, outcome, learned)
      return needsBoth ? [...rest, { start: right.start, end: right.end, as: outcome }] : rest
    }
  }
  return [{ start: test.start, end: test.end }]
}
