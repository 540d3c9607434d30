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
  readonly depth: number
  first: Node | undefined
  last: Node | undefined
  /** The next child of the parent. */
  next: Node | undefined
  progress: Progress
  /**
   * Whether it is, or was, the leaf of a wakeup tree. Then everything that begins so is explored by what begins so, whatever
   * the rest comes to.
   */
  readonly isTask: boolean
  /** The first child that is not done for good. */
  open: Node | undefined
  /** Of the children, how many are planned or have something planned below them; 1 for a leaf that is planned. */
  planned: number
  /** The newest of the walks from leaves to the root that came here. */
  walk: number
  /** How many tasks that were to explore it were wrong about what would become of their handovers. */
  mistakes: number
  /** How many ends of tasks had been taken in when it was made. */
  made: number
}

export function createNode(
  step: number,
  label: number,
  parent: Node | undefined,
  progress: Progress,
  isTask: boolean,
): Node {
  const node: Node = {
    step,
    label,
    parent,
    depth: parent === undefined ? 0 : parent.depth + 1,
    first: undefined,
    last: undefined,
    next: undefined,
    progress,
    isTask,
    open: undefined,
    planned: 0,
    walk: 0,
    mistakes: 0,
    made: 0,
  }
  if (progress === 'planned') countPlanned(node, 1)
  if (parent === undefined) return node
  if (parent.last === undefined) parent.first = node
  else parent.last.next = node
  parent.last = node
  parent.open ??= node
  return node
}

function countPlanned(leaf: Node, change: 1 | -1): void {
  const whatParentsKnow = change === 1 ? 1 : 0
  for (let node: Node | undefined = leaf; node !== undefined; node = node.parent) {
    node.planned += change
    if (node.planned !== whatParentsKnow) return
  }
}

export function setProgress(node: Node, progress: Progress): void {
  if ((node.progress === 'planned') !== (progress === 'planned')) countPlanned(node, progress === 'planned' ? 1 : -1)
  node.progress = progress
}

let walks = 0

/** Marks the leaves and all that is above them with the number of a new walk, which it answers, and calls `visit` for each once. */
export function walkUp(leaves: readonly Node[], visit: (node: Node) => void = () => {}): number {
  walks++
  for (const leaf of leaves)
    for (let node: Node | undefined = leaf; node !== undefined && node.walk !== walks; node = node.parent) {
      node.walk = walks
      visit(node)
    }
  return walks
}

/** The nodes from below the root down to this one. */
export function pathTo(node: Node): Node[] {
  const path: Node[] = []
  for (let at = node; at.parent !== undefined; at = at.parent) path.push(at)
  return path.toReversed()
}

/** The first leaves, from the left, that nobody has explored, up to so many. */
export function firstPlanned(root: Node, count: number): Node[] {
  const found: Node[] = []
  const stack: Node[] = [root]
  for (let node = stack.pop(); node !== undefined && found.length < count; node = stack.pop()) {
    if (node.next !== undefined && node !== root) stack.push(node.next)
    if (node.progress === 'planned') found.push(node)
    else if (node.planned > 0 && node.open !== undefined) stack.push(node.open)
  }
  return found
}

/**
 * Forgets what is below a node when all of it is done. A sequence that comes from the left may still belong below a node that
 * is no leaf, so such nodes are closed from left to right.
 */
export function close(root: Node): void {
  let node: Node | undefined = root
  while (node !== undefined) {
    const { open }: Node = node
    if (node.progress !== 'inner' || open === undefined) {
      node.progress = 'done'
      node.first = node.last = node.open = undefined
      node = node === root ? undefined : node.parent
    } else if (open.progress === 'done') node.open = open.next
    else node = open.progress === 'inner' ? open : undefined
  }
}
