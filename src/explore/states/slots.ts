/**
 * Which of the threads that a thread started, and objects that it made, stand for the next one: the first that is no more. Without
 * that, an endless loop would make new ones for ever. Where names matter nothing is ever no more, and each gets the number that
 * it has in an execution, of which the names are made.
 */

import { identity } from '../../kernel/values.ts'
import type { Allocate, Spawn } from '../../machine/instructions.ts'
import type { Run } from '../../machine/run.ts'
import { GONE } from './contents.ts'
import { ABSENT } from './places.ts'

export class Slots {
  private readonly run: Run
  /** Per thread and kind of thing made, the number of each thing, and how it was made. */
  private readonly made = new Map<string, { readonly number: number; readonly maker: string }[]>()
  private readonly allocated = new Set<number>()
  private readonly keepsNames: boolean

  constructor(run: Run, keepsNames: boolean) {
    this.run = run
    this.keepsNames = keepsNames
  }

  isAllocated(object: number): boolean {
    return this.allocated.has(object)
  }

  /** The slot for what the step makes next. */
  free(thread: number, step: Spawn | Allocate<unknown>, place: Int32Array, content: Int32Array): number {
    const made = this.made.get(this.keyOf(thread, step))
    if (made === undefined) return 0
    const maker = this.makerOf(step)
    const isFree = (number: number): boolean =>
      step.kind === 'spawn' ? place[number] === ABSENT : content[number] === GONE
    if (this.keepsNames) return made.filter((thing) => !isFree(thing.number)).length
    const slot = made.findIndex((thing) => thing.maker === maker && isFree(thing.number))
    return slot === -1 ? made.length : slot
  }

  /** Lets the run's next such step use the slot. */
  prepare(thread: number, slot: number): void {
    this.run.makeNext(thread, slot)
  }

  /** Answers the thread or object that the run's last step made. */
  note(thread: number, step: Spawn | Allocate<unknown>, slot: number): number {
    const { run } = this
    const answer = run.log.answer[run.log.length - 1] as { readonly id: number }
    const number = step.kind === 'spawn' ? answer.id : run.allocated[run.allocated.length - 1].id
    const key = this.keyOf(thread, step)
    const made = this.made.get(key) ?? []
    this.made.set(key, made)
    const isNew = this.keepsNames ? made.every((thing) => thing.number !== number) : slot === made.length
    if (isNew) made.push({ number, maker: this.makerOf(step) })
    if (step.kind === 'allocate') this.allocated.add(number)
    return number
  }

  /** What tells things of one kind and name from each other: a handle that is made for each knows more than the kind. */
  makerOf(step: Spawn | Allocate<unknown>): string {
    return step.kind === 'spawn' ? '' : `${step.spec.type.kind} ${step.spec.name} ${identity(step.spec.handle)}`
  }

  private keyOf(thread: number, step: Spawn | Allocate<unknown>): string {
    if (this.keepsNames) return `${thread} ${step.kind}`
    return step.kind === 'spawn'
      ? `${thread} spawns ${step.name}`
      : `${thread} makes ${step.spec.type.kind} ${step.spec.name}`
  }
}
