/**
 * Optimal reduction cut into tasks. What it does depends on the model alone, not on who explores the tasks or how long they
 * take: tasks are given out, and their ends taken in, in one order.
 *
 * A sequence from a prefix is covered when a branch to the left of the prefix, or of what it shares with a planned branch, is a
 * weak initial of it, or when it comes to a leaf. All else is appended as a new leaf. Branches to the left never change
 * once a branch is there, so what is asleep after a prefix is known from the beginning.
 */
import { InterleaveError } from '../../kernel/errors.ts'
import { alternativeOf, threadOf } from '../../kernel/ids.ts'
import type { Run } from '../../machine/run.ts'
import { DEPENDENT, Sequence, weakInitial } from '../wakeup.ts'
import { close, createNode, depthOf, firstPlanned, type Node, pathTo } from './node.ts'
import { rebuilt, type Saved, savedNodes } from './saved.ts'
import type { Branch, Budget, Frame, Handover, Task, TaskEnd } from './task.ts'
import { ThreadNumbers } from './threads.ts'

export class Frontier {
  /** Tasks that were given out and whose ends were not taken in, the oldest first. */
  readonly running: { readonly task: Task; readonly leaf: Node }[] = []
  private readonly run: Run
  private readonly threads: ThreadNumbers
  private readonly root: Node
  private readonly sequence = new Sequence()
  private number = 0

  /** @param run the frontier's own: what a step touches is found out by taking it */
  constructor(run: Run, saved?: Saved) {
    this.run = run
    this.threads = new ThreadNumbers(run, saved?.keys)
    this.root = saved === undefined ? createNode(0, undefined, 'planned', true) : rebuilt(saved.nodes)
    if (saved === undefined) return
    this.number = saved.number
    this.labelBelow(this.root)
    for (const task of saved.running) this.running.push({ task, leaf: leafAt(this.root, task.prefix) })
  }

  /** All of it, as plain data; what was running is to be explored again. */
  save(): Saved {
    const running = this.running.map(({ task }) => task)
    return { keys: [...this.threads.keys], number: this.number, nodes: savedNodes(this.root), running }
  }

  get isDone(): boolean {
    return this.root.progress === 'done'
  }

  /** The next task: the first leaf from the left, so that few are open at a time. Undefined while there is none. */
  next(budget: Budget): Task | undefined {
    const leaf = firstPlanned(this.root)
    if (leaf === undefined) return undefined
    leaf.progress = 'running'
    const path = pathTo(leaf)
    const task: Task = {
      number: this.number++,
      keys: [...this.threads.keys],
      prefix: path.map(({ step }) => step),
      known: knownAlong(path),
      budget,
    }
    this.running.push({ task, leaf })
    return task
  }

  /** Takes in how the oldest task that is running ended. */
  takeIn(end: TaskEnd): void {
    const oldest = this.running.shift()
    if (oldest?.task.number !== end.number) throw new InterleaveError('IL099', `task ${end.number} is not the next one`)
    const { leaf } = oldest
    const path = pathTo(leaf)
    const step = this.threads.translator(end.keys)
    this.goTo(path)
    if (end.frames.length === 0) leaf.progress = 'done'
    else this.grow(leaf, end.frames, step)
    this.takeBack(path.length)
    if (end.handovers.length > 0) this.insertAll(path, end.handovers, step)
    this.takeBack(0)
    for (let node: Node | undefined = leaf; node !== undefined; node = node.parent) if (node.isTask) close(node)
  }

  // ---- the tree ----

  /** Puts what a task left below its leaf. The run is at the leaf. */
  private grow(leaf: Node, frames: readonly Frame[], numbered: (step: number) => number): void {
    leaf.progress = 'inner'
    let node = leaf
    for (const { done, step, planned } of frames) {
      for (const each of done) this.labelled(createNode(numbered(each), node, 'done', false))
      const on = createNode(numbered(step), node, 'inner', false)
      this.plant(node, planned, numbered)
      on.label = this.take(on.step)
      node = on
    }
    node.progress = 'done'
  }

  private plant(parent: Node, branches: readonly Branch[], numbered: (step: number) => number): void {
    for (const [step, below] of branches) {
      const isLeaf = below.length === 0
      const node = createNode(numbered(step), parent, isLeaf ? 'planned' : 'inner', isLeaf)
      node.label = this.take(node.step)
      this.plant(node, below, numbered)
      this.run.undo()
    }
  }

