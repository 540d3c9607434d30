/**
 * A piece of optimal reduction that is independent of all others, as plain data. A leaf of a wakeup tree has nothing asleep
 * once its sequence was run: whatever sleeps, and each branch to its left, was no weak initial of the sequence when that was
 * inserted. So the leaf, as a prefix, stands for all traces that begin with it, and is explored by itself; what its races
 * reverse in the prefix is handed over.
 *
 * A task is some such leaves side by side, in the tree that leads to them: often a leaf stands for one trace only, and shares
 * most of its sequence with the next one.
 */

/** Threads are numbered as in `keys`, which say what they are in every run of the model. Steps are those of `StepId`. */
export interface Numbered {
  readonly keys: readonly string[]
  /**
   * Labels are those of every run, and a negative one stands for the accesses in this list. Absent when some are of things that
   * threads have made, which each run numbers in its own way: then they are found out by taking the steps.
   */
  readonly labels?: readonly (readonly number[])[]
}

/**
 * A tree from the left, each node before what is below it: its step, its label, and how many children it has, or what it is
 * when it has none. The first one is the root, which is no step.
 */
export type Tree = Int32Array

/** Numbers per node of a tree. */
export const NODE = 3

/** A leaf that is to be explored. */
export const OPEN = 0

/** A leaf that covers all that begins with it, and is no concern of whoever is told of it. */
export const COVERED = -1

/** A branch below which there are others, of which nothing is told. */
export const UNTOLD = -2

export interface Budget {
  /** The search is cut, at the end of an execution, when it has had as many of either. */
  readonly executions: number
  readonly events: number
  /** Leaves of a task at the most. Default: some more than it is expected to explore. */
  readonly leaves?: number
}

export interface Task extends Numbered {
  /** In the order in which results count. */
  readonly number: number
  /** Which of the regions that are explored side by side it is of; absent where there is one. */
  readonly region?: number
  /**
   * From the initial state down to the leaves. To the left of these there is every branch, as what is asleep; to their right
   * what is known to be covered.
   */
  readonly tree: Tree
  readonly budget: Budget
}

/** How a task ended. */
export interface TaskEnd extends Numbered {
  readonly number: number
  /** Steps taken. */
  readonly events: number
  /** How many of the leaves were explored, from the left. */
  readonly explored: number
  /** What is left below the next one, if the search was cut there: empty when it was not. */
  readonly left: Tree
  /**
   * Sequences to be explored unless they are covered, one after the other: the number of the leaf that it comes from, after how
   * many steps of that leaf's prefix it begins, its length, and its steps, each with its label.
   */
  readonly handovers: Int32Array
}
