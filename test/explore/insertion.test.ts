import { describe, expect, it } from 'vitest'
import { Insertion } from '../../src/explore/frontier/insertion.ts'
import { createNode, type Node } from '../../src/explore/frontier/node.ts'
import { KEPT } from '../../src/explore/frontier/task.ts'
import { Label, MODE_BITS, ObjectId, StepId } from '../../src/kernel/ids.ts'
import { Labels } from '../../src/machine/labels.ts'
import { atomicType } from '../../src/objects/atomic.ts'

const WRITE = atomicType.modes.indexOf('write')

/** Thread n writes object n: all of these commute. */
const step = (n: number): number => StepId(n, 0)
const label = (object: number): number => Label((object << MODE_BITS) + WRITE)

function insertion(): Insertion {
  const labels = new Labels()
  for (let object = 1; object <= 9; object++) labels.addObject(ObjectId(object), atomicType)
  const found = new Insertion(labels)
  found.begin(1, 1)
  return found
}

/** What a task has explored, and to its right thread 1's step, below which thread 4 writes an object. */
function besideBranch(object: number): { readonly beside: Node; readonly branch: Node } {
  const root = createNode(0, 0, undefined, 'inner', true)
  const beside = createNode(step(9), label(9), root, 'done', true)
  const branch = createNode(step(1), label(1), root, 'inner', false)
  createNode(step(4), label(object), branch, 'planned', true)
  return { beside, branch }
}

describe('inserting what was handed over', () => {
  it('keeps of the steps those that were marked, although one was taken from between them', () => {
    const inserting = insertion()
    const { beside, branch } = besideBranch(3)
    inserting.reset(3)
    inserting.push(step(2), label(2), KEPT)
    inserting.push(step(1), label(1), 0)
    inserting.push(step(3), label(3), 0)
    inserting.insert(beside, { settled: 0, alert: [], way: undefined })
    expect(inserting.isNew).toBe(true)
    // Thread 3's step, since it wakes thread 4's.
    expect([branch.last?.step, branch.last?.first?.step]).toEqual([step(2), step(3)])
  })

  it('is as foreseen when it goes down the way, whose steps need not be kept', () => {
    const inserting = insertion()
    const { beside, branch } = besideBranch(2)
    inserting.reset(2)
    inserting.push(step(1), label(1), 0)
    inserting.push(step(2), label(2), KEPT)
    expect(inserting.insert(beside, { settled: 0, alert: [], way: [step(1)] })).toBe(true)
    expect(branch.last?.step).toBe(step(2))
  })

  it('is not as foreseen when another branch is in the way', () => {
    const inserting = insertion()
    const { beside } = besideBranch(2)
    inserting.reset(2)
    inserting.push(step(1), label(1), 0)
    inserting.push(step(2), label(2), KEPT)
    expect(inserting.insert(beside, { settled: 0, alert: [], way: [] })).toBe(false)
  })
})
