import { InterleaveError } from '../kernel/errors.ts'
import { MAX_ALTERNATIVES, type ThreadId } from '../kernel/ids.ts'
import type { Action, SharedObject } from './object.ts'
import { type Remarks, unremarked } from './purpose.ts'

/**
 * What a body yields. An instruction is its own one-shot iterator, so that `yield* x.read()` hands it to the engine and
 * evaluates to the answer, with the answer's type.
 */
export abstract class Instruction<Answer> {
  abstract readonly kind: string
  /** The stack at the place where the instruction was created, while positions in source are being recorded. */
  readonly origin: string | undefined = origins.recording ? new Error().stack : undefined
  remarks: Remarks = unremarked
  private stage: 'fresh' | 'delegated' | 'yielded' = 'fresh'

  /** For the type only: what `yield*` evaluates to. */
  declare readonly answerType: Answer

  get isDelegated(): boolean {
    return this.stage !== 'fresh'
  }

  [Symbol.iterator](): Iterator<Instruction<unknown>, Answer> {
    if (this.stage !== 'fresh') throw new InterleaveError('IL002', `The operation is ${this.describe()}.`)
    this.stage = 'delegated'
    return this
  }

  next(answer?: unknown): IteratorResult<Instruction<unknown>, Answer> {
    if (this.stage === 'yielded') return { done: true, value: answer as Answer }
    this.stage = 'yielded'
    return { done: false, value: this }
  }

  throw(error: unknown): never {
    throw error
  }

  return(value: Answer): IteratorResult<Instruction<unknown>, Answer> {
    return { done: true, value }
  }

  abstract describe(): string
}

/**
 * Whether instructions note where they were created. Reading the stack is slow, so it is on only while a schedule is run
 * once to be shown.
 */
export const origins = { recording: false }

/** A body's type: a generator of steps that returns `T`. */
export type Step<T = void> = Generator<Instruction<unknown>, T>

/** What runs: a machine, or a single instruction such as the call of a method. */
export type Body<T = unknown> = () => Step<T> | Instruction<T>

/** An action on an object: the unit of which operations are made. */
export interface Part {
  readonly object: SharedObject
  readonly action: Action
  readonly args: readonly unknown[]
}

export type ReadState = (object: SharedObject) => any

/**
 * One way an operation can go. All parts take effect in one step, in order; it is enabled when each part is. Parts that
 * depend on the state or the thread come from `expand`.
 */
export interface Alternative {
  /** Named in traces when an operation has several. */
  readonly name?: string
  readonly parts: readonly Part[]
  readonly expand?: (read: ReadState, thread: ThreadId) => readonly Part[]
  /** True when the thread offers to stop here, so that going on with another is no preemption. */
  readonly givesWay?: boolean
  /** What the thread gets done by it, for properties that ask for this again and again. */
  readonly progress?: string
  /** A message that it throws in the thread when it is taken. */
  readonly raises?: string
  /** The operation's answer from the parts' answers; by default the first part's. */
  readonly answer?: (answers: readonly unknown[]) => unknown
}

export class Operation<Answer = unknown> extends Instruction<Answer> {
  readonly kind = 'operation'
  readonly name: string
  readonly object: SharedObject | undefined
  readonly args: readonly unknown[]
  /** The only part of the only alternative, when that is all there is. */
  readonly single: Part | undefined
  /** True when it can never block and always has the same label. */
  readonly steady: boolean
  /** True when it is one access that can never block. */
  readonly neverBlocks: boolean
  /** How many ways it can go. */
  readonly ways: number
  private listed: readonly Alternative[] | undefined

  /** @param does one part, or the alternatives when there is more to it. */
  constructor(
    name: string,
    object: SharedObject | undefined,
    args: readonly unknown[],
    does: Part | readonly Alternative[],
  ) {
    super()
    this.name = name
    this.object = object
    this.args = args
    if ('action' in does) {
      this.single = does
      this.steady = isSteady(does)
      this.neverBlocks = does.action.enabled === undefined
      this.ways = 1
      this.listed = undefined
      return
    }
    if (does.length > MAX_ALTERNATIVES) throw new RangeError(`${name}: at most ${MAX_ALTERNATIVES} alternatives`)
    this.single = undefined
    this.neverBlocks = false
    this.steady = does.every(({ parts, expand }) => expand === undefined && parts.every(isSteady))
    this.ways = does.length
    this.listed = does
  }

  /** Made when first asked for: most operations are a single part, and there are many. */
  get alternatives(): readonly Alternative[] {
    this.listed ??= this.single === undefined ? [] : [{ parts: [this.single] }]
    return this.listed
  }

  describe(): string {
    return this.object === undefined ? this.name : `${this.object.name}.${this.name}`
  }

  /** Per way it can go, the parts that cannot happen in the states that `read` gives. */
  obstacles(read: ReadState, thread: ThreadId): readonly (readonly Part[])[] {
    return this.alternatives.map(({ parts, expand }) =>
      [...parts, ...(expand?.(read, thread) ?? [])].filter(
        ({ object, action, args }) => action.enabled?.(read(object), args, thread) === false,
      ),
    )
  }
}

const isSteady = ({ action }: Part): boolean => action.enabled === undefined && typeof action.mode === 'number'

/** One action on one object. */
export function operate<Answer>(object: SharedObject, action: Action, ...args: readonly unknown[]): Operation<Answer> {
  return new Operation<Answer>(action.name, object, args, { object, action, args })
}

/** A step that can go several ways; the explorer tries each that is enabled. */
export function oneOf<Answer>(
  name: string,
  object: SharedObject | undefined,
  alternatives: readonly Alternative[],
  args: readonly unknown[] = [],
): Operation<Answer> {
  return new Operation<Answer>(name, object, args, alternatives)
}
