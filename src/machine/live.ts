/** Running bodies: the live generators of a thread's frames. */
import { InterleaveError } from '../kernel/errors.ts'
import { uncatchable } from '../kernel/uncatchable.ts'
import { canonical } from '../kernel/values.ts'
import { Instruction, type Step } from '../objects/operation.ts'
import { Raised, RaisedError, Thrown } from './answers.ts'
import { bodies } from './names.ts'
import {
  type AnyInstruction,
  describeStep,
  type Frame,
  type Live,
  type Position,
  sameStep,
  textOf,
} from './position.ts'

export type Outcome =
  | { readonly kind: 'yielded'; readonly instruction: AnyInstruction }
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: unknown }

export function open(frame: Frame): Step<unknown> {
  const machine = begun(frame)
  if (machine instanceof Instruction) return only(machine)
  if (typeof machine === 'object' && machine !== null && 'next' in machine && 'throw' in machine)
    return machine as Step<unknown>
  throw new InterleaveError('IL004', `The body of ${frame.name} is not a generator: write it as \`function* …\`.`)
}

function begun({ body }: Frame): unknown {
  bodies.areRunning = true
  try {
    return body()
  } finally {
    bodies.areRunning = false
  }
}

function* only(instruction: Instruction<unknown>): Step<unknown> {
  return yield* instruction
}

/** Runs the innermost frame to its next instruction or its end. */
export function advance(live: Live, answer: unknown): Outcome {
  uncatchable.noted = undefined
  const outcome = resume(live[live.length - 1], answer)
  const { noted } = uncatchable
  if (noted instanceof InterleaveError) throw noted
  return noted === undefined ? outcome : { kind: 'threw', error: noted }
}

function resume(machine: Step<unknown>, answer: unknown): Outcome {
  bodies.areRunning = true
  try {
    const result = resumed(machine, answer)
    return result.done
      ? { kind: 'returned', value: result.value }
      : { kind: 'yielded', instruction: checked(result.value) }
  } catch (error) {
    if (error instanceof InterleaveError) throw error
    return { kind: 'threw', error }
  } finally {
    bodies.areRunning = false
  }
}

function resumed(machine: Step<unknown>, answer: unknown): IteratorResult<unknown> {
  if (typeof answer !== 'object') return machine.next(answer)
  if (answer instanceof Raised) return machine.throw(new RaisedError(answer.message))
  return answer instanceof Thrown ? machine.throw(answer.error) : machine.next(answer)
}

function checked(value: unknown): AnyInstruction {
  if (!(value instanceof Instruction)) throw new InterleaveError('IL004', `It yielded ${canonical(value)}.`)
  if (!value.isDelegated)
    throw new InterleaveError('IL004', `It wrote \`yield\` instead of \`yield*\` before ${value.describe()}.`)
  return value as AnyInstruction
}

/** Runs a round that has ended once more, beside what is left of it: it must do the same. */
export function checkRound(live: Live, frame: Frame, last: Position | undefined, answer: unknown): void {
  const again = [...live, open(frame)]
  for (const node of pathTo(last)) {
    const outcome = advance(again, node.answer)
    if (outcome.kind !== 'yielded' || !sameStep(node, outcome.instruction))
      throw leavesSomething(
        frame.name,
        textOf(node),
        outcome.kind === 'yielded' ? describeStep(outcome.instruction) : 'the end',
      )
  }
  const { kind } = advance(again, answer)
  if (kind !== 'returned') throw leavesSomething(frame.name, 'the end', 'more')
}

function pathTo(position: Position | undefined): Position[] {
  const path: Position[] = []
  for (let node = position; node !== undefined; node = node.parent) path.push(node)
  return path.toReversed()
}

/** New generators that stand where the position says, made by feeding them the answers that led there. */
export function revive(position: Position): Live {
  const { frame } = position
  const live = frame.caller === undefined ? [] : revive(frame.caller)
  const machine = open(frame)
  live.push(machine)
  uncatchable.noted = undefined
  bodies.areRunning = true
  try {
    for (const node of pathTo(position)) follow(machine, node)
  } finally {
    bodies.areRunning = false
  }
  return live
}

/** Gives a machine the answer that led to a position: it must come to the same step. */
function follow(machine: Step<unknown>, node: Position): void {
  const { done, value } = answered(machine, node)
  const { noted } = uncatchable
  if (noted instanceof InterleaveError) throw noted
  if (noted !== undefined) throw notDeterministic(node, 'an exception')
  if (done) throw notDeterministic(node, 'the end')
  const instruction = checked(value)
  if (!sameStep(node, instruction)) throw notDeterministic(node, describeStep(instruction))
}

function answered(machine: Step<unknown>, node: Position): IteratorResult<unknown> {
  try {
    return resumed(machine, node.answer)
  } catch (error) {
    throw error instanceof InterleaveError ? error : notDeterministic(node, 'an exception')
  }
}

function notDeterministic(node: Position, now: string): InterleaveError {
  return new InterleaveError('IL001', `in ${node.frame.name}: recorded \`${textOf(node)}\`, now \`${now}\``)
}

export const leavesSomething = (name: string, recorded: string, now: string): InterleaveError =>
  new InterleaveError('IL024', `In ${name}: first \`${recorded}\`, then \`${now}\`.`)
