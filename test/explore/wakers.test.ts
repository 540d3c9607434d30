/** How much of a sequence is enough as a branch, told by the prefixes that tasks are given. */
import { expect, it } from 'vitest'
import { Effort } from '../../src/explore/execution.ts'
import { Frontier } from '../../src/explore/frontier/frontier.ts'
import { TaskExplorer } from '../../src/explore/frontier/search.ts'
import { FLAG_BITS, NODE, OPEN, type Tree } from '../../src/explore/frontier/task.ts'
import { cell, type Model, model, mutex } from '../../src/index.ts'
import { threadOf } from '../../src/kernel/ids.ts'
import { instantiate } from '../../src/machine/model.ts'

/** After so many executions, by name, the steps of each branch that is left. */
function branchesAfter(executions: number, target: Model): string[] {
  const { run } = instantiate(target)
  const frontier = new Frontier(instantiate(target).run)
  const budget = { executions: 1, events: Number.MAX_SAFE_INTEGER, leaves: 100 }
  const explore = (): void => {
    const [{ task }] = frontier.running
    const steps = new TaskExplorer(run, new Effort()).explore(task)
    let next = steps.next()
    while (next.done !== true) next = steps.next()
    frontier.takeIn(next.value)
  }
  for (let n = 0; n < executions; n++) {
    frontier.next(budget)
    explore()
  }
  frontier.next(budget)
  const [{ task }] = frontier.running
  return waysToLeaves(task.tree).map((steps) => steps.map((step) => run.threads[threadOf(step)].name).join(' '))
}

/** The steps of each way down to a leaf that is to be explored. */
function waysToLeaves(tree: Tree): number[][] {
  const ways: number[][] = []
  const open = [{ way: [] as number[], kids: tree[NODE - 1] >> FLAG_BITS }]
  for (let at = NODE; at < tree.length; at += NODE) {
    while (open[open.length - 1].kids === 0) open.pop()
    const top = open[open.length - 1]
    top.kids--
    const way = [...top.way, tree[at]]
    if (tree[at + 2] === OPEN) ways.push(way)
    if (tree[at + 2] > 0) open.push({ way, kids: tree[at + 2] >> FLAG_BITS })
  }
  return ways
}

it('leaves out what neither wakes what sleeps nor is needed for it', () => {
  const target = model('apart', {}, ({ make, thread }) => {
    const [a, b] = [make(mutex('a')), make(mutex('b'))]
    thread('first', function* () {
      yield* a.acquire()
      yield* a.release()
    })
    thread('other', function* () {
      yield* b.acquire()
      yield* b.release()
    })
    thread('second', function* () {
      yield* a.acquire()
      yield* a.release()
    })
  })
  // `second` wakes `first`; what `other` does commutes with both, and is open after the branch.
  expect(branchesAfter(1, target)).toEqual(['second'])
})

it('does not lead to where something is woken that another thread is sure to wake', () => {
  const target = model('reads', {}, ({ make, thread }) => {
    const x = make(cell('x', 0))
    thread('writer', function* () {
      yield* x.write(1)
    })
    thread('one', function* () {
      yield* x.read()
    })
    thread('two', function* () {
      yield* x.read()
    })
    return { mayRace: true }
  })
  // Explored: writer one two, one writer two, one two writer. Reversing `one` and `writer` asks for `two writer`; but after
  // `two`, the writer is sure to wake `one`.
  expect(branchesAfter(3, target)).toEqual(['two'])
})
