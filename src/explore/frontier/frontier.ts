/**
 * Optimal reduction cut into tasks. What it does depends on the model alone, not on who explores the tasks or how long they
 * take: tasks are given out, and their ends taken in, in one order.
 *
 * A sequence from a prefix is covered when a branch to the left of the prefix, or of what it shares with a planned branch, is a
 * weak initial of it, or when it comes to a leaf. Of all else as much as is enough is appended as a new leaf. Branches to the left
 * never change once a branch is there: what is asleep after a prefix is known from the beginning, and who explores the prefix has
 * looked.
 *
 * A task does not wait to be told what becomes of what it hands over, and goes on as if it knew. Should that turn out wrong when
 * its end is taken in, because others have inserted something meanwhile, the task does not count and is done over.
 */
import { InterleaveError } from '../../kernel/errors.ts'
import { alternativeOf, threadOf } from '../../kernel/ids.ts'
import { IntStack } from '../../kernel/ints.ts'
import type { Run } from '../../machine/run.ts'
import { ENDED } from '../wakeup.ts'
import { Guidance } from './guidance.ts'
import { type Given, Insertion } from './insertion.ts'
import { Common, LabelWriter, labelReader } from './labels.ts'
import { DONE, INNER, NO_NODE, Nodes, PLANNED, RUNNING } from './nodes.ts'
import { rebuilt, type Saved, savedFrom } from './saved.ts'
import {
  type Budget,
  COVERED,
  FLAG_BITS,
  NODE,
  type Numbered,
  OPEN,
  type Task,
  type TaskEnd,
  type Tree,
  UNFORESEEN,
} from './task.ts'
import { ThreadNumbers } from './threads.ts'
import { wayTo } from './wayTo.ts'

/** A task gets this part of all leaves at the most, so that there are some for others. */
const PART_OF_LEAVES = 8

/** A task is not made smaller than this part of what it may be for the sake of others. */
const SMALLEST_PART = 64

/** More than it is expected to need, since what it does not come to can be given out again. */
const SPARE = 2

const MOST_LEAVES = 2000

/** Handovers of a task from which on it pays that tasks foresee what becomes of them, at the risk that these must be done over. */
const MANY_HANDOVERS = 64

/** After a mistake a task is told of all branches, and after more than these it takes nothing for certain. */
const MOST_MISTAKES = 1

/** A task that was given out, and the leaves it is of. */
export interface Running {
  readonly task: Task
  readonly leaves: readonly number[]
  /** How many ends had been taken in when it was given. */
  readonly known: number
}

/** How a message numbers steps and labels. */
interface Reading {
  readonly step: (given: number) => number
  /** Absent when labels are to be found out by taking the steps. */
  readonly label: ((code: number) => number) | undefined
}

export class Frontier {
  /** Tasks that were given out and whose ends were not taken in, the oldest first. */
  readonly running: Running[] = []
  private readonly run: Run
  private readonly common: Common
  private readonly threads: ThreadNumbers
  private readonly nodes: Nodes
  private readonly root: number
  private readonly insertion: Insertion
  private readonly guidance: Guidance
  /** For what tasks are told. */
  private readonly written = new IntStack(1 << 14)
  private number = 0
  /** Leaves that nobody has explored. */
  private planned = 1
  /** Ends taken in so far. */
  private ends = 0
  private foresees = false
  /** Leaves explored so far, and the steps that took. */
  private explored = 0
  private events = 0

  /**
   * @param run the frontier's own: what a step touches is found out there when it must be
   * @param common how the run was before its first step
   */
  constructor(run: Run, saved?: Saved, common = new Common(run)) {
    this.run = run
    this.common = common
    this.threads = new ThreadNumbers(run, saved?.keys)
    this.guidance = new Guidance(saved?.guidance)
    const known = saved && rebuilt(saved)
    this.nodes = known?.tree ?? new Nodes()
    this.root = known?.root ?? this.nodes.create(0, 0, NO_NODE, PLANNED, true)
    this.insertion = new Insertion(this.nodes, run.labels)
    if (saved === undefined || known === undefined) return
    const { running, planned } = known
    this.running = running
    this.number = saved.number
    this.explored = saved.explored
    this.events = saved.events
    this.foresees = saved.foresees
    this.planned = planned
    this.labelBelow(this.root)
  }

