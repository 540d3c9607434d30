import type { Shared } from './object.ts'

/** What a thread waits for, so that a wait without end can be told from a wakeup that was lost. */
export interface Purpose {
  /** A noun, as in "waits for an item". */
  readonly what: string
  /** Whether what it waits for is there. Reads shared objects, and else only what never changes. */
  readonly isThere: (read: <View>(shared: Shared<View>) => View) => boolean
}

/** What is said of an instruction for diagnoses alone: the search never looks at it. */
export interface Remarks {
  /** What it is done for, the nearest statement first. */
  readonly purposes: readonly Purpose[]
  /** Whether the nearest is stated of this very step: its object is then a signal, and no lock that somebody holds. */
  readonly isOwn: boolean
  /** Whether it is meant to wake whoever waits. */
  readonly signals: boolean
}

export const unremarked: Remarks = { purposes: [], isOwn: false, signals: false }
