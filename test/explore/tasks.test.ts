/** Tasks of several leaves, on models whose wakeup trees have a leaf for nearly every trace. */
import { describe, expect, it } from 'vitest'
import { indexer } from '../../models/benchmarks/indexer.ts'
import { lastzero } from '../../models/benchmarks/lastzero.ts'
import { readers } from '../../models/benchmarks/readers.ts'
import { philosophers } from '../../models/classics/philosophers.ts'
import { Effort } from '../../src/explore/execution.ts'
import { FLAG_BITS, NODE, OPEN, type Task } from '../../src/explore/frontier/task.ts'
import { instantiate, type Model, type Params } from '../../src/machine/model.ts'
import type { Run } from '../../src/machine/run.ts'
import { type Cut, inTasks } from '../support/tasks.ts'

/** How many executions there are; an execution that is not completed, or is there twice, is one more or an error. */
function executionsOf<P extends Params>(target: Model<P>, params: P, cut: Cut): number {
  const own = (): Run => instantiate(target, params).run
  const executions = inTasks({ ...cut, ownRun: own })(own(), new Effort())
  let count = 0
  while (executions.next().done !== true) count++
  return count
}

/** The steps to each leaf of a task. */
function waysOf({ tree }: Task): string[] {
  const ways: string[] = []
  const open: { readonly step: number; kids: number }[] = []
  for (let at = 0; at < tree.length; at += NODE) {
    while (open.at(-1)?.kids === 0) open.pop()
    const parent = open.at(-1)
    if (parent !== undefined) parent.kids--
    const [step, , kind] = tree.subarray(at, at + NODE)
    if (kind === OPEN) ways.push([...open.map((node) => node.step), step].join(' '))
    if (kind > 0) open.push({ step, kids: kind >> FLAG_BITS })
  }
  return ways
}

const cuts: readonly Cut[] = [
  { executions: 3, leaves: 2, atOnce: 8 },
  { executions: 5, leaves: 5, atOnce: 3, foresees: true },
  { executions: 20, leaves: 1000, atOnce: 4 },
  { executions: 10, leaves: 4, atOnce: 32 },
  { executions: 4, leaves: 20, atOnce: 6, foresees: true, isInterrupted: true },
]

describe.each(cuts)('with %o', (cut) => {
  it('finds each trace once', () => {
    // (n + 3) · 2^(n - 2); every reader before or after the writer; 8 to the power of the threads beyond 11.
    expect(executionsOf(lastzero, { n: 7 }, cut)).toBe(320)
    expect(executionsOf(readers, { readers: 7 }, cut)).toBe(128)
    expect(executionsOf(indexer, { threads: 12 }, cut)).toBe(8)
  })
})

describe('a task that was wrong about what becomes of its handovers', () => {
  it('is done over, and its executions count once', () => {
    let doneOver = 0
    const onDoneOver = (): void => void doneOver++
    const cut: Cut = { executions: 2, leaves: 1, atOnce: 32, foresees: true, onDoneOver }
    // Each of 4 forks goes to one of two first; the two circles are the same deadlock, in which everyone has one: 2⁴ - 1.
    expect(executionsOf(philosophers, { philosophers: 4, meals: 1 }, cut)).toBe(15)
    expect(doneOver).toBeGreaterThan(0)
  })

  it.each([false, true])('is wrong once more at the most (through text after each task: %s)', (isInterrupted) => {
    const mistakes = new Map<string, number>()
    const onDoneOver = (task: Task): void => {
      for (const way of waysOf(task)) mistakes.set(way, (mistakes.get(way) ?? 0) + 1)
      expect(Math.max(...mistakes.values())).toBeLessThanOrEqual(2)
    }
    // It would be wrong for ever if it went on to take for certain what it does: other branches are in the way.
    const cut: Cut = { executions: 5, leaves: 5, atOnce: 16, foresees: true, isInterrupted, onDoneOver }
    expect(executionsOf(lastzero, { n: 7 }, cut)).toBe(320)
    expect(Math.max(...mistakes.values())).toBe(2)
  })

  it('leaves no branch behind that it foresaw in another place', () => {
    expect(executionsOf(lastzero, { n: 10 }, { executions: 50, leaves: 20, atOnce: 32, foresees: true })).toBe(3328)
  })
})
