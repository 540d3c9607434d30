import { describe, expect, it } from 'vitest'
import { Insertion } from '../../src/explore/frontier/insertion.ts'
import { DONE, INNER, NO_NODE, Nodes, PLANNED } from '../../src/explore/frontier/nodes.ts'
import { KEPT } from '../../src/explore/frontier/task.ts'
import { Label, MODE_BITS, ObjectId, StepId } from '../../src/kernel/ids.ts'
import { Labels } from '../../src/machine/labels.ts'
import { atomicType } from '../../src/objects/atomic.ts'

const WRITE = atomicType.modes.indexOf('write')

/** Thread n writes object n: all of these commute. */
const step = (n: number): number => StepId(n, 0)
const label = (object: number): number => Label((object << MODE_BITS) + WRITE)

interface Inserting {
  readonly nodes: Nodes
  readonly insertion: Insertion
  readonly beside: number
  readonly branch: number
}

/** Beside what a task has explored, and to its right thread 1's step, below which thread 4 writes an object. */
function besideBranch(object: number): Inserting {
  const labels = new Labels()
  for (let id = 1; id <= 9; id++) labels.addObject(ObjectId(id), atomicType)
  const nodes = new Nodes()
  const root = nodes.create(0, 0, NO_NODE, INNER, true)
  const beside = nodes.create(step(9), label(9), root, DONE, true)
  const branch = nodes.create(step(1), label(1), root, INNER, false)
  nodes.create(step(4), label(object), branch, PLANNED, true)
  const insertion = new Insertion(nodes, labels)
  insertion.begin(1, 1)
  return { nodes, insertion, beside, branch }
}

/** The steps below the branch's last child, from that on. */
function lastBelow({ firstChild, nextSibling, step: steps }: Nodes, branch: number): number[] {
  const found: number[] = []
  for (let node = firstChild[branch]; node !== NO_NODE; node = firstChild[node]) {
    while (nextSibling[node] !== NO_NODE) node = nextSibling[node]
    found.push(steps[node])
  }
  return found
}

describe('inserting what was handed over', () => {
  it('keeps of the steps those that were marked, although one was taken from between them', () => {
    const { nodes, insertion, beside, branch } = besideBranch(3)
    insertion.reset(3)
    insertion.push(step(2), label(2), KEPT)
    insertion.push(step(1), label(1), 0)
    insertion.push(step(3), label(3), 0)
    insertion.insert(beside, { settled: 0, alert: [], way: undefined })
    expect(insertion.isNew).toBe(true)
    // Thread 3's step, since it wakes thread 4's.
    expect(lastBelow(nodes, branch)).toEqual([step(2), step(3)])
  })

  it('is as foreseen when it goes down the way, whose steps need not be kept', () => {
    const { nodes, insertion, beside, branch } = besideBranch(2)
    insertion.reset(2)
    insertion.push(step(1), label(1), 0)
    insertion.push(step(2), label(2), KEPT)
    expect(insertion.insert(beside, { settled: 0, alert: [], way: [step(1)] })).toBe(true)
    expect(lastBelow(nodes, branch)).toEqual([step(2)])
  })

  it('is not as foreseen when another branch is in the way', () => {
    const { insertion, beside } = besideBranch(2)
    insertion.reset(2)
    insertion.push(step(1), label(1), 0)
    insertion.push(step(2), label(2), KEPT)
    expect(insertion.insert(beside, { settled: 0, alert: [], way: [] })).toBe(false)
  })
})
