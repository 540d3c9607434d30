/**
 * A trace with all that a page shows of it: what objects hold at each step, who is blocked, and what happens before what. Plain
 * data; threads, objects and steps are referred to by their places in the lists.
 */
import type { TraceStep } from './trace.ts'

export interface Scene {
  /** Names of the threads, in the order in which they started; a schedule refers to them by this number. */
  readonly threads: readonly string[]
  /** How many of them run from the beginning; the others are started by a step. */
  readonly startedAtFirst: number
  readonly objects: readonly SceneObject[]
  readonly steps: readonly SceneStep[]
  /** Threads that are blocked before the first step. */
  readonly blocked: readonly number[]
  /** Per thread, what it would do after the last step; null for one that has ended. */
  readonly next: readonly (SceneMove | null)[]
  readonly schedule: string
}

export interface SceneObject {
  readonly name: string
  /** The kind of shared object: `mutex`, `cell`. */
  readonly kind: string
  /** What it holds when it is made, as text. */
  readonly initial: string
  /** True for what the checker keeps for itself, such as a record of calls: what it holds is not said. */
  readonly hidden?: true
  /** The step that made it; absent for what is there from the beginning. */
  readonly madeBy?: number
}

/** A step that a thread waits to take. */
export interface SceneMove extends Pick<TraceStep, 'operation' | 'at' | 'within'> {
  readonly object?: number
  /** The ways it can go now, by number; none when the thread is blocked, or may not move because another one must. */
  readonly ways: readonly { readonly alternative: number; readonly name: string }[]
}

export interface SceneStep extends Pick<TraceStep, 'operation' | 'answer' | 'at' | 'within'> {
  readonly thread: number
  readonly object?: number
  /** What objects hold after it, where that is something else than before; of a lock that is taken, the thread that has it. */
  readonly becomes?: readonly (readonly [object: number, value: string, holder?: number])[]
  /**
   * The steps of other threads that it directly happens after: there is no step in between (the covering relation of
   * happens-before, without the order of its own thread).
   */
  readonly after?: readonly number[]
  /** Threads that are blocked now and were not before it, or the other way round. */
  readonly turned?: readonly number[]
  /** The thread that it started. */
  readonly starts?: number
}
