import type { ThreadId } from '../kernel/ids.ts'
import type { Named } from '../kernel/values.ts'
import type { ObjectSpec } from '../objects/object.ts'
import { type Body, Instruction, type Operation } from '../objects/operation.ts'
import type { Position } from './position.ts'

/** A thread, as other threads see it: what `spawn` answers and `join` takes. */
export interface Thread extends Named {
  readonly id: ThreadId
}

export class Spawn extends Instruction<Thread> {
  readonly kind = 'spawn'
  readonly name: string
  readonly body: Body
  /** The new thread's first position, once it has been run to its first step. */
  root: Position | undefined

  constructor(name: string, body: Body) {
    super()
    this.name = name
    this.body = body
  }

  describe(): string {
    return `spawn ${this.name}`
  }
}

export class Join extends Instruction<void> {
  readonly kind = 'join'
  readonly thread: Thread

  constructor(thread: Thread) {
    super()
    this.thread = thread
  }

  describe(): string {
    return `join ${this.thread.valueName}`
  }
}

export class Allocate<Handle> extends Instruction<Handle> {
  readonly kind = 'allocate'
  readonly spec: ObjectSpec<Handle>

  constructor(spec: ObjectSpec<Handle>) {
    super()
    this.spec = spec
  }

  describe(): string {
    return `allocate ${this.spec.name}`
  }
}

/** Enters a method: the engine runs its body in a frame of its own and answers its result. Not a step. */
export class Call<Result> extends Instruction<Result> {
  readonly kind = 'call'
  readonly name: string
  readonly body: Body<Result>
  /** Whether the body is begun anew whenever it has returned, so that the call never does. */
  readonly isEndless: boolean

  constructor(name: string, body: Body<Result>, isEndless = false) {
    super()
    this.name = name
    this.body = body
    this.isEndless = isEndless
  }

  describe(): string {
    return `call ${this.name}`
  }
}

/** Ends a thread whose retries are used up; the execution counts as cut short, not as complete. Not a step. */
export class GiveUp extends Instruction<never> {
  readonly kind = 'giveUp'
  readonly reason: string

  constructor(reason: string) {
    super()
    this.reason = reason
  }

  describe(): string {
    return `give up: ${this.reason}`
  }
}

/** An instruction at which a thread can be suspended: each is one step. */
export type StepInstruction = Operation | Spawn | Join | Allocate<unknown>

/** Starts a thread. Its body is a machine without arguments; answers the thread, to be joined. */
export const spawn = (name: string, body: Body): Spawn => new Spawn(name, body)

/** Blocks until the thread has ended. */
export const join = (thread: Thread): Join => new Join(thread)

/**
 * Makes a shared object inside a thread. It is the same object in every execution in which this thread makes it as its n-th.
 */
export const allocate = <Handle, View>(spec: ObjectSpec<Handle, View>): Allocate<Handle> =>
  new Allocate(spec as unknown as ObjectSpec<Handle>)
