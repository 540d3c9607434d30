/**
 * Where a thread stands. A body is deterministic between its steps, so the answers it was given are its whole state: a
 * position is an immutable node (the position before, the answer) with the step that is pending there. Positions form a tree
 * that is shared by all executions, so a body runs only the first time its thread gets somewhere; after that a step is a
 * look-up. A live generator is kept at the newest positions; elsewhere one is revived by feeding a new generator the answers.
 *
 * A method call opens a frame. When it returns, its answers collapse into its result: the position after the call hangs
 * below the call under that result, whatever path led to it. When a round of an endless call returns, nothing is left of it:
 * the position is the one at which the first round began.
 */
import { InterleaveError } from '../kernel/errors.ts'
import { uncatchable } from '../kernel/uncatchable.ts'
import { canonical, keyOf, sameValue } from '../kernel/values.ts'
import { type Body, Instruction, type Step } from '../objects/operation.ts'
import type { Call, GiveUp, StepInstruction } from './instructions.ts'

type AnyInstruction = StepInstruction | Call<unknown> | GiveUp
type Live = Step<unknown>[]

/** An action threw in the thread: the answer that a body meets as an exception. One instance per message. */
export class Raised {
  readonly message: string
  readonly valueName: string
  constructor(message: string) {
    this.message = message
    this.valueName = `raises ${JSON.stringify(message)}`
  }
}

/** What a body catches when an action raises. */
export class RaisedError extends Error {
  override readonly name = 'RaisedError'
}

/** A method ended by an exception: the answer of its call. */
export class Thrown {
  readonly error: unknown
  readonly valueName = 'thrown'
  constructor(error: unknown) {
    this.error = error
  }
}

export interface Frame {
  readonly name: string
  readonly body: Body
  /** The call that opened it; none for a thread's own body. */
  readonly caller: Position | undefined
}

export type PositionState =
  | { readonly kind: 'pending'; readonly instruction: StepInstruction }
  | { readonly kind: 'calling'; readonly instruction: Call<unknown> }
  | { readonly kind: 'finished'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'gaveUp'; readonly reason: string }

export class Position {
  readonly state: PositionState
  /** The pending step, when there is one. */
  readonly pending: StepInstruction | undefined
  readonly frame: Frame
  readonly parent: Position | undefined
  readonly answer: unknown
  live: Live | undefined
  /** For whoever observes a search: what it knows the pending step by; 0 while it has not been taken. */
  mark: number
  private firstAnswer: unknown
  private firstChild: Position | undefined
  private others: Map<unknown, Position> | undefined

  constructor(state: PositionState, frame: Frame, parent: Position | undefined, answer: unknown) {
    this.state = state
    this.pending = state.kind === 'pending' ? state.instruction : undefined
    this.frame = frame
    this.parent = parent
    this.answer = answer
    this.live = undefined
    this.mark = 0
    this.firstAnswer = undefined
    this.firstChild = undefined
    this.others = undefined
  }

  child(answer: unknown): Position | undefined {
    if (this.firstChild === undefined) return undefined
    if (this.firstAnswer === answer && (answer !== 0 || !Object.is(answer, -0))) return this.firstChild
    const key = keyOf(answer)
    return this.firstAnswer === key ? this.firstChild : this.others?.get(key)
  }

  addChild(answer: unknown, child: Position): void {
    const key = keyOf(answer)
    if (this.firstChild === undefined) {
      this.firstAnswer = key
      this.firstChild = child
    } else {
      this.others ??= new Map()
      this.others.set(key, child)
    }
  }

  forgetChildren(): void {
    this.firstChild = undefined
    this.others = undefined
  }
}

type Outcome =
  | { readonly kind: 'yielded'; readonly instruction: AnyInstruction }
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: unknown }

/** All positions of one run. @param limit positions kept before the tree is dropped and grown anew. */
export class PositionTree {
  private readonly withChildren: Position[] = []
  private readonly limit: number

