/** Sleep sets, at the sizes at which they need more room. */
import { expect, it } from 'vitest'
import { Sleepers } from '../../src/explore/sleepers.ts'
import { NO_LABEL, ObjectId, StepId } from '../../src/kernel/ids.ts'
import { Labels, nothingType } from '../../src/machine/labels.ts'

it.each([false, true])('keep each step that sleeps, however many do (branches end: %s)', (knowsEnds) => {
  const labels = new Labels()
  labels.addObject(ObjectId(0), nothingType)
  for (let count = 0; count <= 600; count++) {
    const sleepers = new Sleepers(labels, knowsEnds)
    for (let thread = 0; thread < count; thread++) sleepers.add(StepId(thread, 0), NO_LABEL)
    // Two steps of threads that do not sleep, independent of all that do, are taken and taken back.
    for (const thread of [1000, 1001]) sleepers.enter(thread, NO_LABEL)
    expect(sleepers.size).toBe(count)
    sleepers.leave(StepId(1001, 0), NO_LABEL)
    expect([sleepers.size, sleepers.has(StepId(1001, 0))]).toEqual([count + 1, true])
    sleepers.leave(StepId(1000, 0), NO_LABEL)
    expect([sleepers.size, sleepers.has(StepId(1000, 0))]).toEqual([count + 1, true])
    expect(count === 0 || sleepers.has(StepId(count - 1, 0))).toBe(true)
  }
})
