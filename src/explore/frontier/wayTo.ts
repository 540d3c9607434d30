/** What a task is told of the tree: the way to its leaves, and what is beside it. */

import { IntStack } from '../../kernel/ints.ts'
import { ENDED, FOR_OTHERS } from '../wakeup.ts'
import { DONE, INNER, NO_NODE, type Nodes } from './nodes.ts'
import { COVERED, KID, NODE, OPEN, type Tree, UNTOLD } from './task.ts'

/**
 * Branches to the right of all its leaves that a task is told of at the most, the deepest first, since these are met most. It
 * hands over less when it knows more: where there are thousands of branches beside a short task, telling it of all would take
 * longer than the task.
 */
const MOST_KNOWN = 1500

/** An inner node whose children are being written. */
interface Opened {
  readonly node: number
  /** Where the number of its children belongs. */
  readonly at: number
  kids: number
  child: number
  /** Whether all leaves of the task are to the right of here. */
  isLeft: boolean
}

/**
 * @param leaves from the left
 * @param tellsAll of the branches to their right, however many there are
 * @param written what it may write to
 */
export function wayTo(
  nodes: Nodes,
  leaves: readonly number[],
  codeOf: (label: number) => number,
  tellsAll: boolean,
  written = new IntStack(),
): { readonly tree: Tree; readonly isPartial: boolean } {
  const { step, label, parent, depth, firstChild, nextSibling, progress, isTask } = nodes
  const firstPath = nodes.pathTo(leaves[0])
  const lastPath = nodes.pathTo(leaves[leaves.length - 1])
  written.length = 0
  const right = new Right(nodes, written, codeOf, tellsAll ? Number.POSITIVE_INFINITY : MOST_KNOWN)
  nodes.walkUp(leaves)
  const opened: Opened[] = []
  const write = (node: number, isLeft: boolean): void => {
    const isOnTheWay = nodes.isOnTheWay(node)
    const isWhole = isLeft || isTask[node] === 1 || progress[node] === DONE
    written.push(step[node])
    written.push(codeOf(label[node]))
    written.push(isOnTheWay ? OPEN : isWhole ? COVERED : UNTOLD)
    if (!isOnTheWay || progress[node] !== INNER) return
    const isOnFirstPath = depth[node] === 0 || firstPath[depth[node] - 1] === node
    opened.push({ node, at: written.length - 1, kids: 0, child: firstChild[node], isLeft: isOnFirstPath })
  }
  write(lastPath.length === 0 ? leaves[0] : parent[lastPath[0]], false)
  for (let top = opened.at(-1); top !== undefined; top = opened.at(-1)) {
    const { node, at, child } = top
    const last = lastPath[depth[node]] as number | undefined
    if (child === NO_NODE) {
      // Of the nodes on the last path the deepest comes first.
      if (last !== undefined && parent[last] === node) top.kids += right.writeSiblings(nextSibling[last])
      written.data[at] = top.kids * KID + (isTask[node] === 1 ? ENDED : 0)
      opened.pop()
      continue
    }
    top.kids++
    if (nodes.isOnTheWay(child)) top.isLeft = false
    write(child, top.isLeft)
    top.child = last === child ? NO_NODE : nextSibling[child]
  }
  return { tree: written.data.slice(0, written.length), isPartial: right.isPartial }
}

/** Branches side by side that are being written. */
interface Siblings {
  next: number
  /** Where their number belongs. */
  readonly at: number
  kids: number
}

const NO_PARENT = -1

/** What is to the right of a path, of which as much is written as there is room for. */
class Right {
  private readonly nodes: Nodes
  private readonly written: IntStack
  private readonly codeOf: (label: number) => number
  private room: number
  /** Whether there is more than was told. */
  isPartial = false

  constructor(nodes: Nodes, written: IntStack, codeOf: (label: number) => number, room: number) {
    this.nodes = nodes
    this.written = written
    this.codeOf = codeOf
    this.room = room
  }

  /** A branch and all to the right of it, each with what is below it. Answers how many they are. */
  writeSiblings(first: number): number {
    const { written } = this
    const { step, label, firstChild, nextSibling, progress, isTask } = this.nodes
    const opened: Siblings[] = [{ next: first, at: NO_PARENT, kids: 0 }]
    for (;;) {
      const top = opened[opened.length - 1]
      const { next: node } = top
      if (node !== NO_NODE && this.room > 0) {
        top.next = nextSibling[node]
        this.room--
        written.push(step[node])
        written.push(this.codeOf(label[node]))
        written.push(COVERED)
        // What is below a task is no concern of others: it covers all that begins with it.
        if (isTask[node] === 1 || progress[node] === DONE) top.kids++
        else opened.push({ next: firstChild[node], at: written.length - 1, kids: 0 })
        continue
      }
      this.isPartial ||= node !== NO_NODE
      opened.pop()
      const parent = opened.at(-1)
      if (parent === undefined) return top.kids
      if (top.kids === 0) written.length -= NODE
      else {
        written.data[top.at] = top.kids * KID + FOR_OTHERS
        parent.kids++
      }
    }
  }
}
