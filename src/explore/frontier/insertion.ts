/** Inserting what was handed over into the tree. */
import { IntStack } from '../../kernel/ints.ts'
import type { Labels } from '../../machine/labels.ts'
import { DEPENDENT, Sequence, weakInitial } from '../sequence.ts'
import { Wakers } from '../wakers.ts'
import { DONE, INNER, NO_NODE, type Nodes, PLANNED } from './nodes.ts'
import { KEPT, MAY_WAKE } from './task.ts'

/** What is told of a sequence. */
export interface Given {
  /** So many of its first steps were taken to decide which branch it comes to; 0 when it is not they alone. */
  readonly settled: number
  /** Steps that must not sleep beside the branch. */
  readonly alert: readonly number[]
  /** The steps of the branches that it was expected to go down; absent when nothing was foreseen. */
  readonly way: readonly number[] | undefined
}

/** A node that a sequence came to on its way down. */
interface Level {
  /** The first of its children that was looked at. Those before the one that was taken were no weak initial. */
  readonly first: number
  /** The child that was one; `NO_NODE` where there is none. */
  readonly taken: number
}

export class Insertion {
  /** What is to be inserted. */
  private readonly sequence = new Sequence()
  /** Of each of its steps, where that is. */
  private readonly marks = new IntStack()
  /** Whether a branch was added by the last insertion. */
  isNew = false
  /** How many ends of tasks were taken in before this one, and how many when the task was given. */
  private now = 0
  private known = 0
  private readonly nodes: Nodes
  private readonly labels: Labels
  private readonly wakers: Wakers

  constructor(nodes: Nodes, labels: Labels) {
    this.nodes = nodes
    this.labels = labels
    this.wakers = new Wakers(labels)
  }

  /** Begins with the end of another task. @param known how many ends had been taken in when it was given */
  begin(now: number, known: number): void {
    this.now = now
    this.known = known
  }

  /** Begins with another sequence, of that many steps. */
  reset(length: number): void {
    this.sequence.reset(length)
    this.marks.length = 0
  }

  /** Adds a step to the sequence, with `KEPT` and `MAY_WAKE` as far as they are true. */
  push(step: number, label: number, marks: number): void {
    this.sequence.push(step, label)
    this.marks.push(marks)
  }

  /**
   * Inserts the sequence to the right of a branch. Answers whether all sequences are covered now that were taken to be: those
   * that begin with a way of known branches, and after it could begin with what was to be kept.
   */
  insert(beside: number, { settled, alert, way: foreseen }: Given): boolean {
    const { sequence, marks, labels } = this
    const { step, label, firstChild, nextSibling, progress, isTask } = this.nodes
    this.isNew = false
    let isAsForeseen = true
    let left = settled
    let parent = this.nodes.parent[beside]
    const way: Level[] = []
    for (let first = nextSibling[beside]; ; first = firstChild[parent]) {
      let child = first
      let at = DEPENDENT
      for (; child !== NO_NODE; child = nextSibling[child]) {
        at = weakInitial(labels, sequence, step[child], label[child])
        if (at > DEPENDENT) break
        if (left > 0 && DEPENDENT - at >= left) isAsForeseen = false
        if (foreseen !== undefined && this.mayLeadOn(child)) isAsForeseen = false
      }
      way.push({ first, taken: child })
      if (child === NO_NODE) break
      if (left > 0) {
        if (at >= 0 && at < left) left--
        else isAsForeseen = false
      }
      if (foreseen !== undefined)
        isAsForeseen &&=
          way.length <= foreseen.length
            ? step[child] === foreseen[way.length - 1]
            : at >= 0 && (marks.data[sequence.from + at] & KEPT) !== 0
      if (isTask[child] === 1 || progress[child] === DONE) return isAsForeseen
      if (at >= 0) this.remove(sequence.from + at)
      parent = child
    }
    // What was to be kept was decided for the way that was foreseen, which wakes what sleeps beside it.
    if (foreseen?.some((one, level) => level >= way.length || !this.isStep(way[level].taken, one)) === true)
      return false
    const isMore = this.cut(way, alert)
    this.append(parent, foreseen !== undefined)
    return isAsForeseen && (foreseen === undefined || (!isMore && way.length > foreseen.length))
  }

  private isStep(node: number, step: number): boolean {
    return node !== NO_NODE && this.nodes.step[node] === step
  }

  private remove(at: number): void {
    const { sequence, marks } = this
    marks.data.copyWithin(sequence.from + 1, sequence.from, at)
    sequence.remove(at)
  }

  /** Leaves what is enough. Answers whether that is more than was to be kept. */
  private cut(way: readonly Level[], alert: readonly number[]): boolean {
    const { sequence, wakers, nodes } = this
    const { step, label, nextSibling } = nodes
    const { from } = sequence
    const marks = this.marks.data
    const length = sequence.to - from
    if (length === 1) return false
    wakers.begin(sequence, { isSteady: (at) => (marks[from + at] & MAY_WAKE) !== 0, others: () => [] })
    for (const { taken } of way) if (taken !== NO_NODE) wakers.goTo(step[taken], label[taken])
    for (let level = 0; level < way.length; level++)
      for (let node = way[level].first; node !== way[level].taken && node !== NO_NODE; node = nextSibling[node])
        wakers.add(step[node], label[node], level)
    for (let at = 0; at < length; at++) if ((marks[from + at] & KEPT) !== 0) wakers.keep(at)
    wakers.decide(length, alert)
    let isMore = false
    for (let at = 0; at < length; at++) isMore ||= wakers.isKept(at) && (marks[from + at] & KEPT) === 0
    wakers.cut()
    return isMore
  }

  /** Whether sequences may go on below a branch of which whoever hands over knows nothing. */
  private mayLeadOn(node: number): boolean {
    const { made, isTask, progress, isForeseen } = this.nodes
    if (made[node] < this.known || isTask[node] === 1 || progress[node] === DONE) return false
    return made[node] !== this.now || isForeseen[node] === 0
  }

  private append(parent: number, isForeseen: boolean): void {
    const { nodes } = this
    const { step, label, from, to } = this.sequence
    this.isNew = true
    for (let at = from, node = parent; at < to; at++) {
      const isLast = at === to - 1
      node = nodes.create(step[at], label[at], node, isLast ? PLANNED : INNER, isLast)
      nodes.made[node] = this.now
      nodes.isForeseen[node] = isForeseen ? 1 : 0
    }
  }
}
