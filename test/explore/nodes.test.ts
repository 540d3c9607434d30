import { describe, expect, it } from 'vitest'
import { DONE, INNER, NO_NODE, Nodes, PLANNED, RUNNING } from '../../src/explore/frontier/nodes.ts'

/** Below the root two leaves, and a branch with a third and a fourth. */
function fourLeaves() {
  const nodes = new Nodes()
  const root = nodes.create(0, 0, NO_NODE, INNER, true)
  const add = (parent: number): number => nodes.create(1, 0, parent, PLANNED, true)
  const [first, second] = [add(root), add(root)]
  const branch = nodes.create(1, 0, root, INNER, false)
  return { nodes, root, branch, leaves: [first, second, add(branch), add(branch)] as const }
}

describe('the tree of what is left', () => {
  it('has as the next leaves the first from the left that nobody explores', () => {
    const { nodes, root, leaves } = fourLeaves()
    const [first, second, third, fourth] = leaves
    expect(nodes.firstPlanned(root, 3)).toEqual([first, second, third])
    nodes.set(first, RUNNING)
    nodes.set(third, DONE)
    expect(nodes.firstPlanned(root, 3)).toEqual([second, fourth])
  })

  it('keeps what is done as long as something above it is not', () => {
    const { nodes, root, branch, leaves } = fourLeaves()
    for (const leaf of leaves.slice(1)) nodes.set(leaf, DONE)
    nodes.closeAbove(leaves.slice(1))
    expect([nodes.progress[root], nodes.firstChild[root]]).toEqual([INNER, leaves[0]])
    // The branch comes after a leaf that is open, whose sequences may still belong there.
    expect(nodes.pathTo(leaves[3])).toEqual([branch, leaves[3]])
    expect(nodes.progress[branch]).toBe(INNER)
  })

  it('forgets all below a leaf that is done, and uses its place again', () => {
    const { nodes, root, branch, leaves } = fourLeaves()
    for (const leaf of leaves) nodes.set(leaf, DONE)
    nodes.closeAbove(leaves)
    expect([nodes.progress[root], nodes.firstChild[root]]).toEqual([DONE, NO_NODE])
    const again = Array.from({ length: 6 }, () => nodes.create(1, 0, NO_NODE, INNER, false))
    expect(new Set(again.slice(0, 5))).toEqual(new Set([...leaves, branch]))
    expect(again[5]).toBe(6)
  })
})
