/** Explores tasks: optimal reduction from each of their leaves on. */
import { InterleaveError } from '../../kernel/errors.ts'
import { alternativeOf, NO_LABEL, StepId, threadOf } from '../../kernel/ids.ts'
import type { Run } from '../../machine/run.ts'
import type { Effort, Execution } from '../execution.ts'
import { OptimalSearch } from '../optimal.ts'
import { NO_NODE } from '../wakeup.ts'
import { Handovers } from './handovers.ts'
import { Common, LabelWriter, labelReader } from './labels.ts'
import { COVERED, NODE, OPEN, type Task, type TaskEnd, type Tree, UNTOLD } from './task.ts'
import { ThreadNumbers } from './threads.ts'

/**
 * What is handed over before the search is cut: until somebody has found out whether it is covered, sequences like it cannot
 * be told to be.
 */
const MOST_HANDOVERS = 4000

export class TaskExplorer {
  private readonly run: Run
  private readonly effort: Effort
  private readonly common: Common
  private readonly optimal: OptimalSearch

  /** @param run in which no step was taken yet */
  constructor(run: Run, effort: Effort) {
    this.run = run
    this.effort = effort
    this.common = new Common(run)
    this.optimal = new OptimalSearch(run, effort)
  }

  /** Explores a task in the run, which is in its initial state, and leaves it there. */
  *explore(task: Task): Generator<Execution, TaskEnd> {
    const { run, effort, common, optimal } = this
    optimal.restart()
    const search = new TaskSearch(run, effort, common, optimal, task)
    const execution: Execution = { run, end: 'finished', fresh: 0, mayHaveDataRace: true }
    while (search.mayGoOn() && search.toNextLeaf())
      do {
        optimal.extend()
        execution.end = run.end()
        execution.fresh = optimal.fresh
        execution.mayHaveDataRace = optimal.reversals.order(optimal.fresh)
        yield execution
        optimal.reversals.plan(optimal.fresh)
      } while (search.goesOn())
    return search.end()
  }
}

class TaskSearch {
  private readonly optimal: OptimalSearch
  private executions = 0
  private readonly run: Run
  private readonly effort: Effort
  private readonly task: Task
  private readonly threads: ThreadNumbers
  private readonly labels: LabelWriter
  private readonly handovers: Handovers
  private readonly from: number
  /** What the leaves are, from the left, and the next one. */
  private readonly kinds: number[]
  private nextLeaf = 0
  /** Of those that are open. */
  private begun = 0
  private explored = 0

  constructor(run: Run, effort: Effort, common: Common, optimal: OptimalSearch, task: Task) {
    this.run = run
    this.effort = effort
    this.task = task
    this.threads = new ThreadNumbers(run, task.keys)
    this.labels = new LabelWriter(run.labels, common)
    this.optimal = optimal
    this.handovers = new Handovers(
      (step) => this.threads.given(step),
      (label) => this.labels.code(label),
    )
    this.optimal.tree.handOver = (depth, sequence) => this.handovers.add(this.explored, depth, sequence)
    this.from = effort.events
    this.kinds = leafKinds(task.tree)
    this.plant(task)
  }

  /** Makes a wakeup tree of the task's tree. */
  private plant({ tree, labels }: Task): void {
    const { run, threads, optimal } = this
    const labelOf = labels && labelReader(run.labels, labels)
    const open = [{ node: NO_NODE, kids: tree[NODE - 1] }]
    for (let at = NODE; at < tree.length; at += NODE) {
      let top = open[open.length - 1]
      for (; top.kids === 0; top = open[open.length - 1]) open.pop()
      top.kids--
      if (labelOf === undefined) this.takeBack(open.length - 1)
      const step = threads.own(tree[at])
      const label = labelOf === undefined ? this.labelOf(step) : labelOf(tree[at + 1])
      const kids = tree[at + 2]
      const node = optimal.tree.add(0, top.node, step, label, kids === UNTOLD)
      if (kids > 0) open.push({ node, kids })
    }
    this.takeBack(0)
  }

