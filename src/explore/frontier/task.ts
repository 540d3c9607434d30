/**
 * A piece of optimal reduction that is independent of all others, as plain data. A leaf of a wakeup tree has nothing asleep
 * once its sequence was run: whatever sleeps, and each branch to its left, was no weak initial of the sequence when that was
 * inserted. So the leaf, as a prefix, stands for all traces that begin with it, and is explored by itself; what its races
 * reverse in the prefix is handed over.
 */

/** Threads are numbered as in `keys`, which say what they are in every run of the model. Steps are those of `StepId`. */
interface Numbered {
  readonly keys: readonly string[]
}

/** A branch of a tree, and what is below it; a leaf covers all that begins with it. */
export type Branch = readonly [step: number, below: readonly Branch[]]

export interface Budget {
  /** The search is cut, at the end of an execution, when it has had as many of either. */
  readonly executions: number
  readonly events: number
}

/** What is known of a shorter prefix. */
export interface Known {
  /** The branches to the left of the step that the prefix goes on with. */
  readonly asleep: readonly number[]
  /** Those to its right. */
  readonly planned: readonly Branch[]
}

export interface Task extends Numbered {
  /** In the order in which results count. */
  readonly number: number
  readonly prefix: readonly number[]
  /** Per shorter prefix. */
  readonly known: readonly Known[]
  readonly budget: Budget
}

/** What is left to do after a prefix of the execution at which the search was cut. */
export interface Frame {
  readonly done: readonly number[]
  /** What the execution went on with. */
  readonly step: number
  readonly planned: readonly Branch[]
}

/** A sequence to be explored from a shorter prefix, unless that is covered. */
export interface Handover {
  readonly depth: number
  readonly steps: readonly number[]
}

/** How a task ended. */
export interface TaskEnd extends Numbered {
  readonly number: number
  readonly handovers: readonly Handover[]
  /** From the task's prefix on; none when everything that begins with it was explored. */
  readonly frames: readonly Frame[]
}
