import { describe, expect, it } from 'vitest'
import { INNER, NO_NODE, Nodes, PLANNED } from '../../src/explore/frontier/nodes.ts'
import { COVERED, KID, NODE, OPEN } from '../../src/explore/frontier/task.ts'
import { wayTo } from '../../src/explore/frontier/wayTo.ts'
import { ENDED, FOR_OTHERS } from '../../src/explore/wakeup.ts'

const noCode = (): number => 0

const kinds = (tree: Int32Array): number[] => Array.from({ length: tree.length / NODE }, (_, i) => tree[i * NODE + 2])

/** Of a root with a leaf that is to be explored, and a branch of so many steps to its right. */
function toldBesideBranchOf(length: number, tellsAll: boolean): ReturnType<typeof wayTo> {
  const nodes = new Nodes()
  const root = nodes.create(0, 0, NO_NODE, INNER, true)
  const leaf = nodes.create(1, 0, root, PLANNED, true)
  let node = root
  for (let i = 1; i <= length; i++) node = nodes.create(2, 0, node, i === length ? PLANNED : INNER, i === length)
  return wayTo(nodes, [leaf], noCode, tellsAll)
}

describe('what a task is told of the tree', () => {
  it('is the way to its leaf, and the branches to the right of it, down to where they cover all', () => {
    const told = toldBesideBranchOf(3, false)
    const inner = KID + FOR_OTHERS
    expect(kinds(told.tree)).toEqual([2 * KID + ENDED, OPEN, inner, inner, COVERED])
    expect(told.isPartial).toBe(false)
  })

  it('leaves out a branch that there is no room for', () => {
    const told = toldBesideBranchOf(2000, false)
    expect(kinds(told.tree)).toEqual([KID + ENDED, OPEN])
    expect(told.isPartial).toBe(true)
  })

  it('leaves out what is higher up first', () => {
    const nodes = new Nodes()
    const root = nodes.create(0, 0, NO_NODE, INNER, true)
    const way = nodes.create(1, 0, root, INNER, false)
    nodes.create(2, 0, root, PLANNED, true)
    const leaf = nodes.create(1, 0, way, PLANNED, true)
    for (let i = 0; i < 1500; i++) nodes.create(2, 0, way, PLANNED, true)
    const told = wayTo(nodes, [leaf], noCode, false)
    const besideLeaf = Array.from({ length: 1500 }, () => COVERED)
    expect(kinds(told.tree)).toEqual([KID + ENDED, 1501 * KID, OPEN, ...besideLeaf])
    expect(told.isPartial).toBe(true)
  })

  it('is a branch of any length where it is told of all', () => {
    const told = toldBesideBranchOf(100_000, true)
    expect(told.tree).toHaveLength((2 + 100_000) * NODE)
  })
})
