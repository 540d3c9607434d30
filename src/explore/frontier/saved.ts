/** The tree as plain data. */
import type { Running } from './frontier.ts'
import { createNode, type Node, type Progress } from './node.ts'
import type { Task } from './task.ts'

export interface Saved {
  readonly keys: readonly string[]
  readonly number: number
  readonly explored: number
  readonly events: number
  readonly foresees: boolean
  /** From the left, each node before what is below it: its step, what it is, and how many children it has. */
  readonly nodes: readonly number[]
  readonly running: readonly SavedTask[]
}

interface SavedTask extends Omit<Task, 'tree'> {
  readonly tree: readonly number[]
  /** Which of the nodes it is to explore. */
  readonly leaves: readonly number[]
}

const PROGRESS: readonly Progress[] = ['inner', 'planned', 'running', 'done']

/** Added to what a node is when it is a task, and for each mistake. */
const IS_TASK = PROGRESS.length
const MISTAKE = 2 * IS_TASK

export function savedFrom(root: Node, running: readonly Running[]): Pick<Saved, 'nodes' | 'running'> {
  const nodes: number[] = []
  const numbers = new Map<Node, number>()
  const stack = [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const children = childrenOf(node)
    if (node.progress === 'running') numbers.set(node, nodes.length / 3)
    nodes.push(
      node.step,
      PROGRESS.indexOf(node.progress) + (node.isTask ? IS_TASK : 0) + node.mistakes * MISTAKE,
      children.length,
    )
    for (const child of children.toReversed()) stack.push(child)
  }
  return {
    nodes,
    running: running.map(({ task, leaves }) => ({
      ...task,
      tree: [...task.tree],
      leaves: leaves.map((leaf) => numbers.get(leaf) as number),
    })),
  }
}

function childrenOf({ first }: Node): Node[] {
  const children: Node[] = []
  for (let child = first; child !== undefined; child = child.next) children.push(child)
  return children
}

/** Without labels. */
export function rebuilt({ nodes, running }: Saved): {
  readonly root: Node
  readonly running: Running[]
  /** How many nodes are planned. */
  readonly planned: number
} {
  const all: Node[] = []
  const open: { readonly node: Node; left: number }[] = []
  for (let at = 0; at < nodes.length; at += 3) {
    while (open.at(-1)?.left === 0) open.pop()
    const parent = open.at(-1)
    if (parent !== undefined) parent.left--
    const kind = nodes[at + 1]
    const node = createNode(nodes[at], 0, parent?.node, PROGRESS[kind % IS_TASK], kind % MISTAKE >= IS_TASK)
    node.mistakes = Math.floor(kind / MISTAKE)
    all.push(node)
    open.push({ node, left: nodes[at + 2] })
  }
  return {
    root: all[0],
    planned: all.filter(({ progress }) => progress === 'planned').length,
    running: running.map(({ leaves, tree, ...task }) => ({
      task: { ...task, tree: Int32Array.from(tree) },
      leaves: leaves.map((leaf) => all[leaf]),
      known: 0,
    })),
  }
}
