/** What a primitive is, as far as its clients are concerned. */
import type { Arbitrary } from 'fast-check'
import type { Scope, Spec } from '../../machine/model.ts'
import type { Instruction, Step } from '../../objects/operation.ts'
import type { OperationCall, Program } from './program.ts'

/** The properties of a model that concern a primitive. */
export type ClientSpec = Pick<Spec, 'always' | 'finally' | 'mayBlock' | 'mayRace' | 'scheduling'>

/** Arguments per operation; those left out have none. */
type ArgsByName = Readonly<Record<string, readonly unknown[]>>

export interface PrimitiveDescription<Target, Name extends string = string, Args extends ArgsByName = ArgsByName> {
  /** Makes it, anew for every client. Recorded by `recorded`, it is held against a sequential specification. */
  readonly make: (scope: Scope) => Target
  /** What clients call. */
  readonly operations: {
    readonly [N in Name]: (
      target: Target,
      ...args: N extends keyof Args ? Args[N] : []
    ) => Step<unknown> | Instruction<unknown>
  }
  /** What to call operations with: `{ acquire: fc.tuple(fc.boolean()) }`. Arguments are written as JSON. */
  readonly args?: { readonly [N in keyof Args]: Arbitrary<Args[N]> }
  /** What is true whatever clients do. Threads may be blocked at the end unless `mayBlock` says otherwise. */
  readonly properties?: (target: Target) => ClientSpec
  /** Messages of exceptions that an operation may answer with; the client goes on with its next call. */
  readonly mayThrow?: readonly string[]
  /** Whether a client may do this. Default: any may. */
  readonly legal?: (program: Program) => boolean
}

export interface Primitive {
  readonly name: string
  readonly description: PrimitiveDescription<any, string, any>
}

/**
 * Describes a primitive, so that clients of it can be generated.
 * @param name as the variable is called that it is kept in: replay lines use it
 */
export function primitive<Target, Name extends string, Args extends ArgsByName>(
  name: string,
  description: PrimitiveDescription<Target, Name, Args>,
): Primitive {
  return { name, description: description as Primitive['description'] }
}

/**
 * What is legal for each thread by itself: a state that begins anew in every thread, and per operation what follows, or
 * `undefined` where it must not be called. Operations left out change nothing.
 */
export function inEachThread<State>(
  initial: State,
  operations: Readonly<Record<string, (state: State, ...args: any[]) => State | undefined>>,
): (program: Program) => boolean {
  const isLegal = (calls: readonly OperationCall[]): boolean => {
    let state: State = initial
    for (const { operation, args } of calls) {
      const next = operations[operation]
      const following = next === undefined ? state : next(state, ...args)
      if (following === undefined) return false
      state = following
    }
    return true
  }
  return (program) => program.every(isLegal)
}
