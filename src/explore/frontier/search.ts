/** Explores tasks: optimal reduction from each of their leaves on. */
import { alternativeOf, NO_LABEL, StepId, threadOf } from '../../kernel/ids.ts'
import { IntStack } from '../../kernel/ints.ts'
import type { Run } from '../../machine/run.ts'
import { Branching } from '../branching.ts'
import type { Effort, Execution } from '../execution.ts'
import { OptimalSearch } from '../optimal.ts'
import { ENDED, FOR_OTHERS, NO_NODE } from '../wakeup.ts'
import { Handovers } from './handovers.ts'
import { Common, LabelWriter, labelReader } from './labels.ts'
import { COVERED, FLAG_BITS, KID, NODE, OPEN, type Task, type TaskEnd, UNTOLD } from './task.ts'
import { ThreadNumbers } from './threads.ts'

/**
 * What is handed over before the search is cut: until somebody has found out whether it is covered, sequences like it cannot
 * be told to be.
 */
const MOST_HANDOVERS = 4000

/**
 * Where a search is cut, every sequence that is left becomes a leaf, and there can be thousands for a prefix: so it goes on for a
 * while, at most so many times as long and by so many steps, until there are no more than a few.
 */
const MOST_OVERRUN = 4
const MOST_EVENTS_MORE = 100_000
const FEW_LEAVES = 32

/** How often it is looked. */
const EXECUTIONS_BETWEEN = 32

/** What tasks are explored with, one after the other. */
interface Tools {
  readonly run: Run
  readonly effort: Effort
  readonly common: Common
  readonly optimal: OptimalSearch
  /** For what is handed over. */
  readonly numbers: IntStack
}

export class TaskExplorer {
  private readonly tools: Tools

  /** @param run in which no step was taken yet */
  constructor(run: Run, effort: Effort) {
    const optimal = new OptimalSearch(run, effort, new Branching(run))
    this.tools = { run, effort, common: new Common(run), optimal, numbers: new IntStack(1 << 14) }
  }

  /** Explores a task in the run, which is in its initial state, and leaves it there. */
  *explore(task: Task): Generator<Execution, TaskEnd> {
    const { run, optimal } = this.tools
    optimal.restart()
    const search = new TaskSearch(this.tools, task)
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
  /** Leaves that are open, how many of them were begun, and how many explored. */
  private open = 0
  private begun = 0
  private explored = 0

  constructor({ run, effort, common, optimal, numbers }: Tools, task: Task) {
    this.run = run
    this.effort = effort
    this.task = task
    this.threads = new ThreadNumbers(run, task.keys)
    this.labels = new LabelWriter(run.labels, common)
    this.optimal = optimal
    this.handovers = new Handovers(
      numbers,
      (step) => this.threads.given(step),
      (label) => this.labels.code(label),
    )
    optimal.tree.handOver = (handover) => this.handovers.add(this.explored, handover)
    optimal.tree.foresees = task.foresees
    optimal.tree.settles = task.settles
    optimal.tree.keepsGuides = task.guides === true
    this.from = effort.events
    this.plant(task)
  }

  /** Makes a wakeup tree of the task's tree. */
  private plant({ tree, labels }: Task): void {
    const { run, threads, optimal } = this
    const labelOf = labels && labelReader(run.labels, labels)
    const open = [{ node: NO_NODE, kids: tree[NODE - 1] >> FLAG_BITS }]
    for (let at = NODE; at < tree.length; at += NODE) {
      let top = open[open.length - 1]
      for (; top.kids === 0; top = open[open.length - 1]) open.pop()
      top.kids--
      if (labelOf === undefined) this.takeBack(open.length - 1)
      const step = threads.own(tree[at])
      const label = labelOf === undefined ? this.labelOf(step) : labelOf(tree[at + 1])
      const kind = tree[at + 2]
      const flags = kind < 0 ? FOR_OTHERS : kind & (KID - 1)
      if (kind === OPEN) this.open++
      const node = optimal.tree.add(top.node, { step, label }, flags, kind === UNTOLD)
      if (kind > 0) open.push({ node, kids: kind >> FLAG_BITS })
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
    if (this.open === 0) return this.begun++ === 0
    if (this.begun === this.open) return false
    for (;;) {
      const depth = run.log.length
      if (tree.isEmpty(depth)) {
        optimal.leave()
        this.handovers.forgetBeyond(depth - 1)
        continue
      }
      const step = tree.take(depth)
      if ((tree.taken & FOR_OTHERS) !== 0) {
        asleep.add(step, tree.takenLabel)
        continue
      }
      optimal.enter(step, true)
      if (tree.isEmpty(depth + 1)) {
        tree.base = run.log.length
        this.begun++
        return true
      }
    }
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
    if (this.executions >= executions || this.handovers.count >= MOST_HANDOVERS) return false
    const taken = this.effort.events - this.from
    return taken < events || (taken < Math.min(MOST_OVERRUN * events, events + MOST_EVENTS_MORE) && this.isMuchLeft())
  }

  /** Whether the search were better cut later. */
  private isMuchLeft(): boolean {
    if (this.executions % EXECUTIONS_BETWEEN !== 0) return true
    const { tree } = this.optimal
    let room = FEW_LEAVES
    for (let depth = tree.base; depth <= this.run.log.length && room >= 0; depth++) room -= tree.leaves(depth, room + 1)
    return room < 0
  }

  /** What is left, and back to the initial state. */
  end(): TaskEnd {
    const { threads, labels, task, effort } = this
    const left = this.begun > this.explored ? this.left() : []
    if (this.begun > this.explored && left.length === 0) this.explored++
    this.takeBack(0)
    return {
      number: task.number,
      keys: threads.keys,
      ...labels.written(threads),
      executions: this.executions,
      events: effort.events - this.from,
      explored: this.explored,
      left: new Int32Array(left),
      handovers: this.handovers.written(),
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
      written[parents[parents.length - 1]] = (done.length + 1) * KID + (asleep.isEnd(depth) ? ENDED : 0)
      parents.push(at)
    }
    parents.pop()
    for (let depth = last; depth >= tree.base; depth--) {
      for (const { step, label, children } of tree.nodes(depth))
        written[this.write(written, step, label)] = children * KID
      written[parents.pop() as number] += tree.branches(depth) * KID
    }
    return written
  }

  /** Answers where it says how many children there are. */
  private write(written: number[], step: number, label: number): number {
    return written.push(this.threads.given(step), this.labels.code(label), COVERED) - 1
  }
}
