/** What a task is told of the tree: the way to its leaves, and what is beside it. */

import { ENDED, FOR_OTHERS } from '../wakeup.ts'
import { type Node, pathTo, walkUp } from './node.ts'
import { COVERED, KID, NODE, OPEN, type Tree, UNTOLD } from './task.ts'

/**
 * Branches to the right of all its leaves that a task is told of at the most, the deepest first, since these are met most. It
 * hands over less when it knows more: where there are thousands of branches beside a short task, telling it of all would take
 * longer than the task.
 */
const MOST_KNOWN = 1500

/** An inner node whose children are being written. */
interface Opened {
  readonly node: Node
  /** Where the number of its children belongs. */
  readonly at: number
  kids: number
  child: Node | undefined
  /** Whether all leaves of the task are to the right of here. */
  isLeft: boolean
}

/**
 * @param leaves from the left
 * @param tellsAll of the branches to their right, however many there are
 */
export function wayTo(
  leaves: readonly Node[],
  codeOf: (label: number) => number,
  tellsAll: boolean,
): { readonly tree: Tree; readonly isPartial: boolean } {
  const firstPath = pathTo(leaves[0])
  const lastPath = pathTo(leaves[leaves.length - 1])
  const right = new Right(lastPath, codeOf, tellsAll ? Number.POSITIVE_INFINITY : MOST_KNOWN)
  const walk = walkUp(leaves)
  const written: number[] = []
  const opened: Opened[] = []
  const write = (node: Node, isLeft: boolean): void => {
    const isOnTheWay = node.walk === walk
    const isWhole = isLeft || node.isTask || node.progress === 'done'
    written.push(node.step, codeOf(node.label), isOnTheWay ? OPEN : isWhole ? COVERED : UNTOLD)
    if (!isOnTheWay || node.progress !== 'inner') return
    const isOnFirstPath = node.depth === 0 || firstPath[node.depth - 1] === node
    opened.push({ node, at: written.length - 1, kids: 0, child: node.first, isLeft: isOnFirstPath })
  }
  write(lastPath[0]?.parent ?? leaves[0], false)
  for (let top = opened.at(-1); top !== undefined; top = opened.at(-1)) {
    const { node, at, child } = top
    if (child === undefined) {
      written[at] = (top.kids + right.writeTo(written, node)) * KID + (node.isTask ? ENDED : 0)
      opened.pop()
      continue
    }
    top.kids++
    if (child.walk === walk) top.isLeft = false
    write(child, top.isLeft)
    top.child = lastPath[node.depth] === child ? undefined : child.next
  }
  return { tree: new Int32Array(written), isPartial: right.isPartial }
}

/** Branches side by side that are being written. */
interface Siblings {
  next: Node | undefined
  /** Where their number belongs. */
  readonly at: number
  kids: number
}

const NO_PARENT = -1

/** What is to the right of a path. */
class Right {
  private readonly below = new Map<Node, { readonly kids: number; readonly written: readonly number[] }>()
  private readonly codeOf: (label: number) => number
  private room: number
  /** Whether there is more than was told. */
  isPartial = false

  constructor(path: readonly Node[], codeOf: (label: number) => number, room: number) {
    this.codeOf = codeOf
    this.room = room
    for (const node of path.toReversed()) {
      const written: number[] = []
      const kids = this.writeSiblings(node.next, written)
      if (node.parent !== undefined) this.below.set(node.parent, { kids, written })
    }
  }

  /** Answers how many children that are. */
  writeTo(written: number[], parent: Node): number {
    const below = this.below.get(parent)
    if (below === undefined) return 0
    for (const number of below.written) written.push(number)
    return below.kids
  }

  /** The branch to the right of another one, and all to the right of it, each with what is below it. Answers how many they are. */
  private writeSiblings(first: Node | undefined, written: number[]): number {
    const opened: Siblings[] = [{ next: first, at: NO_PARENT, kids: 0 }]
    for (;;) {
      const top = opened[opened.length - 1]
      const { next: node } = top
      if (node !== undefined && this.room > 0) {
        top.next = node.next
        this.room--
        written.push(node.step, this.codeOf(node.label), COVERED)
        // What is below a task is no concern of others: it covers all that begins with it.
        if (node.isTask || node.progress === 'done') top.kids++
        else opened.push({ next: node.first, at: written.length - 1, kids: 0 })
        continue
      }
      this.isPartial ||= node !== undefined
      opened.pop()
      const parent = opened.at(-1)
      if (parent === undefined) return top.kids
      if (top.kids === 0) written.length -= NODE
      else {
        written[top.at] = top.kids * KID + FOR_OTHERS
        parent.kids++
      }
    }
  }
}
