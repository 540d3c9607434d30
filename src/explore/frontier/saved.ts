/** The tree as plain data. */
import type { Running } from './frontier.ts'
import type { SavedGuidance } from './guidance.ts'
import { DONE, NO_NODE, Nodes, PLANNED, type Progress, RUNNING } from './nodes.ts'
import type { Task } from './task.ts'

export interface Saved {
  readonly keys: readonly string[]
  readonly number: number
  readonly explored: number
  readonly events: number
  readonly foresees: boolean
  /** Default: as at the beginning. */
  readonly guidance?: SavedGuidance
  /** From the left, each node before what is below it: its step, what it is, and how many children it has. */
  readonly nodes: readonly number[]
  readonly running: readonly SavedTask[]
}

interface SavedTask extends Omit<Task, 'tree'> {
  readonly tree: readonly number[]
  /** Which of the nodes it is to explore. */
  readonly leaves: readonly number[]
}

/** Added to a node's progress when it is a task, and for each mistake. */
const IS_TASK = DONE + 1
const MISTAKE = 2 * IS_TASK

export function savedFrom(tree: Nodes, root: number, running: readonly Running[]): Pick<Saved, 'nodes' | 'running'> {
  const nodes: number[] = []
  const numbers = new Map<number, number>()
  const stack = [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const children = childrenOf(tree, node)
    if (tree.progress[node] === RUNNING) numbers.set(node, nodes.length / 3)
    nodes.push(
      tree.step[node],
      tree.progress[node] + tree.isTask[node] * IS_TASK + tree.mistakes[node] * MISTAKE,
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

function childrenOf({ firstChild, nextSibling }: Nodes, node: number): number[] {
  const children: number[] = []
  for (let child = firstChild[node]; child !== NO_NODE; child = nextSibling[child]) children.push(child)
  return children
}

/** Without labels. */
export function rebuilt({ nodes, running }: Saved): {
  readonly tree: Nodes
  readonly root: number
  readonly running: Running[]
  /** How many nodes are planned. */
  readonly planned: number
} {
  const tree = new Nodes()
  const all: number[] = []
  const open: { readonly node: number; left: number }[] = []
  for (let at = 0; at < nodes.length; at += 3) {
    while (open.at(-1)?.left === 0) open.pop()
    const parent = open.at(-1)
    if (parent !== undefined) parent.left--
    const kind = nodes[at + 1]
    const progress = (kind % IS_TASK) as Progress
    const node = tree.create(nodes[at], 0, parent?.node ?? NO_NODE, progress, kind % MISTAKE >= IS_TASK)
    tree.mistakes[node] = Math.floor(kind / MISTAKE)
    all.push(node)
    open.push({ node, left: nodes[at + 2] })
  }
  return {
    tree,
    root: all[0],
    planned: all.filter((node) => tree.progress[node] === PLANNED).length,
    running: running.map(({ leaves, tree: way, ...task }) => ({
      task: { ...task, tree: Int32Array.from(way) },
      leaves: leaves.map((leaf) => all[leaf]),
      known: 0,
    })),
  }
}