  /** All of it, as plain data; what was running is to be explored again. */
  save(): Saved {
    const { threads, number, explored, events, foresees, guidance, nodes, root, running } = this
    const tree = savedFrom(nodes, root, running)
    return { keys: [...threads.keys], number, explored, events, foresees, guidance: guidance.save(), ...tree }
  }

  get isDone(): boolean {
    return this.nodes.progress[this.root] === DONE
  }

  /** The next task: the first leaves from the left, so that few are open at a time. Undefined while there is none. */
  next(budget: Budget): Task | undefined {
    const { nodes } = this
    const leaves = nodes.firstPlanned(this.root, this.leavesFor(budget))
    if (leaves.length === 0) return undefined
    const labels = new LabelWriter(this.run.labels, this.common)
    const mistakes = Math.max(...leaves.map((leaf) => nodes.mistakes[leaf]))
    const isDoubtful = mistakes > MOST_MISTAKES
    const { tree, isPartial } = wayTo(nodes, leaves, (label) => labels.code(label), mistakes > 0, this.written)
    for (const leaf of leaves) nodes.set(leaf, RUNNING)
    this.planned -= leaves.length
    const number = this.number++
    const task: Task = {
      number,
      keys: [...this.threads.keys],
      ...labels.written(this.threads),
      tree,
      foresees: !isPartial && !isDoubtful && (budget.foresees ?? this.foresees),
      settles: !isDoubtful,
      guides: budget.guides ?? this.guidance.isFor(number),
      budget,
    }
    this.running.push({ task, leaves, known: this.ends })
    return task
  }

  private leavesFor({ executions, events, leaves }: Budget): number {
    if (leaves !== undefined) return leaves
    const expected = (events * this.explored) / Math.max(1, this.events)
    const fair = Math.max(this.planned / PART_OF_LEAVES, expected / SMALLEST_PART)
    return Math.ceil(Math.max(1, Math.min(SPARE * expected, executions, MOST_LEAVES, fair)))
  }

  /**
   * Takes in how the oldest task that is running ended. False when it does not count: its leaves are to be explored again, since
   * it took sequences to be covered that are not, by what others have inserted meanwhile.
   */
  takeIn(end: TaskEnd): boolean {
    const oldest = this.running.shift()
    if (oldest?.task.number !== end.number) throw new InterleaveError('IL099', `task ${end.number} is not the next one`)
    const { nodes } = this
    const { task, leaves, known } = oldest
    this.insertion.begin(this.ends++, known)
    const reading = this.readingOf(end)
    const counts = this.insertAll(leaves, end.handovers, reading)
    this.takeBack(0)
    if (!counts) {
      this.foresees = false
      for (const leaf of leaves) {
        nodes.set(leaf, PLANNED)
        nodes.mistakes[leaf]++
      }
      this.planned += leaves.length
      return false
    }
    const isCut = end.left.length > 0
    this.explored += end.explored + (isCut ? 1 : 0)
    this.events += end.events
    this.guidance.note(task.guides === true, end)
    leaves.forEach((leaf, i) => nodes.set(leaf, i < end.explored ? DONE : PLANNED))
    this.planned += leaves.length - end.explored
    if (isCut) this.grow(leaves[end.explored], end.left, reading)
    this.takeBack(0)
    nodes.closeAbove(leaves.slice(0, end.explored + (isCut ? 1 : 0)))
    return true
  }

  private readingOf({ keys, labels }: Numbered): Reading {
    return { step: this.threads.translator(keys), label: labels && labelReader(this.run.labels, labels) }
  }

