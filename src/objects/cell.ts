/** Plain shared memory: reads commute with reads. Two unordered accesses, one of them a write, are a data race. */
import { actionsOf, type ObjectSpec, objectType, type Shared, type SharedObject } from './object.ts'
import { type Operation, operate } from './operation.ts'
import { blockUntil } from './until.ts'

export const cellType = objectType({
  kind: 'cell',
  modes: ['read', 'write'],
  commute: [['read', 'read']],
  observers: ['read'],
  view: (state: unknown) => state,
  role: 'memory',
  threadsIn: 'none',
})
const action = actionsOf(cellType)

export const cellActions = {
  read: action<[], unknown>('read', { mode: 'read', answer: (state) => state }),
  write: action<[unknown]>('write', { mode: 'write', next: (_, args) => args[0] }),
}

export interface Cell<T> extends Shared<T> {
  read(): Operation<T>
  write(value: T): Operation<void>
  /** Blocks until the predicate is true of the value, and answers it. One step. */
  await(predicate: (value: T) => boolean): Operation<T>
}

/** A variable. Its value is a primitive, a handle, or data that nobody mutates. */
export function cell<T>(name: string, initial: T): ObjectSpec<Cell<T>, T> {
  return { type: cellType as ObjectSpec<Cell<T>, T>['type'], name, initial, handle: cellHandle<T> }
}

const cellHandle = <T>(object: SharedObject<T>): Cell<T> => ({
  object,
  valueName: object.name,
  read: () => operate(object, cellActions.read),
  write: (value) => operate(object, cellActions.write, value),
  await: (predicate) => blockUntil(operate<T>(object, cellActions.read), predicate, 'await'),
})
