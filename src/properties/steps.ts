/**
 * What the steps of a model did in a search: the ways they went, the answers they got, the objects they wrote. Told by what
 * threads learn for the first time, which is rare, so that the search hardly notices.
 */

import { NONE } from '../causality/events.ts'
import { MODE_BITS, MODES } from '../kernel/ids.ts'
import type { StepInstruction } from '../machine/instructions.ts'
import type { Position } from '../machine/position.ts'
import type { Run } from '../machine/run.ts'
import type { SharedObject } from '../objects/object.ts'
import type { Operation, Part } from '../objects/operation.ts'

/** A step as it is written: all positions of one thread, in one method, that do the same to the same object. */
export interface StepKind {
  readonly thread: number
  /** The method that it is in, or else the thread, without its number. */
  readonly where: string
  /** The object, and what it has in common with others of its kind: `locks[n]`. None for a choice, a spawn, a join. */
  readonly object: SharedObject | undefined
  readonly family: string
  readonly operation: string
  /** The name of the frame that one of these steps is in, and that step. */
  readonly frame: string
  readonly step: StepInstruction
  wasDone: boolean
  /** Whether an execution ended with a thread blocked there. */
  wasStuck: boolean
  /** A bit for each way it went; of steps with few ways. */
  taken: number
  /** Of an attempt, such as a compare-and-set. */
  succeeded: boolean
  failed: boolean
  /** Whether it failed after a change by its own thread: to ask for what one has is a check, not an attempt. */
  failedOnItself: boolean
}

/** Ways of a step that are told apart: bits of an integer. */
const MOST_WAYS = 30

export class Steps {
  /** By the mark of a position; the first is none. */
  readonly kinds: (StepKind | undefined)[] = [undefined]
  /** Grows with each fact that is new. */
  news = 0
  /** Objects that a step accessed in a mode that can change them. */
  readonly written = new Set<number>()
  private readonly run: Run
  private readonly marks = new Map<string, number>()
  private readonly marksOf: number[][] = []
  private hasWays = false

  constructor(run: Run) {
    this.run = run
  }

  get known(): StepKind[] {
    return this.kinds.filter((kind) => kind !== undefined)
  }

  /** Notes what the newest event is the first to show. */
  arrive(from: Position): void {
    const { log, objects } = this.run
    const event = log.length - 1
    const kind = this.kindAt(from, log.thread[event])
    if (kind === undefined) return
    const before = signatureOf(kind) + this.written.size
    kind.wasDone = true
    kind.taken |= 1 << log.alternative[event]
    for (let entry = log.accessStart[event]; entry < log.accessStart[event + 1]; entry++) {
      const label = log.accessLabel[entry]
      const { id, type } = objects[label >> MODE_BITS]
      const observes = ((type.observers >> (label & (MODES - 1))) & 1) === 1
      if (!observes) this.written.add(id)
      if (!isAttempt(log.accessPart[entry])) continue
      if (!observes) kind.succeeded = true
      else if (isAfterOwnChange(this.run, entry)) kind.failedOnItself = true
      else kind.failed = true
    }
    if (signatureOf(kind) + this.written.size !== before) this.news++
  }

  /** Notes which ways the new events went, since two ways can teach a thread the same. */
  observe(fresh: number): void {
    if (!this.hasWays) return
    const { log } = this.run
    for (let event = fresh; event < log.length; event++) {
      const { pending, mark } = log.before[event]
      if (pending?.kind !== 'operation' || pending.ways === 1) continue
      const kind = this.kinds[mark]
      const bit = 1 << log.alternative[event]
      if (kind === undefined || (kind.taken & bit) !== 0) continue
      kind.taken |= bit
      this.news++
    }
  }

  /** Notes where threads are blocked at the end of an execution. */
  observeBlocked(): void {
    const { run } = this
    for (let thread = 0; thread < run.positions.length; thread++) {
      const position = run.positions[thread]
      const kind = position?.pending === undefined ? undefined : this.kindAt(position, thread)
      if (kind === undefined || kind.wasStuck) continue
      kind.wasStuck = true
      this.news++
    }
  }

