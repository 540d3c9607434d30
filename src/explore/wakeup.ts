/**
 * Wakeup trees (Abdulla et al., JACM 2017, section 6): per prefix of the current execution, the sequences that are still to
 * be explored from it, merged into an ordered tree. Nodes live in one pool of flat arrays.
 */
import { grown } from '../kernel/ints.ts'
import type { Labels } from '../machine/labels.ts'

export const NO_NODE = -1

/** A sequence of steps, to be tested and inserted; reused from race to race. */
export class Sequence {
  thread = new Int32Array(256)
  alternative = new Int32Array(256)
  label = new Int32Array(256)
  length = 0

  push(thread: number, alternative: number, label: number): void {
    const at = this.length++
    if (at === this.thread.length) {
      this.thread = grown(this.thread, at + 1)
      this.alternative = grown(this.alternative, at + 1)
      this.label = grown(this.label, at + 1)
    }
    this.thread[at] = thread
    this.alternative[at] = alternative
    this.label[at] = label
  }

  remove(at: number): void {
    this.thread.copyWithin(at, at + 1, this.length)
    this.alternative.copyWithin(at, at + 1, this.length)
    this.label.copyWithin(at, at + 1, this.length)
    this.length--
  }
}

/** Answers of `weakInitial` that are not an index. */
export const ABSENT = -1
export const DEPENDENT = -2

/**
 * Whether the step is a weak initial of the sequence: it could have been done first. Answers where it occurs, or `ABSENT`
 * when it does not but is independent of all of it, or `DEPENDENT`.
 */
export function weakInitial(
  labels: Labels,
  sequence: Sequence,
  thread: number,
  alternative: number,
  label: number,
): number {
  for (let at = 0; at < sequence.length; at++) {
    if (sequence.thread[at] === thread) return sequence.alternative[at] === alternative ? at : DEPENDENT
    if (labels.dependent(sequence.label[at], label)) return DEPENDENT
  }
  return ABSENT
}

export class WakeupTree {
  thread = new Int32Array(1024)
  alternative = new Int32Array(1024)
  label = new Int32Array(1024)
  private firstChild = new Int32Array(1024)
  private lastChild = new Int32Array(1024)
  private nextSibling = new Int32Array(1024)
  private size = 0
  private free = NO_NODE
  private readonly labels: Labels

  /** Per prefix length, the root of its tree: a list of branches. */
  private readonly roots: number[] = []

  constructor(labels: Labels) {
    this.labels = labels
  }

  /** Starts an empty tree after a prefix. */
  clear(depth: number): void {
    this.roots[depth] = this.create(0, 0, 0)
  }

  isEmpty(depth: number): boolean {
    return this.firstChild[this.roots[depth]] === NO_NODE
  }

  /** Takes the first branch off the tree after a prefix; what is below it becomes the tree one step on. */
  take(depth: number): number {
    const root = this.roots[depth]
    const node = this.firstChild[root]
    this.firstChild[root] = this.nextSibling[node]
    if (this.firstChild[root] === NO_NODE) this.lastChild[root] = NO_NODE
    this.roots[depth + 1] = node
    return node
  }

  /** Gives up the tree after a prefix, which is empty. */
  drop(depth: number): void {
    const node = this.roots[depth]
    this.nextSibling[node] = this.free
    this.free = node
  }

  /** Inserts the sequence after a prefix, unless a branch covers it. Uses the sequence up. */
  insert(depth: number, sequence: Sequence): void {
    let node = this.roots[depth]
    descend: for (;;) {
      for (let child = this.firstChild[node]; child !== NO_NODE; child = this.nextSibling[child]) {
        const at = weakInitial(this.labels, sequence, this.thread[child], this.alternative[child], this.label[child])
        if (at === DEPENDENT) continue
        if (this.firstChild[child] === NO_NODE) return
        if (at !== ABSENT) sequence.remove(at)
        node = child
        continue descend
      }
      break
    }
    for (let at = 0; at < sequence.length; at++)
      node = this.append(node, this.create(sequence.thread[at], sequence.alternative[at], sequence.label[at]))
  }

  private append(parent: number, node: number): number {
    if (this.firstChild[parent] === NO_NODE) this.firstChild[parent] = node
    else this.nextSibling[this.lastChild[parent]] = node
    this.lastChild[parent] = node
    return node
  }

  private create(thread: number, alternative: number, label: number): number {
    let node = this.free
    if (node === NO_NODE) {
      node = this.size++
      if (node === this.thread.length) this.grow()
    } else this.free = this.nextSibling[node]
    this.thread[node] = thread
    this.alternative[node] = alternative
    this.label[node] = label
    this.firstChild[node] = this.lastChild[node] = this.nextSibling[node] = NO_NODE
    return node
  }

  private grow(): void {
    this.thread = grown(this.thread, this.size)
    this.alternative = grown(this.alternative, this.size)
    this.label = grown(this.label, this.size)
    this.firstChild = grown(this.firstChild, this.size)
    this.lastChild = grown(this.lastChild, this.size)
    this.nextSibling = grown(this.nextSibling, this.size)
  }
}
