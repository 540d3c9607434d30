/**
 * A counting semaphore as one object. Two releases commute, whatever the count is; an acquire is ordered with every other
 * acquire and release. Python's `threading.Semaphore` is not this: it is a model built of locks.
 */
import { actionsOf, type ObjectSpec, objectType, type Shared, type SharedObject } from './object.ts'
import { type Operation, oneOf, operate } from './operation.ts'

export const semaphoreType = objectType({
  kind: 'semaphore',
  modes: ['read', 'acquire', 'release'],
  commute: [
    ['read', 'read'],
    ['release', 'release'],
  ],
  observers: ['read'],
  view: (count: number) => count,
  threadsIn: 'none',
})
const action = actionsOf(semaphoreType)

export const semaphoreActions = {
  acquire: action('acquire', {
    mode: 'acquire',
    enabled: (count) => count > 0,
    next: (count) => count - 1,
    awaits: (name) => `a permit of ${name}`,
  }),
  tryAcquire: action<[], boolean>('tryAcquire', {
    mode: (taken) => (taken ? 'acquire' : 'read'),
    answer: (count) => count > 0,
    next: (count) => (count > 0 ? count - 1 : count),
  }),
  timeOut: action('timeOut', { mode: 'read', enabled: (count) => count === 0 }),
  release: action<[number]>('release', {
    mode: 'release',
    raises: (_, [permits]) => (permits < 1 ? 'n must be one or more' : undefined),
    next: (count, [permits]) => count + permits,
    signals: true,
  }),
  value: action<[], number>('value', { mode: 'read', answer: (count) => count }),
}

/** A property reads the permits left. */
export interface Semaphore extends Shared<number> {
  /** Blocks while there is no permit. */
  acquire(): Operation<void>
  tryAcquire(): Operation<boolean>
  /** Takes a permit, or gives up at any moment at which there is none. */
  acquireOrTimeOut(): Operation<boolean>
  /** Adds permits, 1 by default; throws in the thread when told to add less than one. */
  release(permits?: number): Operation<void>
  value(): Operation<number>
}

export function semaphore(name: string, permits: number): ObjectSpec<Semaphore, number> {
  return { type: semaphoreType, name, initial: permits, handle: semaphoreHandle }
}

const semaphoreHandle = (object: SharedObject<number>): Semaphore => ({
  object,
  valueName: object.name,
  acquire: () => operate(object, semaphoreActions.acquire),
  tryAcquire: () => operate(object, semaphoreActions.tryAcquire),
  acquireOrTimeOut: () =>
    oneOf('acquireOrTimeOut', object, [
      { name: 'acquired', parts: [{ object, action: semaphoreActions.acquire, args: [] }], answer: () => true },
      { name: 'timed out', parts: [{ object, action: semaphoreActions.timeOut, args: [] }], answer: () => false },
    ]),
  release: (permits = 1) => operate(object, semaphoreActions.release, permits),
  value: () => operate(object, semaphoreActions.value),
})
