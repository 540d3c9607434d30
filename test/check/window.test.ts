import { describe, expect, it } from 'vitest'
import { type SavedWindow, Window } from '../../src/check/window.ts'

/** The size after each of some tasks, of which those counted that are true. */
const sizes = (tasks: readonly boolean[], saved?: SavedWindow): number[] => {
  const window = new Window(saved)
  return tasks.map((counts) => {
    window.note(counts)
    return window.size
  })
}

const counted = (tasks: number): boolean[] => Array.from({ length: tasks }, () => true)

describe('how many tasks are out at a time', () => {
  it('is one more after twice as many that counted', () => {
    expect(sizes(counted(16 + 18)).slice(14)).toEqual([8, ...counted(18).map(() => 9), 10])
  })

  it('is half as many after one that is done over, and at least eight', () => {
    expect(sizes([false, false, false], { size: 30, inARow: 59 })).toEqual([15, 8, 8])
  })

  it('is 64 at the most', () => {
    expect(sizes(counted(300), { size: 63, inARow: 0 }).at(-1)).toBe(64)
  })

  it('does not grow by tasks from before a mistake', () => {
    expect(sizes([false, ...counted(15)], { size: 8, inARow: 15 }).at(-1)).toBe(8)
  })

  it('goes on from where it was saved', () => {
    const window = new Window()
    for (const counts of [...counted(20), false, true]) window.note(counts)
    expect(window.save()).toEqual({ size: 8, inARow: 1 })
    expect(sizes(counted(15), window.save()).at(-1)).toBe(9)
  })
})
