/**
 * Queues held against a bounded first in, first out list: `queue.Queue` of CPython 3.11 (../threading/queue.ts), with
 * timeouts and attempts that do not block, and the lock-free queue of Michael and Scott (../classics/michaelScott.ts). A
 * sibling of `Queue` looks whether there is room before it takes the lock; that of Michael and Scott's links a node by a store.
 *
 * Found: both are linearizable. `Full` and `Empty` are raised only when it is so, at some moment of the call. A `put` that
 * looks too early puts one item too many; where a node is cut off, `dequeue` answers the end of the list.
 */
import { deque, methods, model, mutex, recorded, type Scope, type Step } from 'interleave'
import { EMPTY, msQueue } from '../classics/michaelScott.ts'
import { Empty, Full, queue } from '../threading/queue.ts'
import { queueOf } from './specifications.ts'

const FULL = new Full().message
const NOTHING = new Empty().message

const sizes = { producers: 2, consumers: 1, maxsize: 1 }

export const blocking = model('linearizable: queue', sizes, (scope, { producers, consumers, maxsize }) => {
  const { put, get } = recorded(scope, 'queue', queue<number>(scope, maxsize), queueOf<number>(maxsize))

  scope.threads('producer', producers, (i) => put(i))
  scope.threads('consumer', consumers, () => get())
  return { mayBlock: true }
})

export const givingUp = model('linearizable: queue, giving up', { maxsize: 1 }, (scope, { maxsize }) => {
  const { put, get } = recorded(scope, 'queue', queue<number>(scope, maxsize), queueOf<number>(maxsize))

  scope.thread('trying', () => put(1, false))
  scope.thread('with timeout', () => put(2, true, true))
  scope.thread('consumer', () => get(false))
  return { mayThrow: [FULL, NOTHING] }
})

export const lookingFirst = model('linearizable: queue, looking first', { maxsize: 1 }, (scope, { maxsize }) => {
  const { put } = recorded(scope, 'queue', queueLookingFirst(scope, maxsize), {
    initial: [] as readonly number[],
    operations: {
      put: (items, item) => (items.length < maxsize ? { state: [...items, item] } : { state: items, raises: FULL }),
    },
  })

  scope.threads('producer', 2, (i) => put(i))
  return { mayThrow: [FULL], expect: { violated: 'queue is linearizable' } }
})

function queueLookingFirst({ make }: Scope, maxsize: number) {
  const items = make(deque<number>('items'))
  const lock = make(mutex('mutex'))

  return methods('Queue', {
    *put(item: number): Step {
      if ((yield* items.length()) >= maxsize) throw new Full()
      yield* lock.acquire()
      yield* items.append(item)
      yield* lock.release()
    },
  })
}

const lockFree = { enqueuers: 2, gets: 2 }

/** One thread takes things out. */
const unexercised = ['Head.compareAndSet in Queue.dequeue never fails']

export const michaelScott = model('linearizable: michael-scott queue', lockFree, (scope, params) => {
  putAndGet(scope, params, { comparing: true })
  return { unexercised }
})

export const michaelScottStoring = model('linearizable: michael-scott queue, storing', lockFree, (scope, params) => {
  putAndGet(scope, params, { comparing: false })
  return { unexercised, expect: { violated: 'queue is linearizable' } }
})

function putAndGet(scope: Scope, { enqueuers, gets }: typeof lockFree, options: { comparing: boolean }): void {
  const { enqueue, dequeue } = recorded(scope, 'queue', msQueue(scope, enqueuers, options), {
    initial: [] as readonly number[],
    operations: {
      enqueue: (items, item) => ({ state: [...items, item] }),
      dequeue: ([first = EMPTY, ...others]) => ({ state: others, answer: first }),
    },
  })

  scope.threads('enqueuer', enqueuers, (i) => enqueue(i + 1))
  scope.thread('dequeuer', function* () {
    for (let i = 0; i < gets; i++) yield* dequeue()
  })
}
