import { expect, it } from 'vitest'
import { Guides, NO_GUIDE } from '../../src/explore/guides.ts'
import { IntStack } from '../../src/kernel/ints.ts'
import { NONE } from '../../src/machine/log.ts'

function stackOf(steps: readonly number[]): IntStack {
  const stack = new IntStack()
  for (const step of steps) stack.push(step)
  return stack
}

it('gives the steps of the guide that is followed, and uses their places again', () => {
  const guides = new Guides()
  const kept: (readonly [guide: number, steps: readonly number[]])[] = []
  for (let round = 0; round < 1000; round++) {
    const steps = Array.from({ length: round % 7 }, (_, i) => round * 10 + i)
    kept.push([guides.add(stackOf(steps)), steps])
    if (kept.length < 5) continue
    const [[guide, expected]] = kept.splice(round % 5, 1)
    guides.follow(guide)
    // Some are left before their end.
    const wanted = expected.slice(0, 3)
    expect(wanted.map(() => guides.next())).toEqual(wanted)
  }
  const highest = Math.max(...kept.map(([guide]) => guide))
  expect(highest).toBeLessThan(5 * 7)
})

it('has no more steps after the last one, and none without a guide', () => {
  const guides = new Guides()
  expect(guides.add(stackOf([]))).toBe(NO_GUIDE)
  guides.follow(guides.add(stackOf([4, 2])))
  expect([guides.next(), guides.next(), guides.next()]).toEqual([4, 2, NONE])
  guides.follow(NO_GUIDE)
  expect(guides.next()).toBe(NONE)
})
