/**
 * Which objects several threads are concerned with, as far as a search has seen. A thread is concerned with what it has touched,
 * and with what its next step would touch, may be kept from by, or looks at to find that out: so when two threads could ever
 * meet at an object, that shows before they do, in whatever order the steps of one of them are taken.
 *
 * Any step may be a thread's last one, and so concern those who join it. One of them does not matter: it may be preempted where it
 * waited, at the cost of a preemption that there is no more. Each further one would be another preemption.
 */
import { ThreadId } from '../kernel/ids.ts'
import type { StepInstruction } from '../machine/instructions.ts'
import { partsOf } from '../machine/moves.ts'
import type { Run } from '../machine/run.ts'
import type { SharedObject } from '../objects/object.ts'
import type { ReadState } from '../objects/operation.ts'

const SEVERAL = -1

export class Sharing {
  /** Whether something was left out that several threads turned out to be concerned with: the search must be done over. */
  wasRelied = false
  private readonly run: Run
  /** Names of the objects, and ends of threads, that several threads are concerned with; known to all searches of a model. */
  private readonly names: Set<string>
  /** Per object, the only thread that is concerned with it, or `SEVERAL`. */
  private readonly users = new Map<SharedObject, number>()
  private readonly reliedOn = new Set<SharedObject>()
  /** The same of the ends of threads, and those who wait for them. */
  private readonly joiners = new Map<number, number>()
  private readonly reliedOnEnd = new Set<number>()
  private readonly ends: string[] = []

  constructor(run: Run, names: Set<string>) {
    this.run = run
    this.names = names
  }

  /** Takes in the newest event, and what every thread is at. */
  observe(): void {
    const { log, objects, positions } = this.run
    const event = log.length - 1
    if (event >= 0)
      for (let entry = log.accessStart[event]; entry < log.accessCount; entry++)
        this.use(objects[this.run.labels.objectOf(log.accessLabel[entry])], log.thread[event])
    for (let thread = 0; thread < positions.length; thread++) {
      const step = positions[thread]?.pending
      if (step !== undefined) this.usePending(step, thread)
    }
  }

  /** Whether no other thread is concerned with what the thread's next step touches, and one at the most with its end. */
  isPrivate(step: StepInstruction, thread: number): boolean {
    if (this.names.has(this.endOf(thread)) || !this.touchesOwn(step, thread)) return false
    this.reliedOnEnd.add(thread)
    if (step.kind === 'operation')
      for (const { parts } of step.alternatives) for (const { object } of parts) this.reliedOn.add(object)
    return true
  }

  private touchesOwn(step: StepInstruction, thread: number): boolean {
    if (step.kind !== 'operation') return true
    return step.alternatives.every(
      ({ parts, expand }) => expand === undefined && parts.every(({ object }) => this.users.get(object) === thread),
    )
  }

  private usePending(step: StepInstruction, thread: number): void {
    if (step.kind === 'join') this.awaitEnd(step.thread.id, thread)
    if (step.kind !== 'operation') return
    const read: ReadState = (object) => {
      this.use(object, thread)
      return this.run.store.readState(object)
    }
    for (const way of step.alternatives)
      for (const { object } of way.expand === undefined ? way.parts : partsOf(way, read, ThreadId(thread)))
        this.use(object, thread)
  }

  private use(object: SharedObject, thread: number): void {
    const user = this.users.get(object)
    if (user === thread || user === SEVERAL) return
    if (user === undefined && !this.names.has(object.name) && !this.isMonitored(object)) {
      this.users.set(object, thread)
      return
    }
    this.users.set(object, SEVERAL)
    this.names.add(object.name)
    if (this.reliedOn.has(object)) this.wasRelied = true
  }

  private awaitEnd(thread: number, joiner: number): void {
    const known = this.joiners.get(thread)
    if (known === joiner || known === SEVERAL) return
    this.joiners.set(thread, known === undefined ? joiner : SEVERAL)
    if (known === undefined) return
    this.names.add(this.endOf(thread))
    if (this.reliedOnEnd.has(thread)) this.wasRelied = true
  }

  private endOf(thread: number): string {
    return (this.ends[thread] ??= `the end of ${this.run.threads[thread].name}`)
  }

  /** Whether changes of the object are ordered with those of others, or with each other, for a property. */
  private isMonitored({ id, type }: SharedObject): boolean {
    const { labels } = this.run
    return type.modes.some((_, mode) => labels.accesses(labels.single(id, mode)).length > 1)
  }
}
