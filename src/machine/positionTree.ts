/** Finding positions: what is there already, and what a body does the first time that its thread gets somewhere. */
import { InterleaveError } from '../kernel/errors.ts'
import { uncatchable } from '../kernel/uncatchable.ts'
import type { SharedObject } from '../objects/object.ts'
import type { Body, Operation } from '../objects/operation.ts'
import { unremarked } from '../objects/purpose.ts'
import { Thrown } from './answers.ts'
import { advance, checkRound, leavesSomething, type Outcome, open, revive } from './live.ts'
import { type Frame, isSamePlace, type Live, Position, type PositionState, textOf } from './position.ts'

/**
 * All positions of one run.
 * @param limit positions kept before the tree is dropped and grown anew
 * @param amend what is pending instead of an operation that a body has come to
 */
export class PositionTree {
  private readonly withChildren: Position[] = []
  private readonly plain = new Map<SharedObject, Operation[]>()
  private readonly limit: number
  private readonly amend: ((operation: Operation) => Operation) | undefined

  constructor(limit = 1 << 17, amend?: (operation: Operation) => Operation) {
    this.limit = limit
    this.amend = amend
  }

  /** Runs a body to its first step. */
  root(name: string, body: Body): Position {
    const frame: Frame = { name, body, caller: undefined }
    const live = [open(frame)]
    return this.settle(frame, undefined, undefined, live, advance(live, undefined), [])
  }

  /** Adds the position after an answer that was not given there before. */
  grow(position: Position, answer: unknown): Position {
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
    let expected: Position | undefined
    for (;;) {
      if (outcome.kind === 'yielded') {
        const { instruction } = outcome
        if (instruction.kind === 'giveUp')
          return this.arrive(
            new Position({ kind: 'gaveUp', reason: instruction.reason }, frame, parent, answer),
            ways,
            expected,
          )
        if (instruction.kind !== 'call') {
          const step = instruction.kind === 'operation' ? this.pending(instruction) : instruction
          const position = new Position(step, frame, parent, answer)
          position.live = live
          return this.arrive(position, ways, expected)
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
        return this.arrive(new Position(endOf(outcome), frame, parent, answer), ways, expected)
      live.pop()
      if (outcome.kind === 'returned' && isEndless(caller)) {
        const first = caller.child(NEXT_ROUND)
        if (first !== undefined) {
          checkRound(live, frame, parent, answer)
          return this.arrive(first, ways, expected)
        }
        if (ways.length > MAX_IDLE_ROUNDS)
          throw new InterleaveError('IL014', `In ${frame.name}: its rounds take no step.`)
        ways.push([caller, NEXT_ROUND])
        live.push(open(frame))
        ;[parent, answer, outcome] = [undefined, undefined, advance(live, undefined)]
        continue
      }
      const result = outcome.kind === 'returned' ? outcome.value : new Thrown(outcome.error)
      // Where its result is known it is clear where this leads; but only if the method left nothing behind.
      expected ??= caller.child(result)
      if (expected === undefined) ways.push([caller, result])
      ;[frame, parent, answer, outcome] = [caller.frame, caller, result, advance(live, result)]
    }
  }

  private pending(operation: Operation): Operation {
    return this.amend === undefined ? this.asBefore(operation) : this.amend(operation)
  }

  /** Most positions wait for one of a few operations that say nothing but what is done to which object: one of each is kept. */
  private asBefore(operation: Operation): Operation {
    const { single, remarks, origin } = operation
    if (single === undefined || remarks !== unremarked || origin !== undefined) return operation
    let known = this.plain.get(single.object)
    if (known === undefined) this.plain.set(single.object, (known = []))
    for (const other of known) if (saysTheSame(other, operation)) return other
    if (known.length < MOST_PLAIN) known.push(operation)
    return operation
  }

  /** @param expected where the same results have led before */
  private arrive(arrived: Position, ways: readonly [Position, unknown][], expected?: Position): Position {
    if (expected !== undefined && !isSamePlace(expected, arrived))
      throw leavesSomething(arrived.frame.name, textOf(expected), textOf(arrived))
    const position = expected ?? arrived
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

/** Operations that are kept per object. */
const MOST_PLAIN = 16

const saysTheSame = (one: Operation, other: Operation): boolean =>
  one.single?.action === other.single?.action &&
  one.name === other.name &&
  one.object === other.object &&
  areSame(one.args, other.args) &&
  areSame(one.single?.args ?? [], other.single?.args ?? [])

function areSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  if (some.length !== others.length) return false
  for (let i = 0; i < some.length; i++) if (!Object.is(some[i], others[i])) return false
  return true
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
