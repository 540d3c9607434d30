/**
 * `collections.deque` or a list, each method one step, as CPython's are; taking from an empty one throws. Every change is
 * ordered with every other access of the same deque, also changes at opposite ends (a single item is at both); only reads
 * commute.
 */
import { actionsOf, type ObjectSpec, objectType, type Shared, type SharedObject } from './object.ts'
import { type Operation, operate } from './operation.ts'

export const dequeType = objectType({
  kind: 'deque',
  modes: ['read', 'write'],
  commute: [['read', 'read']],
  observers: ['read'],
  view: (items: readonly unknown[]) => items,
  threadsIn: 'none',
})
const action = actionsOf(dequeType)

const whenEmpty = (items: readonly unknown[]): string | undefined =>
  items.length === 0 ? 'pop from an empty deque' : undefined

export const dequeActions = {
  append: action<[unknown]>('append', { mode: 'write', next: (items, [item]) => [...items, item] }),
  appendLeft: action<[unknown]>('appendLeft', { mode: 'write', next: (items, [item]) => [item, ...items] }),
  pop: action<[], unknown>('pop', {
    mode: 'write',
    raises: whenEmpty,
    answer: (items) => items.at(-1),
    next: (items) => items.slice(0, -1),
  }),
  popLeft: action<[], unknown>('popLeft', {
    mode: 'write',
    raises: whenEmpty,
    answer: (items) => items[0],
    next: (items) => items.slice(1),
  }),
  remove: action<[unknown]>('remove', {
    mode: 'write',
    raises: (items, [item]) => (items.includes(item) ? undefined : 'not in deque'),
    next: (items, [item]) => items.toSpliced(items.indexOf(item), 1),
  }),
  length: action<[], number>('length', { mode: 'read', answer: (items) => items.length }),
  items: action<[], readonly unknown[]>('items', { mode: 'read', answer: (items) => items }),
}

/** A property reads the items. */
export interface Deque<T> extends Shared<readonly T[]> {
  append(item: T): Operation<void>
  appendLeft(item: T): Operation<void>
  /** Throws in the thread when empty. */
  pop(): Operation<T>
  /** Throws in the thread when empty. */
  popLeft(): Operation<T>
  /** Takes out the first item that is this one; throws in the thread when there is none. */
  remove(item: T): Operation<void>
  length(): Operation<number>
  items(): Operation<readonly T[]>
}

export function deque<T>(name: string, items: readonly T[] = []): ObjectSpec<Deque<T>, readonly T[]> {
  const type = dequeType as ObjectSpec<Deque<T>, readonly T[]>['type']
  return { type, name, initial: items, handle: dequeHandle<T> }
}

const dequeHandle = <T>(object: SharedObject<readonly T[]>): Deque<T> => ({
  object,
  valueName: object.name,
  append: (item) => operate(object, dequeActions.append, item),
  appendLeft: (item) => operate(object, dequeActions.appendLeft, item),
  pop: () => operate(object, dequeActions.pop),
  popLeft: () => operate(object, dequeActions.popLeft),
  remove: (item) => operate(object, dequeActions.remove, item),
  length: () => operate(object, dequeActions.length),
  items: () => operate(object, dequeActions.items),
})
