/** The tree of what was explored and what is left, as far as it still matters. */

/**
 * - `inner`: explored as far as its children are
 * - `planned`, `running`: a leaf that nobody has explored, or somebody does
 * - `done`: everything that begins so was explored
 */
export type Progress = 'inner' | 'planned' | 'running' | 'done'

export interface Node {
  readonly step: number
  /** Of the step in the frontier's own run. */
  label: number
  readonly parent: Node | undefined
  readonly children: Node[]
  progress: Progress
  /**
   * Whether it is, or was, the leaf of a wakeup tree. Then everything that begins so is explored by what begins so, whatever
   * the rest comes to.
   */
  readonly isTask: boolean
  /** How many of the children, from the first on, are done for good. */
  closed: number
}

export function createNode(step: number, parent: Node | undefined, progress: Progress, isTask: boolean): Node {
  const node: Node = { step, label: 0, parent, children: [], progress, isTask, closed: 0 }
  parent?.children.push(node)
  return node
}

/** The nodes from below the root down to this one. */
export function pathTo(node: Node): Node[] {
  const path: Node[] = []
  for (let at = node; at.parent !== undefined; at = at.parent) path.push(at)
  return path.toReversed()
}

export function depthOf(node: Node): number {
  let depth = 0
  for (let at = node; at.parent !== undefined; at = at.parent) depth++
  return depth
}

/** The first leaf, from the left, that nobody has explored. */
export function firstPlanned(root: Node): Node | undefined {
  const stack = [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.progress === 'planned') return node
    for (let i = node.children.length - 1; i >= node.closed; i--) stack.push(node.children[i])
  }
  return undefined
}

/**
 * Forgets what is below a node when all of it is done. A sequence that comes from the left may still belong below a node that
 * is no leaf, so such nodes are closed from left to right.
 */
export function close(root: Node): void {
  const stack = [root]
  while (stack.length > 0) {
    const node = stack[stack.length - 1]
    if (node.progress === 'inner' && node.closed < node.children.length) {
      const next = node.children[node.closed]
      if (next.progress === 'done') node.closed++
      else if (next.progress === 'inner') stack.push(next)
      else return
    } else {
      node.progress = 'done'
      node.children.length = node.closed = 0
      stack.pop()
    }
  }
}
