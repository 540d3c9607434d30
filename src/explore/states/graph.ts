/** All steps between the states of a search, and what properties of endless executions ask about them. */
import { grown, IntStack } from '../../kernel/ints.ts'
import { NOBODY, type PathStep, threadOfStep } from './search.ts'
import type { Effect, World } from './world.ts'

/** Steps between states, by number. */
export interface Steps {
  /** How many states there are. */
  readonly size: number
  /** The steps from a state: from this number on, up to the first of the next state. */
  readonly first: (state: number) => number
  readonly target: (step: number) => number
  readonly threadOf: (step: number) => number
  readonly isProgress: (step: number, name: string) => boolean
  readonly hasEnded: (state: number, thread: number) => boolean
}

/** No progress. */
const NONE = 0

export class Graph implements Steps {
  /** Per step, in the order of the states from which they lead. */
  private readonly to = new IntStack()
  private readonly steps = new IntStack()
  private readonly marks = new IntStack()
  private readonly children = new Map<number, number>()
  /** Per state, the number of its first step. */
  private firsts = new Int32Array(64)
  private froms = 0
  private readonly markNumbers = new Map<string, number>()
  /** Per state, per declared thread: 1 when it has ended. */
  private ended = new Uint8Array(256)
  private readonly world: World
  private states = 0

  constructor(world: World) {
    this.world = world
    this.noteState()
  }

  /** Adds a step, when the state that it leads to is at hand. */
  add(from: number, to: number, step: number, { child, progress }: Effect): void {
    if (to === this.states) this.noteState()
    this.startUpTo(from)
    if (child !== NOBODY) this.children.set(this.to.length, child)
    this.to.push(to)
    this.steps.push(step)
    this.marks.push(progress === undefined ? NONE : this.markNumber(progress))
  }

  get size(): number {
    return this.states
  }

  first(state: number): number {
    this.startUpTo(this.states)
    return this.firsts[state]
  }

  target(step: number): number {
    return this.to.data[step]
  }

  threadOf(step: number): number {
    return threadOfStep(this.steps.data[step])
  }

  isProgress(step: number, name: string): boolean {
    return this.marks.data[step] === this.markNumber(name)
  }

  hasEnded(state: number, thread: number): boolean {
    return this.ended[state * this.world.declaredThreads + thread] === 1
  }

  pathStep(step: number): PathStep {
    return { step: this.steps.data[step], child: this.children.get(step) ?? NOBODY }
  }

  private startUpTo(state: number): void {
    if (state >= this.firsts.length) this.firsts = grown(this.firsts, state + 1)
    while (this.froms <= state) this.firsts[this.froms++] = this.to.length
  }

  private markNumber(name: string): number {
    const known = this.markNumbers.get(name) ?? this.markNumbers.size + 1
    this.markNumbers.set(name, known)
    return known
  }

  private noteState(): void {
    const { world } = this
    const at = this.states++ * world.declaredThreads
    if (at + world.declaredThreads > this.ended.length) {
      const larger = new Uint8Array(this.ended.length * 2 + world.declaredThreads)
      larger.set(this.ended)
      this.ended = larger
    }
    for (let thread = 0; thread < world.declaredThreads; thread++)
      this.ended[at + thread] = world.at(thread).hasEnded ? 1 : 0
  }
}
