/** Recording what is called on a primitive, to hold it against a sequential specification. */
import { messageOf } from '../kernel/errors.ts'
import { history } from '../objects/history.ts'
import type { Instruction, Step } from '../objects/operation.ts'
import { Call } from './instructions.ts'
import type { Scope } from './model.ts'
import type { Effects } from './recording.ts'

/** What a method answers, whether it is a machine or a single instruction. */
type AnswerOf<Method> = Method extends (...args: any[]) => infer Result ? Answer<Result> : never
type Answer<Result> = Result extends Instruction<infer A> ? A : Result extends Step<infer A> ? A : never

type ArgsOf<Method> = Method extends (...args: infer Args) => unknown ? Args : never

type MethodNames<P> = {
  [K in keyof P]: P[K] extends (...args: any[]) => Step<any> | Instruction<any> ? K : never
}[keyof P] &
  string

/** How a primitive would behave if each operation happened at once. */
export interface Specification<P, State, Name extends MethodNames<P>> {
  /** Never changed: an effect has a state of its own. States compare by content. */
  readonly initial: State
  /**
   * Per method, what it does in a state: one effect, several when it may go several ways, or none (`undefined`) when it
   * cannot take effect there, as an acquire of a semaphore without permits. Methods left out are not recorded.
   */
  readonly operations: {
    readonly [K in Name]: (state: NoInfer<State>, ...args: ArgsOf<P[K]>) => Effects<NoInfer<State>, AnswerOf<P[K]>>
  }
  /**
   * What part of the state an operation is about, such as the key of a map: parts are judged apart from each other, each
   * from `initial` (Horn & Kroening, P-compositionality, FORTE 2015). Sound when no operation is about two parts.
   */
  readonly partition?: (operation: Name, args: readonly unknown[]) => unknown
}

/** The primitive with its specified methods recorded. */
export type Recorded<P, Name extends keyof P> = Omit<P, Name> & {
  readonly [K in Name]: (...args: ArgsOf<P[K]>) => Call<AnswerOf<P[K]>>
}

/**
 * The primitive, with each specified method as three parts: a step `call`, the method itself, and a step `return`. The
 * property `<name> is linearizable` is judged at the end of every execution: some order of the operations, which keeps
 * those that precede each other in real time in that order, gives the answers that they gave, when each happens at once
 * as specified. What is still pending at the end may have taken effect or not. An exception that leaves a method is its
 * answer: `{ state, raises: message }`.
 */
export function recorded<P extends object, State, Name extends MethodNames<P>>(
  scope: Pick<Scope, 'make' | 'record'>,
  name: string,
  primitive: P,
  specification: Specification<P, State, Name>,
): Recorded<P, Name> {
  const { initial, operations, partition } = specification
  const made = scope.make(history(name))
  scope.record({
    name,
    history: made,
    initial,
    effects: (state, operation, args) =>
      (operations[operation as Name] as (...given: unknown[]) => Effects)(state, ...args),
    partition: partition as ((operation: string, args: readonly unknown[]) => unknown) | undefined,
  })
  const methods = primitive as Readonly<Record<string, (...args: unknown[]) => Step<unknown> | Instruction<unknown>>>
  const wrapped = Object.keys(operations).map((method) => [
    method,
    (...args: unknown[]) =>
      new Call(`${name}.${method}`, function* () {
        yield* made.call(method, args)
        let answer: unknown
        try {
          answer = yield* methods[method](...args)
        } catch (error) {
          yield* made.return({ raises: messageOf(error) })
          throw error
        }
        yield* made.return({ answer })
        return answer
      }),
  ])
  return { ...primitive, ...Object.fromEntries(wrapped) } as Recorded<P, Name>
}
