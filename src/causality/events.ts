/** What causality needs to know of an execution: its events and their accesses, as flat arrays. See `machine/log.ts`. */
export interface Events {
  readonly length: number
  readonly thread: Int32Array
  /** 1 for the first event of a thread. */
  readonly index: Int32Array
  readonly previous: Int32Array
  readonly joined: Int32Array
  readonly accessStart: Int32Array
  readonly accessLabel: Int32Array
  readonly accessEvent: Int32Array
  readonly accessPrevious: Int32Array
}

/** The same, with what tells two events apart that touched the same. */
export interface LabelledEvents extends Events {
  readonly alternative: Int32Array
  readonly label: Int32Array
  /** Per thread, its newest event. */
  readonly newestEvent: Int32Array
}

/** Which accesses of one object conflict. See `machine/labels.ts`. */
export interface Conflicts {
  /** Per access, the modes of the same object that it conflicts with. */
  readonly conflicts: Int32Array
  /** Per access, 1 when it conflicts with every mode of its object. */
  readonly dominates: Int32Array
  /** Per access, 1 when its conflicts are synchronization. */
  readonly synchronizes: Int32Array
}

export const NONE = -1
