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
import { messageOf } from '../kernel/errors.ts'
import { canonical, keyOf, sameValue } from '../kernel/values.ts'
import { type Body, Instruction, type Step } from '../objects/operation.ts'
import type { Call, GiveUp, StepInstruction } from './instructions.ts'

export type AnyInstruction = StepInstruction | Call<unknown> | GiveUp
/** The generators of a thread's frames, the innermost last. */
export type Live = Step<unknown>[]

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

/** The position after one answer, in a list of them. */
class Branch {
  readonly answer: unknown
  readonly child: Position
  readonly next: Branch | undefined

  constructor(answer: unknown, child: Position, next: Branch | undefined) {
    this.answer = answer
    this.child = child
    this.next = next
  }
}

/** Answers to one step that are looked for one by one. */
const FEW = 8

function manyOrFew(branches: Branch): Branch | Map<unknown, Position> {
  let count = 0
  for (let branch: Branch | undefined = branches; branch !== undefined; branch = branch.next) count++
  if (count <= FEW) return branches
  const children = new Map<unknown, Position>()
  for (let branch: Branch | undefined = branches; branch !== undefined; branch = branch.next)
    children.set(branch.answer, branch.child)
  return children
}

export class Position {
  /** The pending step, when there is one. */
  readonly pending: StepInstruction | undefined
  private readonly stateWithoutStep: PositionState | undefined
  readonly frame: Frame
  readonly parent: Position | undefined
  readonly answer: unknown
  live: Live | undefined
  /** For whoever observes a search: what it knows the pending step by; 0 while it has not been taken. */
  mark: number
  private firstAnswer: unknown
  private firstChild: Position | undefined
  private others: Branch | Map<unknown, Position> | undefined

  constructor(state: PositionState | StepInstruction, frame: Frame, parent: Position | undefined, answer: unknown) {
    this.pending = state instanceof Instruction ? state : undefined
    this.stateWithoutStep = state instanceof Instruction ? undefined : state
    this.frame = frame
    this.parent = parent
    this.answer = answer
    this.live = undefined
    this.mark = 0
    this.firstAnswer = undefined
    this.firstChild = undefined
    this.others = undefined
  }

  get state(): PositionState {
    return this.stateWithoutStep ?? { kind: 'pending', instruction: this.pending as StepInstruction }
  }

  child(answer: unknown): Position | undefined {
    if (this.firstChild === undefined) return undefined
    if (this.firstAnswer === answer && (answer !== 0 || !Object.is(answer, -0))) return this.firstChild
    const key = keyOf(answer)
    return this.firstAnswer === key ? this.firstChild : this.otherChild(key)
  }

  private otherChild(key: unknown): Position | undefined {
    const { others } = this
    if (others instanceof Map) return others.get(key)
    for (let branch = others; branch !== undefined; branch = branch.next) if (branch.answer === key) return branch.child
    return undefined
  }

  addChild(answer: unknown, child: Position): void {
    const key = keyOf(answer)
    if (this.firstChild === undefined) {
      this.firstAnswer = key
      this.firstChild = child
      return
    }
    const { others } = this
    if (others instanceof Map) others.set(key, child)
    else this.others = manyOrFew(new Branch(key, child, others))
  }

  forgetChildren(): void {
    this.firstChild = undefined
    this.others = undefined
  }
}

function recorded(node: Position): AnyInstruction | undefined {
  if (node.pending !== undefined) return node.pending
  return node.state.kind === 'calling' ? node.state.instruction : undefined
}

/** Whether the position's instruction is the same as one that is met now. */
export const sameStep = (node: Position, now: AnyInstruction): boolean => {
  const then = recorded(node)
  if (then === undefined || then.kind !== now.kind) return false
  if (then.kind !== 'operation' || now.kind !== 'operation') return then.describe() === now.describe()
  return then.name === now.name && then.object === now.object && sameData(then.args, now.args)
}

/** Whether a thread that has arrived at the second stands where the first says, as far as its next step shows. */
export function isSamePlace(expected: Position, { state }: Position): boolean {
  switch (state.kind) {
    case 'pending':
    case 'calling':
      return sameStep(expected, state.instruction)
    case 'finished':
      return expected.state.kind === 'finished'
    case 'failed':
      return expected.state.kind === 'failed' && messageOf(expected.state.error) === messageOf(state.error)
    case 'gaveUp':
      return expected.state.kind === 'gaveUp' && expected.state.reason === state.reason
  }
}

/** Functions are left out, since every generator makes its own. */
function sameData(then: readonly unknown[], now: readonly unknown[]): boolean {
  if (then.length !== now.length) return false
  for (let i = 0; i < then.length; i++) if (typeof then[i] !== 'function' && !sameValue(then[i], now[i])) return false
  return true
}

/** A step with its data; without functions. */
export function describeStep(instruction: AnyInstruction): string {
  if (instruction.kind !== 'operation') return instruction.describe()
  const data = instruction.args.filter((arg) => typeof arg !== 'function').map(canonical)
  return [instruction.describe(), ...data].join(' ')
}

/** What is pending there, as text. */
export function textOf(node: Position): string {
  const step = recorded(node)
  return step === undefined ? 'the end' : describeStep(step)
}
