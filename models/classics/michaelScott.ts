/**
 * The lock-free queue of Michael and Scott (Simple, fast, and practical non-blocking and blocking concurrent queue
 * algorithms, PODC 1996, figure 1), lines E1 to E17 and D1 to D20. Nodes are never used again, as with a garbage collector,
 * so the counters beside the pointers are left out. The sibling links a node by a store where the paper compares (E9).
 *
 * Found: with every thread putting something in and then taking things out, every value comes out once, and those of one
 * producer come out in order. In the sibling a producer that links where another has just linked cuts that node off. No loop
 * needs a bound: a round fails only because another thread got something done. The second looks at Tail and Head (E7, D5) are
 * there for nodes that are used again: without them all this holds too.
 */
import { atomic, cell, methods, model, type Scope, type Spec, type Step } from 'interleave'

/** The first thread puts `items` values in, and the others one each. */
const sizes = { threads: 2, items: 2, gets: 3 }
const EVERYTHING_ONCE = 'every value comes out once'
const IN_ORDER = "one thread's values come out in order"

/** Why a compare-and-set of the tail may be done twice. */
const CHANGES_NOTHING = 'the tail never comes back to a node: when it has been moved, the second one finds another'

const NOT_USED_AGAIN =
  'nodes are not used again, so what follows a node is right for good, and that nothing does says that it is the last'

export const michaelScott = model('michael-scott queue', sizes, (scope, params) => ({
  ...putAndGet(scope, params, { comparing: true }),
  equivalentMutants: {
    'Queue.enqueue: Tail.compareAndSet(tail, after) twice': CHANGES_NOTHING,
    'Queue.enqueue: Tail.compareAndSet(tail, node) dropped':
      'whoever comes next finds that the tail lags behind, and moves it (E13, D10)',
    'Queue.enqueue: Tail.compareAndSet(tail, node) twice': CHANGES_NOTHING,
    'Queue.dequeue: Tail.compareAndSet(tail, after) twice': CHANGES_NOTHING,
    'Queue.enqueue: const after = yield* next[tail].load() and if (tail !== (yield* Tail.load())) swapped':
      NOT_USED_AGAIN,
    'Queue.dequeue: const after = yield* next[head].load() and if (head !== (yield* Head.load())) swapped':
      NOT_USED_AGAIN,
  },
}))

export const michaelScottInOrder = model('michael-scott queue, in order', { items: 2, gets: 2 }, (scope, params) => {
  const { enqueue, dequeue } = msQueue(scope, params.items, { comparing: true })
  const got = scope.make(cell<readonly number[]>('got', []))

  scope.thread('producer', function* () {
    for (let value = 1; value <= params.items; value++) yield* enqueue(value)
  })
  scope.thread('consumer', function* () {
    for (let i = 0; i < params.gets; i++) {
      const value = yield* dequeue()
      if (value !== EMPTY) yield* got.write([...(yield* got.read()), value])
    }
  })

  return {
    always: { [IN_ORDER]: (read) => read(got).every((value, i) => value === i + 1) },
    // One thread links nodes, and one moves the head.
    unexercised: [
      'Queue.enqueue never takes the branch `if (after !== NULL)` under these parameters',
      'next of n.compareAndSet in Queue.enqueue never fails',
      'Head.compareAndSet in Queue.dequeue never fails',
    ],
  }
})

export const michaelScottStoring = model('michael-scott queue, storing', sizes, (scope, params) => ({
  ...putAndGet(scope, params, { comparing: false }),
  expect: { violated: [EVERYTHING_ONCE, 'no exception'] },
}))

const NULL = -1
export const EMPTY = 0

/** Node 0 is the dummy; value v travels in node v. */
export function msQueue({ make }: Scope, values: number, { comparing }: { comparing: boolean }) {
  const Head = make(atomic('Head', 0))
  const Tail = make(atomic('Tail', 0))
  const next = Array.from({ length: values + 1 }, (_, node) => make(atomic(`next of ${node}`, NULL)))

  function* link(tail: number, node: number): Step<boolean> {
    if (comparing) return yield* next[tail].compareAndSet(NULL, node)
    yield* next[tail].store(node)
    return true
  }

  return methods('Queue', {
    *enqueue(node: number): Step {
      for (;;) {
        const tail = yield* Tail.load() // E5
        const after = yield* next[tail].load() // E6
        if (tail !== (yield* Tail.load())) continue // E7
        if (after !== NULL) {
          yield* Tail.compareAndSet(tail, after) // E13
        } else if (yield* link(tail, node)) {
          yield* Tail.compareAndSet(tail, node) // E17
          return
        }
      }
    },

    *dequeue(): Step<number> {
      for (;;) {
        const head = yield* Head.load() // D2
        const tail = yield* Tail.load() // D3
        const after = yield* next[head].load() // D4
        if (head !== (yield* Head.load())) continue // D5
        if (head === tail) {
          if (after === NULL) return EMPTY // D8
          yield* Tail.compareAndSet(tail, after) // D10
        } else if (yield* Head.compareAndSet(head, after)) {
          return after // D12, D13
        }
      }
    },
  })
}

function putAndGet(scope: Scope, { threads, items, gets }: typeof sizes, options: { comparing: boolean }) {
  const values = items + threads - 1
  const { enqueue, dequeue } = msQueue(scope, values, options)
  const got = Array.from({ length: threads }, (_, i) => scope.make(cell<readonly number[]>(`got ${i + 1}`, [])))

  scope.threads('thread', threads, function* (me) {
    if (me === 0) for (let value = 1; value <= items; value++) yield* enqueue(value)
    else yield* enqueue(items + me)
    for (let i = 0; i < gets; i++) {
      const value = yield* dequeue()
      if (value !== EMPTY) yield* got[me].write([...(yield* got[me].read()), value])
    }
  })

  return {
    finally: {
      [EVERYTHING_ONCE]: (read) => {
        const all = got.flatMap((mine) => read(mine)).toSorted((a, b) => a - b)
        return all.length === values && all.every((value, i) => value === i + 1)
      },
    },
  } satisfies Spec
}
