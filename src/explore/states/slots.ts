/**
 * Which of the threads that a thread started, and objects that it made, stand for the next one: the first that is no more. Without
 * that, an endless loop would make new ones for ever.
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

  constructor(run: Run) {
    this.run = run
  }

  isAllocated(object: number): boolean {
    return this.allocated.has(object)
  }

  /** The slot for what the step makes next. */
  free(thread: number, step: Spawn | Allocate<unknown>, place: Int32Array, content: Int32Array): number {
    const made = this.made.get(keyOf(thread, step))
    if (made === undefined) return 0
    const maker = this.makerOf(step)
    const isFree = (number: number): boolean =>
      step.kind === 'spawn' ? place[number] === ABSENT : content[number] === GONE
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
    const key = keyOf(thread, step)
    const made = this.made.get(key) ?? []
    this.made.set(key, made)
    if (slot === made.length) made.push({ number, maker: this.makerOf(step) })
    if (step.kind === 'allocate') this.allocated.add(number)
    return number
  }

  /** What tells things of one kind and name from each other: a handle that is made for each knows more than the kind. */
  makerOf(step: Spawn | Allocate<unknown>): string {
    return step.kind === 'spawn' ? '' : `${step.spec.type.kind} ${step.spec.name} ${identity(step.spec.handle)}`
  }
}

const keyOf = (thread: number, step: Spawn | Allocate<unknown>): string =>
  step.kind === 'spawn' ? `${thread} spawns ${step.name}` : `${thread} makes ${step.spec.type.kind} ${step.spec.name}`
