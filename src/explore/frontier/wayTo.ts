/** What a task is told of the tree: the way to its leaves, and what is beside it. */

import { IntStack } from '../../kernel/ints.ts'
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
 * @param written what it may write to
 */
export function wayTo(
  leaves: readonly Node[],
  codeOf: (label: number) => number,
  tellsAll: boolean,
  written = new IntStack(),
): { readonly tree: Tree; readonly isPartial: boolean } {
  const firstPath = pathTo(leaves[0])
  const lastPath = pathTo(leaves[leaves.length - 1])
  written.length = 0
  const right = new Right(written, codeOf, tellsAll ? Number.POSITIVE_INFINITY : MOST_KNOWN)
  const walk = walkUp(leaves)
  const opened: Opened[] = []
  const write = (node: Node, isLeft: boolean): void => {
    const isOnTheWay = node.walk === walk
    const isWhole = isLeft || node.isTask || node.progress === 'done'
    written.push(node.step)
    written.push(codeOf(node.label))
    written.push(isOnTheWay ? OPEN : isWhole ? COVERED : UNTOLD)
    if (!isOnTheWay || node.progress !== 'inner') return
    const isOnFirstPath = node.depth === 0 || firstPath[node.depth - 1] === node
    opened.push({ node, at: written.length - 1, kids: 0, child: node.first, isLeft: isOnFirstPath })
  }
  write(lastPath[0]?.parent ?? leaves[0], false)
  for (let top = opened.at(-1); top !== undefined; top = opened.at(-1)) {
    const { node, at, child } = top
    const last = lastPath[node.depth] as Node | undefined
    if (child === undefined) {
      // Of the nodes on the last path the deepest comes first.
      if (last?.parent === node) top.kids += right.writeSiblings(last.next)
      written.data[at] = top.kids * KID + (node.isTask ? ENDED : 0)
      opened.pop()
      continue
    }
    top.kids++
    if (child.walk === walk) top.isLeft = false
    write(child, top.isLeft)
    top.child = last === child ? undefined : child.next
  }
  return { tree: written.data.slice(0, written.length), isPartial: right.isPartial }
}

/** Branches side by side that are being written. */
interface Siblings {
  next: Node | undefined
  /** Where their number belongs. */
  readonly at: number
  kids: number
}

const NO_PARENT = -1

/** What is to the right of a path, of which as much is written as there is room for. */
class Right {
  private readonly written: IntStack
  private readonly codeOf: (label: number) => number
  private room: number
  /** Whether there is more than was told. */
  isPartial = false

  constructor(written: IntStack, codeOf: (label: number) => number, room: number) {
    this.written = written
    this.codeOf = codeOf
    this.room = room
  }

  /** A branch and all to the right of it, each with what is below it. Answers how many they are. */
  writeSiblings(first: Node | undefined): number {
    const { written } = this
    const opened: Siblings[] = [{ next: first, at: NO_PARENT, kids: 0 }]
    for (;;) {
      const top = opened[opened.length - 1]
      const { next: node } = top
      if (node !== undefined && this.room > 0) {
        top.next = node.next
        this.room--
        written.push(node.step)
        written.push(this.codeOf(node.label))
        written.push(COVERED)
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
        written.data[top.at] = top.kids * KID + FOR_OTHERS
        parent.kids++
      }
    }
  }
}
