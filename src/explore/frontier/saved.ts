/** The tree as plain data. */
import { createNode, type Node, type Progress } from './node.ts'
import type { Task } from './task.ts'

export interface Saved {
  readonly keys: readonly string[]
  readonly number: number
  /** From the left, each node before what is below it: its step, what it is, and how many children it has. */
  readonly nodes: readonly number[]
  readonly running: readonly Task[]
}

const PROGRESS: readonly Progress[] = ['inner', 'planned', 'running', 'done']

/** Added to what a node is when it is a task. */
const IS_TASK = PROGRESS.length

export function savedNodes(root: Node): number[] {
  const saved: number[] = []
  const stack = [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const { step, progress, isTask, children } = node
    saved.push(step, PROGRESS.indexOf(progress) + (isTask ? IS_TASK : 0), children.length)
    stack.push(...children.toReversed())
  }
  return saved
}

export function rebuilt(saved: readonly number[]): Node {
  let at = 0
  const next = (parent: Node | undefined): { readonly node: Node; left: number } => {
    const [step, kind, left] = saved.slice(at, (at += 3))
    return { node: createNode(step, parent, PROGRESS[kind % IS_TASK], kind >= IS_TASK), left }
  }
  const root = next(undefined)
  const open = [root]
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (top.left-- > 0) open.push(next(top.node))
    else open.pop()
  }
  return root.node
}