  /** Puts what a task left below its leaf. */
  private grow(leaf: number, left: Tree, { step, label }: Reading): void {
    const { nodes } = this
    nodes.set(leaf, INNER)
    this.planned--
    if (label === undefined) this.goTo(nodes.pathTo(leaf))
    const open = [{ node: leaf, kids: left[NODE - 1] >> FLAG_BITS }]
    for (let at = NODE; at < left.length; at += NODE) {
      const kind = left[at + 2]
      let top = open[open.length - 1]
      for (; top.kids === 0; top = open[open.length - 1]) open.pop()
      top.kids--
      const { node: parent } = top
      const own = step(left[at])
      if (label === undefined) this.takeBack(nodes.depth[parent])
      const progress = kind === OPEN ? PLANNED : kind === COVERED ? DONE : INNER
      const ownLabel = label === undefined ? this.take(own) : label(left[at + 1])
      const isTask = kind === OPEN || (kind > 0 && (kind & ENDED) !== 0)
      const node = nodes.create(own, ownLabel, parent, progress, isTask)
      if (kind === OPEN) this.planned++
      if (kind > 0) open.push({ node, kids: kind >> FLAG_BITS })
    }
  }

  /** Finds out anew what the steps touch. */
  private labelBelow(root: number): void {
    const { step, label, depth, firstChild, nextSibling } = this.nodes
    const stack = [firstChild[root]]
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (node === NO_NODE) continue
      this.takeBack(depth[node] - 1)
      label[node] = this.take(step[node])
      stack.push(nextSibling[node], firstChild[node])
    }
    this.takeBack(0)
  }

  /** Answers whether everything came as whoever handed it over foresaw. */
  private insertAll(leaves: readonly number[], handovers: Int32Array, { step, label }: Reading): boolean {
    const { insertion } = this
    const listed = (at: number): number[] => {
      const steps: number[] = []
      for (let i = 1; i <= handovers[at]; i++) steps.push(step(handovers[at + i]))
      return steps
    }
    let isAsForeseen = true
    let path: readonly number[] = []
    let leafOfPath = -1
    let shared = 0
    let count = 0
    for (let at = 0; at < handovers.length; ) {
      const leaf = handovers[at]
      const depth = handovers[at + 1]
      const length = handovers[at + 2]
      at += 3
      count++
      if (leaf !== leafOfPath) {
        path = this.nodes.pathTo(leaves[leaf])
        leafOfPath = leaf
        shared = 0
      }
      if (label === undefined) {
        this.takeBack(Math.min(shared, depth))
        this.goTo(path.slice(this.run.log.length, depth))
        shared = depth
      }
      const settledAt = at + 2 * length
      insertion.reset(length)
      for (let i = 1; i <= length; i++, at += 2) {
        const own = step(handovers[at])
        insertion.push(own, label === undefined ? this.take(own) : label(handovers[at + 1]), handovers[settledAt + i])
      }
      const alertAt = settledAt + 1 + length
      const wayAt = alertAt + 1 + handovers[alertAt]
      const given: Given = {
        settled: handovers[settledAt],
        alert: listed(alertAt),
        way: handovers[wayAt] === UNFORESEEN ? undefined : listed(wayAt),
      }
      at = wayAt + 1 + Math.max(0, handovers[wayAt])
      if (!insertion.insert(path[depth], given)) isAsForeseen = false
      if (insertion.isNew) this.planned++
    }
    if (count > MANY_HANDOVERS) this.foresees = true
    return isAsForeseen
  }

  /** Takes a step, and answers its label. */
  private take(given: number): number {
    const { run } = this
    const step = this.threads.own(given)
    run.step(threadOf(step), alternativeOf(step))
    return run.log.label[run.log.length - 1]
  }

  private goTo(path: readonly number[]): void {
    for (const node of path) this.take(this.nodes.step[node])
  }

  private takeBack(length: number): void {
    while (this.run.log.length > length) this.run.undo()
  }
}