  /** Finds out anew what the steps touch. */
  private labelBelow(root: Node): void {
    const stack = root.children.toReversed()
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      this.takeBack(depthOf(node) - 1)
      node.label = this.take(node.step)
      stack.push(...node.children.toReversed())
    }
    this.takeBack(0)
  }

  private labelled(node: Node): void {
    node.label = this.take(node.step)
    this.run.undo()
  }

  private insertAll(path: readonly Node[], handovers: readonly Handover[], numbered: (step: number) => number): void {
    const asleep = this.asleepAlong(path)
    for (const { depth, steps } of handovers) {
      this.takeBack(depth)
      while (this.run.log.length < depth) this.take(path[this.run.log.length].step)
      this.insert(path, depth, asleep[depth], steps.map(numbered))
    }
  }

  /** Per prefix of the path, what sleeps there. */
  private asleepAlong(path: readonly Node[]): (readonly Node[])[] {
    const all: (readonly Node[])[] = []
    let before: readonly Node[] = []
    for (const node of path) {
      const siblings = node.parent?.children ?? []
      const here = [...before, ...siblings.slice(0, siblings.indexOf(node))]
      all.push(here)
      before = here.filter(
        ({ step, label }) => threadOf(step) !== threadOf(node.step) && !this.run.labels.dependent(label, node.label),
      )
    }
    return all
  }

  /** Inserts a sequence after the prefix of the path that the run is at. */
  private insert(path: readonly Node[], depth: number, asleep: readonly Node[], steps: readonly number[]): void {
    const { sequence } = this
    sequence.reset(steps.length)
    for (const step of steps) sequence.push(step, this.take(step))
    this.takeBack(depth)
    for (const each of asleep) if (this.weakInitial(each) !== DEPENDENT) return
    const beside = path[depth]
    let node = beside.parent as Node
    let from = node.children.indexOf(beside) + 1
    for (let child = this.wayDown(node, from); child !== undefined; child = this.wayDown(node, from)) {
      if (child.isTask || child.progress === 'done') return
      node = child
      from = 0
    }
    for (let at = sequence.from; at < sequence.to; at++) {
      const isLast = at === sequence.to - 1
      node = createNode(sequence.step[at], node, isLast ? 'planned' : 'inner', isLast)
      node.label = sequence.label[at]
    }
  }

  /** The first child that could begin the sequence, which loses that step. */
  private wayDown(node: Node, from: number): Node | undefined {
    for (let i = from; i < node.children.length; i++) {
      const child = node.children[i]
      const at = this.weakInitial(child)
      if (at === DEPENDENT) continue
      if (at >= 0) this.sequence.remove(this.sequence.from + at)
      return child
    }
    return undefined
  }

  /** As in `wakeup.ts`, with one answer for all ways to depend. */
  private weakInitial({ step, label }: Node): number {
    return Math.max(DEPENDENT, weakInitial(this.run.labels, this.sequence, step, label))
  }

  // ---- the run ----

  /** Takes a step, and answers its label. */
  private take(given: number): number {
    const { run } = this
    const step = this.threads.own(given)
    run.step(threadOf(step), alternativeOf(step))
    return run.log.label[run.log.length - 1]
  }

  private goTo(path: readonly Node[]): void {
    for (const { step } of path) this.take(step)
  }

  private takeBack(length: number): void {
    while (this.run.log.length > length) this.run.undo()
  }
}

function leafAt(root: Node, prefix: readonly number[]): Node {
  let node: Node | undefined = root
  for (const step of prefix) node = node?.children.find((child) => child.step === step)
  if (node?.progress !== 'running') throw new InterleaveError('IL099', 'a running task is not in the tree')
  return node
}

/**
 * Branches that a task is told of at the most. It hands over less when it knows more, and all that it hands over is looked at
 * again: where there are thousands of branches beside a short task, telling it of all would take longer than the task.
 */
const MOST_KNOWN = 300

/** What is beside each step of the path; the deepest first, since these are met most. */
function knownAlong(path: readonly Node[]): Task['known'] {
  let room = MOST_KNOWN
  const branchesOf = (nodes: readonly Node[]): Branch[] => {
    const branches: Branch[] = []
    for (const { step, isTask, progress, children } of nodes) {
      if (room <= 0) break
      room--
      // What is below a task is no concern of others: it covers all that begins with it.
      const isWhole = isTask || progress === 'done'
      const below = isWhole ? [] : branchesOf(children)
      if (isWhole || below.length > 0) branches.push([step, below])
    }
    return branches
  }
  const known = path.toReversed().map((node) => {
    const siblings = node.parent?.children ?? []
    const at = siblings.indexOf(node)
    return { asleep: siblings.slice(0, at).map(({ step }) => step), planned: branchesOf(siblings.slice(at + 1)) }
  })
  return known.toReversed()
}
