/**
 * An atomic variable: load, store and read-modify-writes as one step each, sequentially consistent. A failed
 * compare-and-set is a read, so two of them commute.
 */
import { sameValue } from '../kernel/values.ts'
import { actionsOf, type ObjectSpec, objectType, type Shared, type SharedObject } from './object.ts'
import { type Operation, operate } from './operation.ts'
import { blockUntil } from './until.ts'

export const atomicType = objectType({
  kind: 'atomic',
  modes: ['read', 'write'],
  commute: [['read', 'read']],
  observers: ['read'],
  view: (state: unknown) => state,
  threadsIn: 'none',
})
const action = actionsOf(atomicType)

export const atomicActions = {
  load: action<[], unknown>('load', { mode: 'read', answer: (state) => state }),
  store: action<[unknown]>('store', { mode: 'write', next: (_, args) => args[0] }),
  exchange: action<[unknown], unknown>('exchange', {
    mode: 'write',
    answer: (state) => state,
    next: (_, args) => args[0],
  }),
  compareAndSet: action<[unknown, unknown], boolean>('compareAndSet', {
    mode: (succeeded) => (succeeded ? 'write' : 'read'),
    answer: (state, args) => sameValue(state, args[0]),
    next: (state, args) => (sameValue(state, args[0]) ? args[1] : state),
  }),
  fetchAndAdd: action<[number], unknown>('fetchAndAdd', {
    mode: 'write',
    answer: (state) => state,
    next: (state, args) => (state as number) + args[0],
  }),
}

export interface Atomic<T> extends Shared<T> {
  load(): Operation<T>
  store(value: T): Operation<void>
  /** Answers the old value. */
  exchange(value: T): Operation<T>
  /** Answers whether the value was `expected`, and so was set. */
  compareAndSet(expected: T, value: T): Operation<boolean>
  /** Answers the old value. For numbers. */
  fetchAndAdd(amount: number): Operation<T>
  /** Blocks until the predicate is true of the value, and answers it. One step. */
  await(predicate: (value: T) => boolean): Operation<T>
}

export function atomic<T>(name: string, initial: T): ObjectSpec<Atomic<T>, T> {
  return { type: atomicType as ObjectSpec<Atomic<T>, T>['type'], name, initial, handle: atomicHandle<T> }
}

const atomicHandle = <T>(object: SharedObject<T>): Atomic<T> => ({
  object,
  valueName: object.name,
  load: () => operate(object, atomicActions.load),
  store: (value) => operate(object, atomicActions.store, value),
  exchange: (value) => operate(object, atomicActions.exchange, value),
  compareAndSet: (expected, value) => operate(object, atomicActions.compareAndSet, expected, value),
  fetchAndAdd: (amount) => operate(object, atomicActions.fetchAndAdd, amount),
  await: (predicate) => blockUntil(operate<T>(object, atomicActions.load), predicate, 'await'),
})
