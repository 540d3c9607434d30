/** What an operation would do in given states: not only in the present one. */
import { type Label, NO_LABEL, type ThreadId } from '../kernel/ids.ts'
import type { Alternative, Part, ReadState } from '../objects/operation.ts'
import type { Labels } from './labels.ts'

/** The parts of one way an operation can go, in the states that `read` gives. */
export function partsOf(way: Alternative, read: ReadState, thread: ThreadId): readonly Part[] {
  return way.expand === undefined ? way.parts : [...way.parts, ...way.expand(read, thread)]
}

/** Whether all parts are enabled. */
export function canHappen(way: Alternative, read: ReadState, thread: ThreadId): boolean {
  const parts = partsOf(way, read, thread)
  for (let i = 0; i < parts.length; i++) {
    const { object, action, args } = parts[i]
    if (action.enabled !== undefined && !action.enabled(read(object), args, thread)) return false
  }
  return true
}

/** The message of the first part that would raise. */
export function messageOfParts(parts: readonly Part[], read: ReadState, thread: ThreadId): string | undefined {
  for (const { object, action, args } of parts) {
    const message = action.raises?.(read(object), args, thread)
    if (message !== undefined) return message
  }
  return undefined
}

/** The label an operation's alternative would have in the states that `read` gives. */
export function labelIn(labels: Labels, way: Alternative, read: ReadState, thread: ThreadId): Label {
  const parts = partsOf(way, read, thread)
  let label: Label = NO_LABEL
  for (let i = 0; i < parts.length; i++) {
    const own = labelOfPart(labels, parts[i], read, thread)
    label = i === 0 ? own : labels.pair(label, own)
  }
  return label
}

function labelOfPart(labels: Labels, { object, action, args }: Part, read: ReadState, thread: ThreadId): Label {
  const { mode } = action
  if (typeof mode === 'number') return labels.single(object.id, mode)
  return labels.single(object.id, mode(action.answer?.(read(object), args, thread)))
}
