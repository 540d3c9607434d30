/** A retry round that is one operation on one object, as the blocking operation that it is in disguise. */
import { InterleaveError } from '../kernel/errors.ts'
import { sameValue } from '../kernel/values.ts'
import { ordersChanges } from './object.ts'
import { type Operation, operate } from './operation.ts'

/**
 * The operation, enabled only when its answer would satisfy the predicate. Rounds that fail change nothing (a flag read, a
 * failed compare-and-set), so leaving them out loses no behaviour; the caller sees to that.
 * @throws IL004 when the operation is not a single action, so that its answer is not known beforehand; IL018 when the
 * object has changes that commute, because the order in which they come would decide whether the step can happen at all.
 */
export function blockUntil<Answer>(
  operation: Operation<Answer>,
  done: (answer: Answer) => boolean,
  name = operation.name,
): Operation<Answer> {
  if (operation.single === undefined)
    throw new InterleaveError('IL004', `\`until\` cannot wait for ${operation.describe()}, which is not one action.`)
  const { object, action, args } = operation.single
  if (!ordersChanges(object.type)) throw new InterleaveError('IL018', `It waits for ${operation.describe()}.`)
  const wouldEnd: NonNullable<typeof action.enabled> = (state, given, thread) => {
    if (action.enabled?.(state, given, thread) === false) return false
    const raises = action.raises?.(state, given, thread)
    if (raises === undefined && done(action.answer?.(state, given, thread) as Answer)) return true
    if (raises === undefined && (action.next === undefined || sameValue(action.next(state, given, thread), state)))
      return false
    throw new InterleaveError(
      'IL018',
      `A round of ${operation.describe()} changes the object, or throws, without being the last.`,
    )
  }
  return operate<Answer>(
    object,
    {
      ...action,
      name,
      enabled: wouldEnd,
      awaits: (variable) => `another value of ${variable}`,
    },
    ...args,
  )
}
