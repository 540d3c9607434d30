import { describe, expect, it } from 'vitest'
import { createNode, type Node } from '../../src/explore/frontier/node.ts'
import { COVERED, KID, NODE, OPEN } from '../../src/explore/frontier/task.ts'
import { wayTo } from '../../src/explore/frontier/wayTo.ts'
import { ENDED, FOR_OTHERS } from '../../src/explore/wakeup.ts'

const noCode = (): number => 0

const kinds = (tree: Int32Array): number[] => Array.from({ length: tree.length / NODE }, (_, i) => tree[i * NODE + 2])

/** A root with a leaf that is to be explored, and a branch of so many steps to its right. */
function besideBranchOf(length: number): Node {
  const root = createNode(0, 0, undefined, 'inner', true)
  const leaf = createNode(1, 0, root, 'planned', true)
  let node = root
  for (let i = 1; i <= length; i++) node = createNode(2, 0, node, i === length ? 'planned' : 'inner', i === length)
  return leaf
}

describe('what a task is told of the tree', () => {
  it('is the way to its leaf, and the branches to the right of it, down to where they cover all', () => {
    const told = wayTo([besideBranchOf(3)], noCode, false)
    const inner = KID + FOR_OTHERS
    expect(kinds(told.tree)).toEqual([2 * KID + ENDED, OPEN, inner, inner, COVERED])
    expect(told.isPartial).toBe(false)
  })

  it('leaves out a branch that there is no room for', () => {
    const told = wayTo([besideBranchOf(2000)], noCode, false)
    expect(kinds(told.tree)).toEqual([KID + ENDED, OPEN])
    expect(told.isPartial).toBe(true)
  })

  it('leaves out what is higher up first', () => {
    const root = createNode(0, 0, undefined, 'inner', true)
    const way = createNode(1, 0, root, 'inner', false)
    createNode(2, 0, root, 'planned', true)
    const leaf = createNode(1, 0, way, 'planned', true)
    for (let i = 0; i < 1500; i++) createNode(2, 0, way, 'planned', true)
    const told = wayTo([leaf], noCode, false)
    const besideLeaf = Array.from({ length: 1500 }, () => COVERED)
    expect(kinds(told.tree)).toEqual([KID + ENDED, 1501 * KID, OPEN, ...besideLeaf])
    expect(told.isPartial).toBe(true)
  })

  it('is a branch of any length where it is told of all', () => {
    const told = wayTo([besideBranchOf(100_000)], noCode, true)
    expect(told.tree).toHaveLength((2 + 100_000) * NODE)
  })
})
