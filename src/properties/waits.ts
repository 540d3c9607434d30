/** What blocked threads wait for: what keeps each from its step, and whether what it is after is there. */
import { ThreadId } from '../kernel/ids.ts'
import type { Read } from '../machine/model.ts'
import type { Position } from '../machine/position.ts'
import type { Run } from '../machine/run.ts'
import type { Part } from '../objects/operation.ts'
import type { Purpose } from '../objects/purpose.ts'
import { holds } from './invariants.ts'

/** One thing that keeps a thread from its step. */
export type Obstacle =
  /** The object is had by threads, which could give it back. */
  | { readonly kind: 'held'; readonly part: Part; readonly holders: readonly number[] }
  /** Something is not there yet: a permit, an item, a notification. */
  | { readonly kind: 'lacking'; readonly part: Part }
  /** A thread that is to be joined has not ended. */
  | { readonly kind: 'running'; readonly thread: number }

/** Per way the thread's step can go where it stands, what keeps it from going so; no ways when it has no step. */
export function obstaclesOf(
  run: Run,
  thread: number,
  position: Position | undefined = run.positions[thread],
): readonly (readonly Obstacle[])[] {
  const step = position?.pending
  switch (step?.kind) {
    case 'operation': {
      const { isOwn } = step.remarks
      return step
        .obstacles(run.store.readState, ThreadId(thread))
        .map((parts) => parts.map((part) => obstacleOf(run, part, isOwn)))
    }
    case 'join':
      return [run.isEnabled(thread, 0) ? [] : [{ kind: 'running', thread: step.thread.id }]]
    case 'spawn':
    case 'allocate':
      return [[]]
    case undefined:
      return []
  }
}

function obstacleOf(run: Run, part: Part, isSignal: boolean): Obstacle {
  const { type, id } = part.object
  const holders = isSignal ? [] : (type.holders?.(run.states[id]) ?? [])
  return holders.length === 0 ? { kind: 'lacking', part } : { kind: 'held', part, holders }
}

export const isLacking = (way: readonly Obstacle[]): boolean => way.some(({ kind }) => kind === 'lacking')

/** What is said of the step at a position, and of the methods it is in: the nearest statement first. */
export function purposesAt({ pending, frame }: Position): Purpose[] {
  const purposes = [...(pending?.remarks.purposes ?? [])]
  for (let { caller } = frame; caller !== undefined; caller = caller.frame.caller)
    if (caller.state.kind === 'calling') purposes.push(...caller.state.instruction.remarks.purposes)
  return purposes
}

/** What the thread sleeps for although it is there: the outermost of such purposes; undefined when it is awake, or nothing is. */
export function sleepsBeside(run: Run, thread: number, read = readIn(run)): Purpose | undefined {
  const position = run.positions[thread]
  if (position?.pending === undefined) return undefined
  const purposes = purposesAt(position)
  if (purposes.length === 0 || !obstaclesOf(run, thread).every(isLacking)) return undefined
  return purposes.findLast(({ what, isThere: predicate }) => holds(what, predicate, read))
}

/** The objects, by number, that tell in the present state whether it is there. */
export function readBy(run: Run, { what, isThere: predicate }: Purpose): Set<number> {
  const seen = new Set<number>()
  const read: Read = (shared) => {
    seen.add(shared.object.id)
    return run.store.read(shared)
  }
  holds(what, predicate, read)
  return seen
}

export const isThere = (run: Run, { what, isThere: predicate }: Purpose): boolean => holds(what, predicate, readIn(run))

const readIn =
  (run: Run): Read =>
  (shared) =>
    run.store.read(shared)