  private kindAt(position: Position, thread: number): StepKind | undefined {
    if (position.mark === 0) position.mark = this.markAlike(position, thread) ?? this.markOf(position, thread)
    return this.kinds[position.mark]
  }

  /** The mark of a step with one way that was met in the same frame, without making a key. */
  private markAlike({ pending, frame }: Position, thread: number): number | undefined {
    if (pending?.kind !== 'operation' || pending.ways > 1 || frame.name === 'until') return undefined
    const marks = this.marksOf[thread]
    return marks?.find((mark) => {
      const { step, frame: known } = this.kinds[mark] as StepKind
      if (known !== frame.name || step.kind !== 'operation' || step.ways > 1) return false
      return step.object === pending.object && step.name === pending.name
    })
  }

  private markOf(position: Position, thread: number): number {
    const step = position.pending
    if (step === undefined) return 0
    const where = methodAt(position) ?? unnumbered(this.run.threads[thread].name)
    const object = step.kind === 'operation' ? step.object : undefined
    const family = object === undefined ? '' : familyOf(object, this.run)
    const operation = step.kind === 'operation' ? step.name : step.describe()
    const key = [thread, where, object?.id, operation, ...waysOf(step)].join('\u0000')
    const known = this.marks.get(key)
    if (known !== undefined) return known
    if (step.kind === 'operation' && step.ways > 1) this.hasWays = true
    const nothing = {
      wasDone: false,
      wasStuck: false,
      taken: 0,
      succeeded: false,
      failed: false,
      failedOnItself: false,
    }
    const mark =
      this.kinds.push({ thread, where, object, family, operation, frame: position.frame.name, step, ...nothing }) - 1
    ;(this.marksOf[thread] ??= []).push(mark)
    this.marks.set(key, mark)
    return mark
  }
}

/** A number that grows with what is known of it. */
const signatureOf = ({ wasDone, taken, succeeded, failed, failedOnItself }: StepKind): number =>
  (taken >>> 0) + [wasDone, succeeded, failed, failedOnItself].filter(Boolean).length

/** The names of the ways it can go, when it is worth telling which were taken. */
export function waysOf(step: StepInstruction): string[] {
  if (step.kind !== 'operation' || step.ways === 1 || step.ways > MOST_WAYS) return []
  return step.alternatives.map(({ name }) => name ?? step.name)
}

/** Whether its answer decides what it did, and it does not wait for the right one. */
export const isAttempt = (part: Part | undefined): boolean =>
  part !== undefined && typeof part.action.mode === 'function' && part.action.enabled === undefined

/** Whether the last change of the object before this access was by the same thread. */
export function isAfterOwnChange({ log, labels, objects }: Run, entry: number): boolean {
  let previous = log.accessPrevious[entry]
  const { type } = objects[labels.objectOf(log.accessLabel[entry])]
  while (previous !== NONE && (type.observers >> (log.accessLabel[previous] & (MODES - 1))) & 1)
    previous = log.accessPrevious[previous]
  return previous !== NONE && log.thread[log.accessEvent[previous]] === log.thread[log.accessEvent[entry]]
}

/** The innermost method; the rounds of a retry loop are none. */
function methodAt({ frame }: Position): string | undefined {
  if (frame.caller === undefined) return undefined
  return frame.name === 'until' ? methodAt(frame.caller) : frame.name
}

/** The name that numbered threads have in common: `worker/child` of `worker 2/child 3`. */
export const unnumbered = (name: string): string => name.replaceAll(/ \d+(?=\/|$)/g, '')

/** What objects that are made alike are called: `locks[n]` for `locks[0]`; one that a thread allocates, without its owner. */
export function familyOf({ id, name }: SharedObject, { staticObjects }: Run): string {
  const own = id < staticObjects ? name : name.replace(/(?: \d+)? of .*$/, '')
  return own.replaceAll(/\d+/g, 'n')
}

/** The parts that a step of its own accord can be kept waiting by: those that change the object, or are all that it does. */
export function* guardedParts(step: Operation): Generator<Part> {
  for (const { parts } of step.alternatives) for (const part of parts) if (isGuarded(part, step)) yield part
}

export const isGuarded = (part: Part, step: Operation): boolean =>
  part.action.enabled !== undefined && (part === step.single || part.action.next !== undefined)
