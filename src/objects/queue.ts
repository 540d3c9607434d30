/**
 * A blocking FIFO queue. Every put and get is ordered with every other access of the same queue, so whatever fills or
 * empties it conflicts with what that blocks; only reads commute.
 */
import { actionsOf, type ObjectSpec, objectType, type Shared, type SharedObject } from './object.ts'
import { type Operation, operate } from './operation.ts'

interface Contents {
  readonly items: readonly unknown[]
  readonly capacity: number
}

export const queueType = objectType({
  kind: 'queue',
  modes: ['read', 'write'],
  commute: [['read', 'read']],
  observers: ['read'],
  view: ({ items }: Contents) => items,
  threadsIn: 'none',
})
const action = actionsOf(queueType)

export const queueActions = {
  put: action<[unknown]>('put', {
    mode: 'write',
    enabled: ({ items, capacity }) => items.length < capacity,
    next: ({ items, capacity }, [item]) => ({ items: [...items, item], capacity }),
    awaits: (name) => `a free place in ${name}`,
  }),
  get: action<[], unknown>('get', {
    mode: 'write',
    enabled: ({ items }) => items.length > 0,
    answer: ({ items }) => items[0],
    next: ({ items, capacity }) => ({ items: items.slice(1), capacity }),
    awaits: (name) => `an item in ${name}`,
  }),
  length: action<[], number>('length', { mode: 'read', answer: ({ items }) => items.length }),
}

/** A property reads the items, the oldest first. */
export interface Queue<T> extends Shared<readonly T[]> {
  /** Blocks while the queue is full. */
  put(item: T): Operation<void>
  /** Blocks while the queue is empty; answers the oldest item. */
  get(): Operation<T>
  length(): Operation<number>
}

/** A queue. @param capacity items it can hold; unbounded by default. */
export function queue<T>(name: string, capacity = Number.POSITIVE_INFINITY): ObjectSpec<Queue<T>, readonly T[]> {
  const type = queueType as ObjectSpec<Queue<T>, readonly T[]>['type']
  return { type, name, initial: { items: [], capacity }, handle: queueHandle<T> }
}

const queueHandle = <T>(object: SharedObject<readonly T[]>): Queue<T> => ({
  object,
  valueName: object.name,
  put: (item) => operate(object, queueActions.put, item),
  get: () => operate(object, queueActions.get),
  length: () => operate(object, queueActions.length),
})
