/**
 * Dense numbers that cannot be mixed up. Each constructor holds the only cast to its type.
 */

declare const brand: unique symbol

/** A thread of one run. Numbers follow the order in which threads were first met, across executions. */
export type ThreadId = number & { readonly [brand]: 'ThreadId' }
export const ThreadId = (value: number): ThreadId => value as ThreadId

/** A shared object of one run; 0 is reserved for "no object". */
export type ObjectId = number & { readonly [brand]: 'ObjectId' }
export const ObjectId = (value: number): ObjectId => value as ObjectId

/** The position of an event in the current execution, from 0. */
export type EventIndex = number & { readonly [brand]: 'EventIndex' }
export const EventIndex = (value: number): EventIndex => value as EventIndex

/**
 * What an event touches, as one number. A label of zero or more is one access: `object * MODES + mode`. A negative
 * label is an entry in a table of labels that touch several objects.
 */
export type Label = number & { readonly [brand]: 'Label' }
export const Label = (value: number): Label => value as Label

/** Modes an object type may have; a power of two, so that a label packs object and mode by shifting. */
export const MODES = 8
export const MODE_BITS = 3

/** The label of an event that touches no object. */
export const NO_LABEL: Label = Label(0)

/** A thread and which alternative of its step, as one number: what a sleep set or a wakeup tree names a step by. */
export type StepId = number & { readonly [brand]: 'StepId' }
export const StepId = (thread: number, alternative: number): StepId => ((thread << 16) | alternative) as StepId
export const threadOf = (step: number): number => step >>> 16
export const alternativeOf = (step: number): number => step & 0xffff

/** Threads in a run, and alternatives of one step, at the most. */
export const MAX_THREADS = 1 << 15
export const MAX_ALTERNATIVES = 1 << 16
