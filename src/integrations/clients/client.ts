/** A program against a primitive, as a model. */
import { toStringMethod } from 'fast-check'
import { InterleaveError, messageOf } from '../../kernel/errors.ts'
import { type Model, model } from '../../machine/model.ts'
import type { Instruction, Step } from '../../objects/operation.ts'
import type { Modelled } from '../matching/subject.ts'
import type { Primitive } from './primitive.ts'
import { type OperationCall, type Program, parseProgram, programText } from './program.ts'

/** A client of a primitive: threads that call its operations. */
export interface Client extends Modelled {
  readonly program: Program
  readonly source: string
  readonly [toStringMethod]: () => string
}

/** The client that is written so: `clientOf(semaphore, 'acquire() release() | release()')`. @throws IL032 */
export function clientOf(primitive: Primitive, text: string): Client {
  const program = parseProgram(text)
  const { operations } = primitive.description
  for (const { operation } of program.flat())
    if (!Object.hasOwn(operations, operation)) {
      const names = Object.keys(operations).join(', ')
      throw new InterleaveError('IL032', `"${primitive.name}" has no operation "${operation}"; it has: ${names}.`)
    }
  return clientWith(primitive, program)
}

export function clientWith(primitive: Primitive, program: Program): Client {
  const text = programText(program)
  return {
    program,
    model: modelOf(primitive, program, `${primitive.name}: ${text}`),
    source: `clientOf(${primitive.name}, '${text.replaceAll(/[\\']/g, '\\$&')}')`,
    generated: { name: primitive.name, text, again: (other) => clientOf(primitive, other) },
    [toStringMethod]: () => text,
  }
}

function modelOf({ description }: Primitive, program: Program, name: string): Model {
  const { make, operations, properties, mayThrow = [] } = description
  return model(name, {}, (scope) => {
    const target: unknown = make(scope)
    scope.threads('client', program.length, (index) => calling(program[index]))

    function* calling(calls: readonly OperationCall[]): Step {
      for (const { operation, args } of calls) {
        const call: (target: unknown, ...args: readonly unknown[]) => Step<unknown> | Instruction<unknown> =
          operations[operation]
        try {
          yield* call(target, ...args)
        } catch (error) {
          if (!mayThrow.includes(messageOf(error))) throw error
        }
      }
    }

    return { mayBlock: true, ...properties?.(target) }
  })
}
