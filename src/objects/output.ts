/** Append-only text, such as a terminal. No thread reads it and no two writes commute: their order is what one sees. */
import { actionsOf, type ObjectSpec, objectType, type Shared, type SharedObject } from './object.ts'
import { type Operation, operate } from './operation.ts'

export const outputType = objectType({
  kind: 'output',
  modes: ['write'],
  commute: [],
  observers: [],
  view: (texts: readonly string[]) => texts,
  threadsIn: 'none',
})
const action = actionsOf(outputType)

export const outputActions = {
  write: action<[string]>('write', { mode: 'write', next: (texts, [text]) => [...texts, text] }),
}

/** A property reads the texts written, the oldest first. */
export interface Output extends Shared<readonly string[]> {
  write(text: string): Operation<void>
}

export function output(name = 'output'): ObjectSpec<Output, readonly string[]> {
  return { type: outputType, name, initial: [], handle: outputHandle }
}

const outputHandle = (object: SharedObject<readonly string[]>): Output => ({
  object,
  valueName: object.name,
  write: (text) => operate(object, outputActions.write, text),
})
