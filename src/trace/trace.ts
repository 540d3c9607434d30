/** The durable form of an execution: what was done, step by step, as plain data. */

/** A value as properties read it, before and after a step, as text. */
export interface Change {
  /** Name of the object. */
  readonly object: string
  readonly from: string
  readonly to: string
}

export interface TraceStep {
  /** Name of the thread. */
  readonly thread: string
  /** What it did, with its arguments: `write 4`, `spawn worker`. */
  readonly operation: string
  /** Name of the object it was done to; absent for choices, spawn and join. */
  readonly object?: string
  /** What the thread learnt, as text; absent when nothing. */
  readonly answer?: string
  /** Where in the source: `file:line:column`; absent when it could not be told. */
  readonly at?: string
  /** The methods it was in, outermost first: `Semaphore.acquire`. */
  readonly within?: readonly string[]
  /** Objects whose values the step changed; absent when none. */
  readonly changes?: readonly Change[]
  /** True for a step of a counterexample that plays no part in it: without the step, the same would have been broken. */
  readonly irrelevant?: true
}

export interface Trace {
  /** Names of the threads, in the order in which they started; a schedule refers to them by this number. */
  readonly threads: readonly string[]
  readonly steps: readonly TraceStep[]
  /** Where threads are blocked, when it ends with no thread that can go on; absent when none is. */
  readonly blocked?: readonly TraceStep[]
  /** The schedule that replays it. */
  readonly schedule: string
}
