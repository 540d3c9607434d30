/** A recorded primitive, as whoever judges its history sees it. */
import type { History } from '../objects/history.ts'
import type { Shared } from '../objects/object.ts'

/** What an operation does at once: the state after it, and what it answers (nothing when left out) or raises. */
export type Effect<State = unknown, Answer = unknown> = { readonly state: State } & (
  | { readonly answer?: Answer; readonly raises?: never }
  | { readonly raises: string; readonly answer?: never }
)

/** Every way an operation can go in a state; none when it cannot take effect there. */
export type Effects<State = unknown, Answer = unknown> =
  | Effect<State, Answer>
  | readonly Effect<State, Answer>[]
  | undefined

export interface Recording {
  readonly name: string
  readonly history: Shared<History>
  /** The state that the sequential specification begins with. */
  readonly initial: unknown
  readonly effects: (state: unknown, operation: string, args: readonly unknown[]) => Effects
  /** Operations with different keys are specified apart from each other, each key with a state of its own. */
  readonly partition: ((operation: string, args: readonly unknown[]) => unknown) | undefined
}