  /** Takes the step to find out. */
  private labelOf(step: number): number {
    const { run } = this
    run.step(threadOf(step), alternativeOf(step))
    return run.log.label[run.log.length - 1]
  }

  private takeBack(length: number): void {
    while (this.run.log.length > length) this.run.undo()
  }

  /** Goes to the next leaf, as its prefix; false when there is none. */
  toNextLeaf(): boolean {
    const { run, optimal } = this
    const { tree, asleep } = optimal
    if (this.kinds.length === 0) return this.begun++ === 0
    for (;;) {
      const depth = run.log.length
      if (tree.isEmpty(depth)) {
        if (depth === 0) return false
        optimal.leave()
        this.handovers.forgetBeyond(depth - 1)
        continue
      }
      const isLeaf = tree.beginsWithLeaf(depth)
      const step = tree.take(depth)
      if (isLeaf && this.kinds[this.nextLeaf++] !== OPEN) asleep.add(step, tree.takenLabel)
      else if (this.enter(step, isLeaf)) return true
    }
  }

  /** Takes a planned step; answers whether it is a leaf's. */
  private enter(step: number, isLeaf: boolean): boolean {
    const { optimal, run } = this
    optimal.enter(step, true)
    if (!isLeaf) return false
    if (optimal.asleep.size > 0) throw new InterleaveError('IL099', 'a task begins with steps asleep')
    optimal.tree.base = run.log.length
    this.begun++
    return true
  }

  /** After an execution: whether the leaf that it is at is to be explored further. */
  goesOn(): boolean {
    this.executions++
    if (!this.mayGoOn()) return false
    if (this.optimal.backtrack()) return true
    this.explored++
    return false
  }

  mayGoOn(): boolean {
    const { executions, events } = this.task.budget
    return (
      this.executions < executions && this.effort.events - this.from < events && this.handovers.count < MOST_HANDOVERS
    )
  }

  /** What is left, and back to the initial state. */
  end(): TaskEnd {
    const { threads, labels, task, effort } = this
    const left = this.begun > this.explored ? this.left() : []
    if (this.begun > this.explored && left.length === 0) this.explored++
    const { numbers } = this.handovers
    this.takeBack(0)
    return {
      number: task.number,
      keys: threads.keys,
      ...labels.written(threads),
      events: effort.events - this.from,
      explored: this.explored,
      left: new Int32Array(left),
      handovers: numbers.data.slice(0, numbers.length),
    }
  }

  /** Of the leaf that it is at, as far as the last prefix after which something is planned. */
  private left(): number[] {
    const { tree, asleep } = this.optimal
    const { log } = this.run
    let last = log.length - 1
    while (last >= tree.base && tree.isEmpty(last)) last--
    const written: number[] = []
    if (last < tree.base) return written
    const parents = [this.write(written, 0, NO_LABEL)]
    for (let depth = tree.base; depth <= last; depth++) {
      const done = asleep.newAt(depth, log.thread[depth - 1], log.label[depth - 1])
      for (const { step, label } of done) this.write(written, step, label)
      const at = this.write(written, StepId(log.thread[depth], log.alternative[depth]), log.label[depth])
      written[parents[parents.length - 1]] = done.length + 1
      parents.push(at)
    }
    parents.pop()
    for (let depth = last; depth >= tree.base; depth--)
      written[parents.pop() as number] += this.writeBranches(written, depth, NO_NODE)
    return written
  }

  /** Answers how many there are. */
  private writeBranches(written: number[], depth: number, below: number): number {
    let count = 0
    for (const { node, step, label } of this.optimal.tree.branches(depth, below)) {
      const at = this.write(written, step, label)
      written[at] = this.writeBranches(written, depth, node)
      count++
    }
    return count
  }

  /** Answers where it says how many children there are. */
  private write(written: number[], step: number, label: number): number {
    return written.push(this.threads.given(step), this.labels.code(label), COVERED) - 1
  }
}

function leafKinds(tree: Tree): number[] {
  const kinds: number[] = []
  for (let at = NODE; at < tree.length; at += NODE) if (tree[at + 2] <= 0) kinds.push(tree[at + 2])
  return kinds
}
