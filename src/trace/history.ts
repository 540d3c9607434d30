/** What was called on a recorded primitive, as plain data. */

export interface HistoryCall {
  /** Name of the thread. */
  readonly thread: string
  /** With its arguments: `put(1)`. */
  readonly call: string
  /** What came of it: `answers true`, `raises queue.Full`, `returns`; absent when it is pending. */
  readonly reply?: string
  /** The number of the step that is its call, from 1. */
  readonly from: number
  /** The number of the step that is its return; absent when it is pending. */
  readonly to?: number
  /** Its place in the longest order that can be explained, from 1; absent when it is not in it. */
  readonly place?: number
  /** True for an operation that has to come next in that order, and cannot. */
  readonly stuck: boolean
}

/** The part of a history that no order explains. */
export interface HistoryShown {
  /** Name of the recorded primitive. */
  readonly object: string
  /** In the order in which they were called. */
  readonly calls: readonly HistoryCall[]
}
