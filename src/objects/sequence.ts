/**
 * Objects that hold a sequence: a bounded FIFO queue, a deque, an append-only output. Every change is ordered with every
 * other access of the same object; only reads commute. Blocking is on one object, as condition (M) of the reduction needs.
 */
import { actionsOf, type ObjectSpec, objectType, type Shared, type SharedObject } from './object.ts'
import { type Operation, operate } from './operation.ts'

interface Contents {
  readonly items: readonly unknown[]
  readonly capacity: number
}

const sequenceType = (kind: string) =>
  objectType({
    kind,
    modes: ['read', 'write'],
    commute: [['read', 'read']],
    observers: ['read'],
    view: ({ items }: Contents) => items,
  })

const withItems = (state: Contents, items: readonly unknown[]): Contents => ({ items, capacity: state.capacity })

export const queueType = sequenceType('queue')
export const dequeType = sequenceType('deque')
export const outputType = sequenceType('output')

const actionsFor = (type: ReturnType<typeof sequenceType>) => {
  const action = actionsOf(type)
  const whenEmpty = ({ items }: Contents): string | undefined =>
    items.length === 0 ? `pop from an empty ${type.kind}` : undefined
  return {
    put: action<[unknown]>('put', {
      mode: 'write',
      enabled: ({ items, capacity }) => items.length < capacity,
      next: (state, [item]) => withItems(state, [...state.items, item]),
    }),
    get: action<[], unknown>('get', {
      mode: 'write',
      enabled: ({ items }) => items.length > 0,
      answer: ({ items }) => items[0],
      next: (state) => withItems(state, state.items.slice(1)),
    }),
    append: action<[unknown]>('append', {
      mode: 'write',
      next: (state, [item]) => withItems(state, [...state.items, item]),
    }),
    appendLeft: action<[unknown]>('appendLeft', {
      mode: 'write',
      next: (state, [item]) => withItems(state, [item, ...state.items]),
    }),
    pop: action<[], unknown>('pop', {
      mode: 'write',
      raises: whenEmpty,
      answer: ({ items }) => items.at(-1),
      next: (state) => withItems(state, state.items.slice(0, -1)),
    }),
    popLeft: action<[], unknown>('popLeft', {
      mode: 'write',
      raises: whenEmpty,
      answer: ({ items }) => items[0],
      next: (state) => withItems(state, state.items.slice(1)),
    }),
    remove: action<[unknown]>('remove', {
      mode: 'write',
      raises: ({ items }, [item]) => (items.includes(item) ? undefined : `not in ${type.kind}`),
      next: (state, [item]) => withItems(state, state.items.toSpliced(state.items.indexOf(item), 1)),
    }),
    length: action<[], number>('length', { mode: 'read', answer: ({ items }) => items.length }),
    items: action<[], readonly unknown[]>('items', { mode: 'read', answer: ({ items }) => items }),
  }
}

export const queueActions = actionsFor(queueType)
export const dequeActions = actionsFor(dequeType)
export const outputActions = actionsFor(outputType)

/** A property reads the items, the oldest first. */
export interface Queue<T> extends Shared<readonly T[]> {
  /** Blocks while the queue is full. */
  put(item: T): Operation<void>
  /** Blocks while the queue is empty; answers the oldest item. */
  get(): Operation<T>
  length(): Operation<number>
}

/** A blocking FIFO queue. @param capacity items it can hold; unbounded by default. */
export function queue<T>(name: string, capacity = Number.POSITIVE_INFINITY): ObjectSpec<Queue<T>, readonly T[]> {
  return {
    type: queueType as ObjectSpec<Queue<T>, readonly T[]>['type'],
    name,
    initial: { items: [], capacity },
    handle: queueHandle<T>,
  }
}

const queueHandle = <T>(object: SharedObject<readonly T[]>): Queue<T> => ({
  object,
  valueName: object.name,
  put: (item) => operate(object, queueActions.put, item),
  get: () => operate(object, queueActions.get),
  length: () => operate(object, queueActions.length),
})

/** `collections.deque` or a list, each method one step, as CPython's are. A property reads the items. */
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
  return {
    type: dequeType as ObjectSpec<Deque<T>, readonly T[]>['type'],
    name,
    initial: { items, capacity: Number.POSITIVE_INFINITY },
    handle: dequeHandle<T>,
  }
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

/** Append-only text, such as a terminal. A property reads the texts written, the oldest first. */
export interface Output extends Shared<readonly string[]> {
  write(text: string): Operation<void>
}

export function output(name = 'output'): ObjectSpec<Output, readonly string[]> {
  return {
    type: outputType as ObjectSpec<Output, readonly string[]>['type'],
    name,
    initial: { items: [], capacity: Number.POSITIVE_INFINITY },
    handle: outputHandle,
  }
}

const outputHandle = (object: SharedObject<readonly string[]>): Output => ({
  object,
  valueName: object.name,
  write: (text) => operate(object, outputActions.append, text),
})