  constructor(limit = 1 << 17) {
    this.limit = limit
  }

  /** Runs a body to its first step. */
  root(name: string, body: Body): Position {
    const frame: Frame = { name, body, caller: undefined }
    const live = [open(frame)]
    return this.settle(frame, undefined, undefined, live, advance(live, undefined), [])
  }

  /** The position after an answer. */
  next(position: Position, answer: unknown): Position {
    return position.child(answer) ?? this.grow(position, answer)
  }

  private grow(position: Position, answer: unknown): Position {
    const live = position.live ?? revive(position)
    position.live = undefined
    return this.settle(position.frame, position, answer, live, advance(live, answer), [[position, answer]])
  }

  /** Follows calls and returns until the thread is at a step again, or has ended. */
  private settle(
    startFrame: Frame,
    startParent: Position | undefined,
    startAnswer: unknown,
    live: Live,
    startOutcome: Outcome,
    ways: [Position, unknown][],
  ): Position {
    let [frame, parent, answer, outcome] = [startFrame, startParent, startAnswer, startOutcome]
    for (;;) {
      if (outcome.kind === 'yielded') {
        const { instruction } = outcome
        if (instruction.kind === 'giveUp')
          return this.arrive(new Position({ kind: 'gaveUp', reason: instruction.reason }, frame, parent, answer), ways)
        if (instruction.kind !== 'call') {
          const position = new Position({ kind: 'pending', instruction }, frame, parent, answer)
          position.live = live
          return this.arrive(position, ways)
        }
        const caller = new Position({ kind: 'calling', instruction }, frame, parent, answer)
        frame = { name: instruction.name, body: instruction.body, caller }
        if (instruction.isEndless) ways.push([caller, NEXT_ROUND])
        live.push(open(frame))
        ;[parent, answer, outcome] = [undefined, undefined, advance(live, undefined)]
        continue
      }
      const { caller } = frame
      if (caller === undefined || isUncatchable(outcome))
        return this.arrive(new Position(endOf(outcome), frame, parent, answer), ways)
      live.pop()
      if (outcome.kind === 'returned' && isEndless(caller)) {
        const first = caller.child(NEXT_ROUND)
        if (first !== undefined) return this.arrive(first, ways)
        if (ways.length > MAX_IDLE_ROUNDS)
          throw new InterleaveError('IL014', `In ${frame.name}: its rounds take no step.`)
        ways.push([caller, NEXT_ROUND])
        live.push(open(frame))
        ;[parent, answer, outcome] = [undefined, undefined, advance(live, undefined)]
        continue
      }
      const result = outcome.kind === 'returned' ? outcome.value : new Thrown(outcome.error)
      const known = caller.child(result)
      if (known !== undefined) return this.arrive(known, ways)
      ways.push([caller, result])
      ;[frame, parent, answer, outcome] = [caller.frame, caller, result, advance(live, result)]
    }
  }

  private arrive(position: Position, ways: readonly [Position, unknown][]): Position {
    if (this.withChildren.length > this.limit) {
      for (const known of this.withChildren) known.forgetChildren()
      this.withChildren.length = 0
    }
    for (const [from, answer] of ways) {
      from.addChild(answer, position)
      this.withChildren.push(from)
    }
    return position
  }
}

/** Whether the body just run failed in a way that no caller may catch. */
const isUncatchable = (outcome: Outcome): boolean =>
  outcome.kind === 'threw' && outcome.error === uncatchable.noted && uncatchable.noted !== undefined

/** Stands for the answers of a round of an endless call: the next begins with none. */
const NEXT_ROUND = '\u0000next round'

/** Rounds in a row without a step, beyond which there is none to come. */
const MAX_IDLE_ROUNDS = 1000

const isEndless = ({ state }: Position): boolean => state.kind === 'calling' && state.instruction.isEndless

