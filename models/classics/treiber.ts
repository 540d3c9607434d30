/**
 * A lock-free stack (Treiber: Systems programming: coping with parallelism, IBM RJ 5118, 1986): `push` and `pop` swing `top`
 * by a compare-and-set. Nodes come from a fixed set and are used again at once, as with a free list. The sibling keeps a tag
 * beside the pointer, which every change counts up.
 *
 * Found: without tags the ABA problem. A thread has read that A is on top of B and sleeps; another pops A and B and pushes A
 * back; the first one's compare-and-set succeeds, and B is on the stack and in the other's hands too. With tags every node is
 * in one place.
 */
import { atomic, cell, methods, model, type Scope, type Shared, type Spec, type Step } from 'interleave'

/** At first node 0 is on top of node 1, which is on top of node 2, and so on. */
const sizes = { nodes: 3, threads: 2 }
const IN_ONE_PLACE = 'every node is in one place'

/** The end of the stack. */
export const NULL = -1

export const treiber = model('treiber stack', sizes, (scope, params) => ({
  ...popPopPush(scope, params, untagged(scope, params)),
  expect: { violated: IN_ONE_PLACE },
}))

export const treiberTagged = model('treiber stack, tagged', sizes, (scope, params) => ({
  ...popPopPush(scope, params, tagged(scope, params)),
  equivalentMutants: {
    'Stack.push: next[node].store(old.node) twice': 'the node is still out of sight, and the value is the same',
  },
  scaling: {
    params: { threads: [1, 2, 3], nodes: [1, 2] },
    growth:
      'No closed form is known. Each successful compare-and-set makes those fail that have looked before it, and a failure is another look; on an empty stack there is nothing to try, so fewer nodes have fewer traces.',
  },
}))

export function untagged({ make }: Scope, { nodes }: typeof sizes) {
  const top = make(atomic('top', 0))
  const next = links(nodes).map((below, node) => make(atomic(`next of ${node}`, below)))

  return {
    top: (read: Read) => read(top),
    next,

    ...methods('Stack', {
      *push(node: number): Step {
        for (;;) {
          const old = yield* top.load()
          yield* next[node].store(old)
          if (yield* top.compareAndSet(old, node)) return
        }
      },

      *pop(): Step<number> {
        for (;;) {
          const old = yield* top.load()
          if (old === NULL) return NULL
          const below = yield* next[old].load()
          if (yield* top.compareAndSet(old, below)) return old
        }
      },
    }),
  }
}

export function tagged({ make }: Scope, { nodes }: typeof sizes): Stack {
  const top = make(atomic('top', { node: 0, tag: 0 }))
  const next = links(nodes).map((below, node) => make(atomic(`next of ${node}`, below)))

  return {
    top: (read: Read) => read(top).node,
    next,

    ...methods('Stack', {
      *push(node: number): Step {
        for (;;) {
          const old = yield* top.load()
          yield* next[node].store(old.node)
          if (yield* top.compareAndSet(old, { node, tag: old.tag + 1 })) return
        }
      },

      *pop(): Step<number> {
        for (;;) {
          const old = yield* top.load()
          if (old.node === NULL) return NULL
          const below = yield* next[old.node].load()
          if (yield* top.compareAndSet(old, { node: below, tag: old.tag + 1 })) return old.node
        }
      },
    }),
  }
}

type Read = <View>(shared: Shared<View>) => View

type Stack = ReturnType<typeof untagged>

/** What a free list and its user do: each thread takes two nodes and puts the first one back. */
function popPopPush({ make, threads }: Scope, { nodes, threads: n }: typeof sizes, stack: Stack) {
  const inHand = Array.from({ length: n }, (_, i) => make(cell<readonly number[]>(`in hand ${i + 1}`, [])))

  threads('thread', n, function* (me) {
    const first = yield* stack.pop()
    const second = yield* stack.pop()
    if (first !== NULL) yield* stack.push(first)
    yield* inHand[me].write(second === NULL ? [] : [second])
  })

  const onStack = (read: Read): number[] => {
    const found: number[] = []
    for (let node = stack.top(read); node !== NULL && found.length <= nodes; node = read(stack.next[node]))
      found.push(node)
    return found
  }
  return {
    finally: {
      [IN_ONE_PLACE]: (read) => {
        const all = [...onStack(read), ...inHand.flatMap((hand) => read(hand))]
        return all.length === nodes && new Set(all).size === nodes
      },
    },
  } satisfies Spec
}

const links = (nodes: number): number[] => Array.from({ length: nodes }, (_, i) => (i + 1 < nodes ? i + 1 : NULL))
