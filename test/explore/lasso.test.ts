/** Fair cycles against a slow truth: every set of steps is tried as the one that repeats for ever. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cycleWithout, type Fairness } from '../../src/explore/states/lasso.ts'

interface Step {
  readonly from: number
  readonly to: number
  readonly thread: number
  readonly isProgress: boolean
}

/** Steps between a few states, as the search would have found them: in the order of the states from which they lead. */
function graphOf(states: number, steps: readonly Step[], ended: readonly (readonly number[])[] = []) {
  const sorted = steps.toSorted((a, b) => a.from - b.from)
  return {
    sorted,
    graph: {
      size: states,
      target: (step: number) => sorted[step].to,
      first: (state: number) => sorted.filter(({ from }) => from < state).length,
      threadOf: (step: number) => sorted[step].thread,
      isProgress: (step: number) => sorted[step].isProgress,
      hasEnded: (state: number, thread: number) => ended[state]?.includes(thread) ?? false,
    },
  }
}

const threads = [0, 1, 2]

/** Whether visiting exactly these steps again and again is an execution, does not meet the aim, and is fair. */
function isBad(all: readonly Step[], chosen: readonly Step[], thread: number | undefined, fairness: Fairness): boolean {
  if (chosen.length === 0 || !isStronglyConnected(chosen)) return false
  if (chosen.some((step) => step.isProgress && (thread === undefined || step.thread === thread))) return false
  const visited = [...new Set(chosen.map(({ from }) => from))]
  const isAble = (one: number, state: number): boolean => all.some((step) => step.from === state && step.thread === one)
  return threads.every((one) => {
    if (fairness === 'none' || chosen.some((step) => step.thread === one)) return true
    return fairness === 'weak'
      ? visited.some((state) => !isAble(one, state))
      : visited.every((state) => !isAble(one, state))
  })
}

function isStronglyConnected(steps: readonly Step[]): boolean {
  const reaches = (from: number): Set<number> => {
    const reached = new Set([from])
    for (let size = 0; size < reached.size; ) {
      size = reached.size
      for (const step of steps) if (reached.has(step.from)) reached.add(step.to)
    }
    return reached
  }
  const states = new Set(steps.flatMap(({ from, to }) => [from, to]))
  return [...states].every((state) => reaches(state).size === states.size)
}

const subsets = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: 1 << items.length }, (_, mask) => items.filter((__, i) => (mask >> i) & 1))

const step = fc.record({
  from: fc.nat(3),
  to: fc.nat(3),
  thread: fc.constantFrom(0, 0, 1, 1, 2),
  isProgress: fc.constantFrom(false, false, false, true),
})

describe('a cycle without progress', () => {
  it.each(['none', 'weak', 'strong'] as const)(
    'is found when there is a fair one, and is one: fairness %s',
    (fairness) => {
      const counts = { found: 0, none: 0 }
      const property = fc.property(
        fc.array(step, { maxLength: 8 }),
        fc.constantFrom(undefined, 0, 1),
        (steps, thread) => {
          const { graph, sorted } = graphOf(4, steps)
          const cycle = cycleWithout(graph, { progress: 'it', thread, fairness })
          const exists = subsets(sorted).some((chosen) => isBad(sorted, chosen, thread, fairness))
          expect(cycle !== undefined).toBe(exists)
          counts[exists ? 'found' : 'none']++
          if (cycle === undefined) return
          const taken = cycle.steps.map((number) => sorted[number])
          expect(taken[0].from).toBe(cycle.state)
          for (const [i, { to }] of taken.entries()) expect(taken[(i + 1) % taken.length].from).toBe(to)
          expect(isBad(sorted, [...new Set(taken)], thread, fairness)).toBe(true)
        },
      )
      fc.assert(property, { numRuns: 2000, seed: 1985 })
      expect(Math.min(counts.found, counts.none)).toBeGreaterThan(200)
    },
  )

  it('does not count where the thread has ended, of which the progress is asked', () => {
    const loop = [{ from: 0, to: 0, thread: 1, isProgress: false }]
    const aim = { progress: 'it', thread: 0, fairness: 'weak' } as const
    expect(cycleWithout(graphOf(1, loop).graph, aim)).toEqual({ state: 0, steps: [0] })
    expect(cycleWithout(graphOf(1, loop, [[0]]).graph, aim)).toBe(undefined)
  })
})