const endOf = (outcome: Exclude<Outcome, { kind: 'yielded' }>): PositionState =>
  outcome.kind === 'returned' ? { kind: 'finished', result: outcome.value } : { kind: 'failed', error: outcome.error }

function open(frame: Frame): Step<unknown> {
  const machine: unknown = frame.body()
  if (machine instanceof Instruction) return only(machine)
  if (typeof machine === 'object' && machine !== null && 'next' in machine && 'throw' in machine)
    return machine as Step<unknown>
  throw new InterleaveError('IL004', `The body of ${frame.name} is not a generator: write it as \`function* …\`.`)
}

function* only(instruction: Instruction<unknown>): Step<unknown> {
  return yield* instruction
}

/** Runs the innermost frame to its next instruction or its end. */
function advance(live: Live, answer: unknown): Outcome {
  uncatchable.noted = undefined
  const outcome = resume(live[live.length - 1], answer)
  const { noted } = uncatchable
  if (noted instanceof InterleaveError) throw noted
  return noted === undefined ? outcome : { kind: 'threw', error: noted }
}

function resume(machine: Step<unknown>, answer: unknown): Outcome {
  try {
    const result =
      answer instanceof Raised
        ? machine.throw(new RaisedError(answer.message))
        : answer instanceof Thrown
          ? machine.throw(answer.error)
          : machine.next(answer)
    return result.done
      ? { kind: 'returned', value: result.value }
      : { kind: 'yielded', instruction: checked(result.value) }
  } catch (error) {
    if (error instanceof InterleaveError) throw error
    return { kind: 'threw', error }
  }
}

function checked(value: unknown): AnyInstruction {
  if (!(value instanceof Instruction)) throw new InterleaveError('IL004', `It yielded ${canonical(value)}.`)
  if (!value.isDelegated)
    throw new InterleaveError('IL004', `It wrote \`yield\` instead of \`yield*\` before ${value.describe()}.`)
  return value as AnyInstruction
}

/** New generators that stand where the position says, made by feeding them the answers that led there. */
function revive(position: Position): Live {
  const { frame } = position
  const live = frame.caller === undefined ? [] : revive(frame.caller)
  live.push(open(frame))
  const path: Position[] = []
  for (let node: Position | undefined = position; node !== undefined; node = node.parent) path.push(node)
  for (const node of path.toReversed()) {
    const outcome = advance(live, node.answer)
    if (outcome.kind !== 'yielded')
      throw notDeterministic(node, outcome.kind === 'returned' ? 'the end' : 'an exception')
    if (!sameStep(node, outcome.instruction)) throw notDeterministic(node, describeStep(outcome.instruction))
  }
  return live
}

const recorded = (node: Position): AnyInstruction | undefined =>
  node.state.kind === 'pending' || node.state.kind === 'calling' ? node.state.instruction : undefined

const sameStep = (node: Position, now: AnyInstruction): boolean => {
  const then = recorded(node)
  if (then === undefined || then.kind !== now.kind) return false
  if (then.kind !== 'operation' || now.kind !== 'operation') return then.describe() === now.describe()
  return then.name === now.name && then.object === now.object && sameData(then.args, now.args)
}

/** Functions are left out, since every generator makes its own. */
const sameData = (then: readonly unknown[], now: readonly unknown[]): boolean =>
  then.length === now.length && then.every((arg, i) => typeof arg === 'function' || sameValue(arg, now[i]))

/** A step with its data; without functions. */
export function describeStep(instruction: AnyInstruction): string {
  if (instruction.kind !== 'operation') return instruction.describe()
  const data = instruction.args.filter((arg) => typeof arg !== 'function').map(canonical)
  return [instruction.describe(), ...data].join(' ')
}

function notDeterministic(node: Position, now: string): InterleaveError {
  const then = recorded(node)
  return new InterleaveError(
    'IL001',
    `in ${node.frame.name}: recorded \`${then === undefined ? 'the end' : describeStep(then)}\`, now \`${now}\``,
  )
}
