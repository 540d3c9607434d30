import { describe, expect, it } from 'vitest'
import { Guidance } from '../../src/explore/frontier/guidance.ts'

/** After tasks of both kinds, each of so many executions, with so many steps per execution. */
function after(executions: number, guided: number, free: number): Guidance {
  const guidance = new Guidance()
  guidance.note(true, { executions, events: executions * guided })
  guidance.note(false, { executions, events: executions * free })
  return guidance
}

const firstFour = (guidance: Guidance): boolean[] => [0, 1, 2, 3].map((task) => guidance.isFor(task))

describe('whether tasks follow guides', () => {
  it('is tried in turns until both have taken 100,000 steps', () => {
    expect(firstFour(new Guidance())).toEqual([false, true, false, true])
    expect(firstFour(after(9999, 10, 20))).toEqual([false, true, false, true])
  })

  it('is what takes a tenth fewer steps per execution', () => {
    expect(firstFour(after(10_000, 10, 20))).toEqual([true, true, true, true])
    expect(firstFour(after(10_000, 20, 10))).toEqual([false, false, false, false])
    expect(firstFour(after(10_000, 91, 100))).toEqual([false, false, false, false])
    expect(firstFour(after(10_000, 89, 100))).toEqual([true, true, true, true])
  })

  it('goes on from where it was saved', () => {
    expect(firstFour(new Guidance(after(10_000, 10, 20).save()))).toEqual([true, true, true, true])
  })
})
