/**
 * A piece of optimal reduction that is independent of all others, as plain data. Whatever sleeps after a leaf of a wakeup tree,
 * for branches to its left, is sure to be woken (see `wakers.ts`). So the leaf, as a prefix, stands for all traces that begin
 * with it and not with what sleeps, and is explored by itself; what its races reverse in the prefix is handed over.
 *
 * A task is some such leaves side by side, in the tree that leads to them.
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
 * when it has none. The first one is the root, which is no step. The number of children is counted in steps of `KID`, and the flags
 * of wakeup trees are added to it.
 */
export type Tree = Int32Array

export const FLAG_BITS = 2
export const KID = 1 << FLAG_BITS

/** Numbers per node of a tree. */
export const NODE = 3

/** A leaf that is to be explored. */
export const OPEN = 0

/** A leaf that covers all that begins with it, and is no concern of whoever is told of it. */
export const COVERED = -1

/** A branch below which there are others, of which nothing is told. */
export const UNTOLD = -2

/**
 * Of a sequence's step: it must be in the branch that is made of the sequence; it can neither be blocked nor change, and does not
 * sleep beside that branch.
 */
export const KEPT = 1
export const MAY_WAKE = 2

/** When it is not known which branches there are. */
export const UNFORESEEN = -1

export interface Budget {
  /** The search is cut, at the end of an execution, when it has had as many of either. */
  readonly executions: number
  readonly events: number
  /** Leaves of a task at the most. Default: some more than it is expected to explore. */
  readonly leaves?: number
  /** Whether tasks foresee which branches there will be, and whether their executions follow guides. Default: when it pays. */
  readonly foresees?: boolean
  readonly guides?: boolean
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
  /**
   * Whether it may take for certain what becomes of the sequences that it hands over: that they become branches, and that they
   * settle races. If it was wrong, because others have inserted something, it is done over.
   */
  readonly foresees: boolean
  readonly settles: boolean
  /** Whether its executions follow guides; absent: they do not. */
  readonly guides?: boolean
  readonly budget: Budget
}

/** How a task ended. */
export interface TaskEnd extends Numbered {
  readonly number: number
  readonly executions: number
  /** Steps taken. */
  readonly events: number
  /** How many of the leaves were explored, from the left. */
  readonly explored: number
  /** What is left below the next one, if the search was cut there: empty when it was not. */
  readonly left: Tree
  /**
   * Sequences to be explored unless they are covered, one after the other: the number of the leaf that it comes from, after how
   * many steps of that leaf's prefix it begins, its length, and its steps, each with its label; then by how many of its steps it
   * was decided where it belongs; then, per step, `KEPT` and `MAY_WAKE` as far as they are true; then how many steps must not sleep
   * beside its branch, since they are sure to wake what does, and these; then how many branches it goes down before there is a new
   * one, and their steps, or `UNFORESEEN`.
   */
  readonly handovers: Int32Array
}
