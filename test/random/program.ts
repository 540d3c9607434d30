/** Random programs as plain data: what fast-check makes and shrinks, what a regression is kept as, and what a model is made of. */

/** A number, or one more than the last answer (modulo 4, so that there are few values). */
export type Value = number | 'next'

/** There are two objects of each kind that has operations `on` one. */
export type On = 0 | 1

export type Op =
  // Plain memory and atomics.
  | { readonly op: 'read'; readonly on: On }
  | { readonly op: 'write'; readonly on: On; readonly value: Value }
  | { readonly op: 'awaitCell'; readonly on: On; readonly value: number }
  | { readonly op: 'load'; readonly on: On }
  | { readonly op: 'store'; readonly on: On; readonly value: Value }
  | { readonly op: 'exchange'; readonly on: On; readonly value: Value }
  | { readonly op: 'compareAndSet'; readonly on: On; readonly expected: Value; readonly value: Value }
  | { readonly op: 'fetchAndAdd'; readonly on: On; readonly amount: number }
  | { readonly op: 'await'; readonly on: On; readonly value: number }
  /** Retries a compare-and-set until it succeeds: one blocking step. */
  | { readonly op: 'untilSet'; readonly on: On; readonly expected: number; readonly value: number }
  /** Reads both atomics until they are equal, twice at most. */
  | { readonly op: 'untilEqual' }
  // Locks.
  | { readonly op: 'acquire'; readonly on: On }
  | { readonly op: 'release'; readonly on: On }
  | { readonly op: 'tryAcquire'; readonly on: On }
  | { readonly op: 'acquireOrTimeOut'; readonly on: On }
  | { readonly op: 'locked'; readonly on: On }
  | { readonly op: 'hold'; readonly on: On; readonly body: readonly Op[] }
  // Semaphores.
  | { readonly op: 'down'; readonly on: On }
  | { readonly op: 'tryDown'; readonly on: On }
  | { readonly op: 'downOrTimeOut'; readonly on: On }
  | { readonly op: 'up'; readonly on: On; readonly permits: number }
  | { readonly op: 'permits'; readonly on: On }
  // Conditions.
  | { readonly op: 'wait'; readonly on: On; readonly lock: On }
  | { readonly op: 'waitOrTimeOut'; readonly on: On; readonly lock: On }
  | { readonly op: 'notify'; readonly on: On; readonly count: number }
  | { readonly op: 'notifyAll'; readonly on: On }
  // The same, with a second thing in the same step, or with an interruption that ends it at any moment.
  | { readonly op: 'acquireCounting'; readonly on: On }
  | { readonly op: 'tryAcquireCounting'; readonly on: On }
  | { readonly op: 'downCounting'; readonly on: On }
  | { readonly op: 'notifyCounting'; readonly on: On; readonly count: number }
  | { readonly op: 'acquireInterruptibly'; readonly on: On }
  | { readonly op: 'acquireOrTimeOutInterruptibly'; readonly on: On }
  | { readonly op: 'downInterruptibly'; readonly on: On }
  | { readonly op: 'getInterruptibly'; readonly on: On }
  // Sequences.
  | { readonly op: 'put'; readonly on: On; readonly value: Value }
  | { readonly op: 'get'; readonly on: On }
  | { readonly op: 'queueLength'; readonly on: On }
  | { readonly op: 'append'; readonly value: Value }
  | { readonly op: 'appendLeft'; readonly value: Value }
  | { readonly op: 'pop' }
  | { readonly op: 'popLeft' }
  | { readonly op: 'remove'; readonly value: Value }
  | { readonly op: 'dequeLength' }
  | { readonly op: 'items' }
  | { readonly op: 'print' }
  // Threads, and objects made by threads.
  | { readonly op: 'spawn'; readonly body: readonly Op[] }
  /** Joins the oldest thread that this one spawned and has not joined. */
  | { readonly op: 'join' }
  /** Writes into a cell that all can read: a new atomic, or the newest thread that this one spawned. */
  | { readonly op: 'publishAtomic' }
  | { readonly op: 'publishThread' }
  /** Reads that cell, and adds to the atomic or joins the thread that is in it. */
  | { readonly op: 'usePublished' }
  /** Adds to the newest atomic that this thread made. */
  | { readonly op: 'useOwn' }
  /** Takes a lock that this thread made, which it does not give back: the second time it waits for ever. */
  | { readonly op: 'lockOwn' }
  // Control.
  | { readonly op: 'choose'; readonly among: number }
  /** Branches on whether the last answer was zero, false, empty or none. */
  | { readonly op: 'if'; readonly body: readonly Op[]; readonly otherwise: readonly Op[] }
  /** Runs the body as a method of a primitive, in a frame of its own. */
  | { readonly op: 'call'; readonly body: readonly Op[] }
  /** Goes on after an exception in the body. */
  | { readonly op: 'try'; readonly body: readonly Op[] }
  | { readonly op: 'fail' }

export interface ConditionShape {
  readonly wakes: 'first' | 'any'
  readonly spurious: number
}

export interface Program {
  /** Initial permits of the two semaphores. */
  readonly permits: readonly [number, number]
  readonly conditions: readonly [ConditionShape, ConditionShape]
  /** Capacities of the two queues. */
  readonly capacities: readonly [number, number]
  /** Objects, by name, whose changes are ordered, since one invariant reads all of a group. */
  readonly groups: readonly (readonly ObjectName[])[]
  readonly threads: readonly (readonly Op[])[]
}

export const objectNames = [
  'cell 0',
  'cell 1',
  'atomic 0',
  'atomic 1',
  'mutex 0',
  'mutex 1',
  'semaphore 0',
  'semaphore 1',
  'condition 0',
  'condition 1',
  'queue 0',
  'queue 1',
  'deque',
] as const
export type ObjectName = (typeof objectNames)[number]

/** Program parts that are left out of a hand-written program. */
const defaults: Omit<Program, 'threads'> = {
  permits: [0, 1],
  conditions: [
    { wakes: 'first', spurious: 0 },
    { wakes: 'any', spurious: 0 },
  ],
  capacities: [1, 2],
  groups: [],
}

export const program = (threads: Program['threads'], parts: Partial<Program> = {}): Program => ({
  ...defaults,
  ...parts,
  threads,
})
