/**
 * Treiber's lock-free stack (../classics/treiber.ts) held against a last in, first out list, with and without tags, by
 * threads that pop two nodes and push the first one back.
 *
 * Found: with tags it is linearizable. Without them the ABA problem shows in the answers: the history has a pop that answers
 * a node which was popped before and never pushed.
 */
import { model, recorded, type Scope } from 'interleave'
import { NULL, tagged, untagged } from '../classics/treiber.ts'

const sizes = { nodes: 3, threads: 2 }

export const treiberTagged = model('linearizable: treiber stack, tagged', { ...sizes, nodes: 2 }, (scope, params) => {
  popPopPush(scope, params, tagged(scope, params))
})

export const treiber = model('linearizable: treiber stack', sizes, (scope, params) => {
  popPopPush(scope, params, untagged(scope, params))
  return { expect: { violated: 'stack is linearizable' } }
})

function popPopPush(
  scope: Scope,
  { nodes, threads }: typeof sizes,
  primitive: Pick<ReturnType<typeof untagged>, 'push' | 'pop'>,
): void {
  const { push, pop } = recorded(scope, 'stack', primitive, {
    initial: Array.from({ length: nodes }, (_, node) => node) as readonly number[],
    operations: {
      push: (stack, node) => ({ state: [node, ...stack] }),
      pop: ([top = NULL, ...others]) => ({ state: others, answer: top }),
    },
  })

  scope.threads('thread', threads, function* () {
    const first = yield* pop()
    yield* pop()
    if (first !== NULL) yield* push(first)
  })
}
