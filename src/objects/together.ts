/** Operations made of other operations. */
import { InterleaveError } from '../kernel/errors.ts'
import { type Alternative, Operation, type Part } from './operation.ts'

/**
 * Several operations on different objects as one step; it answers what the first answers. For ghost state, which is counted in
 * the same step as what it counts. Only the first may block: a guard over several objects has no partial order behind it.
 * @throws IL019 for a ghost that can block or is not a single action.
 */
export function together<Answer>(main: Operation<Answer>, ...ghosts: readonly Operation[]): Operation<Answer> {
  const parts = ghosts.map(ghostPart)
  const objects = [...main.alternatives.flatMap((way) => way.parts), ...parts].map(({ object }) => object)
  const ghostObjects = new Set(parts.map(({ object }) => object))
  if (ghostObjects.size < parts.length || objects.filter((object) => ghostObjects.has(object)).length > parts.length)
    throw new InterleaveError('IL019', `\`together\` was given two operations on one object.`)
  const alternatives = main.alternatives.map(
    (way): Alternative => ({
      ...way,
      expand: (read, thread) => [...(way.expand?.(read, thread) ?? []), ...parts],
    }),
  )
  return remarkedAs(main, new Operation<Answer>(main.name, main.object, main.args, alternatives))
}

function ghostPart(ghost: Operation): Part {
  if (ghost.single === undefined || ghost.single.action.enabled !== undefined)
    throw new InterleaveError(
      'IL019',
      `\`together\` was given ${ghost.describe()}, which can block or is several actions.`,
    )
  return ghost.single
}

/** How an interruption shows itself: as an exception with this message, or as this answer. */
export type Interruption<T> = { readonly raises: string } | { readonly answers: T }

/** An operation that can, at any moment, end otherwise: a signal arrives, a key is pressed, a timer runs out. */
export function interruptible<Answer, T = never>(
  operation: Operation<Answer>,
  interruption: Interruption<T>,
): Operation<Answer | T> {
  const interrupted: Alternative =
    'raises' in interruption
      ? { name: 'interrupted', parts: [], raises: interruption.raises }
      : { name: 'interrupted', parts: [], answer: () => interruption.answers }
  const alternatives = [...operation.alternatives, interrupted]
  return remarkedAs(
    operation,
    new Operation<Answer | T>(operation.name, operation.object, operation.args, alternatives),
  )
}

/** What is said of an operation is true of the one that is made of it. */
function remarkedAs<Answer>({ remarks }: Operation, made: Operation<Answer>): Operation<Answer> {
  made.remarks = remarks
  return made
}
