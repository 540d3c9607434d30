/**
 * Wakeup trees (Abdulla et al., JACM 2017, section 6): per prefix of the current execution, the sequences that are still to
 * be explored from it, merged into an ordered tree. Nodes live in one pool of flat arrays.
 */
import { NO_LABEL, threadOf } from '../kernel/ids.ts'
import { grown } from '../kernel/ints.ts'
import type { Labels } from '../machine/labels.ts'

export const NO_NODE = -1

/** The first child of a node that has some, which are not known. */
const UNKNOWN = -2

/** A sequence of steps, to be tested and inserted; reused from race to race. Its steps are those from `from` up to `to`. */
export class Sequence {
  step = new Int32Array(256)
  label = new Int32Array(256)
  from = 0
  to = 0

  /** Empties it, and makes room for that many steps. */
  reset(capacity: number): void {
    this.from = this.to = 0
    if (capacity <= this.step.length) return
    this.step = grown(this.step, capacity)
    this.label = grown(this.label, capacity)
  }

  push(step: number, label: number): void {
    this.step[this.to] = step
    this.label[this.to++] = label
  }

  copy({ step, label, from, to }: Sequence): void {
    this.reset(to - from)
    for (let at = from; at < to; at++) this.push(step[at], label[at])
  }

  /** Takes a step out. Mostly it is one of the first. */
  remove(at: number): void {
    const { step, label, from } = this
    for (let i = at; i > from; i--) {
      step[i] = step[i - 1]
      label[i] = label[i - 1]
    }
    this.from++
  }
}

/** Answers of `weakInitial` that are not an index: all from `DEPENDENT` down say that it is none. */
export const ABSENT = -1
export const DEPENDENT = -2

/**
 * Whether the step is a weak initial of the sequence: it could have been done first. Answers where it occurs, or `ABSENT`
 * when it does not but is independent of all of it, or `DEPENDENT - k` when step k of the sequence is the first that it
 * depends on.
 */
export function weakInitial(labels: Labels, sequence: Sequence, step: number, label: number): number {
  const { from, to, step: steps, label: labelsThere } = sequence
  for (let at = from; at < to; at++) {
    const other = steps[at]
    if (other === step) return at - from
    if (threadOf(other) === threadOf(step) || labels.dependent(labelsThere[at], label)) return DEPENDENT - (at - from)
  }
  return ABSENT
}

export class WakeupTree {
  private step = new Int32Array(16)
  private label = new Int32Array(16)
  /** The label that the step taken last must have. */
  takenLabel: number = NO_LABEL
  private firstChild = new Int32Array(16)
  private lastChild = new Int32Array(16)
  private nextSibling = new Int32Array(16)
  private free = 0
  private readonly labels: Labels
  /** Shorter prefixes belong to others: what is to be explored from them, and no branch covers, is handed over. */
  base = 0
  handOver: (depth: number, sequence: Sequence) => void = () => {}
  private readonly given = new Sequence()
  /** Per prefix length, the root of its tree: a node that is no step, kept for whatever prefix has that length. */
  private readonly roots: number[] = []

  constructor(labels: Labels) {
    this.labels = labels
    this.freeFrom(0)
  }

  /** Forgets everything. */
  restart(): void {
    this.freeFrom(0)
    this.base = 0
    this.roots.length = 0
    this.clear(0)
  }

  /** Starts an empty tree after a prefix. */
  clear(depth: number): void {
    if (depth >= this.roots.length) this.roots.push(this.create(0, 0))
    const root = this.roots[depth]
    this.firstChild[root] = this.lastChild[root] = NO_NODE
  }

  isEmpty(depth: number): boolean {
    return this.firstChild[this.roots[depth]] === NO_NODE
  }

  /** Whether the first branch after a prefix, of a tree that has one, is a leaf, or unknown below. */
  beginsWithLeaf(depth: number): boolean {
    return this.firstChild[this.firstChild[this.roots[depth]]] < 0
  }

  /** Takes the first branch off the tree after a prefix; what is below it becomes the tree one step on. Answers its step. */
  take(depth: number): number {
    this.clear(depth + 1)
    const { roots, firstChild, lastChild, nextSibling } = this
    const root = roots[depth]
    const node = firstChild[root]
    firstChild[root] = nextSibling[node]
    firstChild[roots[depth + 1]] = firstChild[node]
    lastChild[roots[depth + 1]] = lastChild[node]
    nextSibling[node] = this.free
    this.free = node
    this.takenLabel = this.label[node]
    return this.step[node]
  }

  /**
   * Inserts the sequence after a prefix, unless a branch covers it. Uses the sequence up. Answers whether every sequence with
   * the same first `lasting` steps would come to the same branch: whether those alone decide the way down, up to where they are
   * used up or the branch ends.
   */
  insert(depth: number, sequence: Sequence, lasting: number): boolean {
    let node = this.roots[depth]
    let left = lasting
    let settled = true
    const isForOthers = depth < this.base
    if (isForOthers) this.given.copy(sequence)
    descend: for (;;) {
      for (let child = this.firstChild[node]; child !== NO_NODE; child = this.nextSibling[child]) {
        const at = weakInitial(this.labels, sequence, this.step[child], this.label[child])
        if (at <= DEPENDENT) {
          settled &&= left === 0 || DEPENDENT - at < left
          continue
        }
        if (left > 0) {
          if (at >= 0 && at < left) left--
          else settled = false
        }
        if (this.firstChild[child] === NO_NODE) return settled
        if (this.firstChild[child] === UNKNOWN) break descend
        if (at !== ABSENT) sequence.remove(sequence.from + at)
        node = child
        continue descend
      }
      break
    }
    if (isForOthers) {
      this.handOver(depth, this.given)
      return false
    }
    for (let at = sequence.from; at < sequence.to; at++)
      node = this.append(node, this.create(sequence.step[at], sequence.label[at]))
    return settled
  }

  /**
   * Adds a branch after a prefix, or below a node of its tree. Answers the branch's node.
   * @param isUnknownBelow whether it covers something of what begins with it, and it is not known what
   */
  add(depth: number, below: number, step: number, label: number, isUnknownBelow: boolean): number {
    const node = this.append(below === NO_NODE ? this.roots[depth] : below, this.create(step, label))
    if (isUnknownBelow) this.firstChild[node] = UNKNOWN
    return node
  }

  /** The branches after a prefix, or below a node of its tree, in order. */
  *branches(depth: number, below: number): Generator<{ node: number; step: number; label: number }> {
    const parent = below === NO_NODE ? this.roots[depth] : below
    for (let node = this.firstChild[parent]; node !== NO_NODE; node = this.nextSibling[node])
      yield { node, step: this.step[node], label: this.label[node] }
  }

  private append(parent: number, node: number): number {
    if (this.firstChild[parent] === NO_NODE) this.firstChild[parent] = node
    else this.nextSibling[this.lastChild[parent]] = node
    this.lastChild[parent] = node
    return node
  }

  private create(step: number, label: number): number {
    if (this.free === NO_NODE) this.grow()
    const node = this.free
    this.free = this.nextSibling[node]
    this.step[node] = step
    this.label[node] = label
    this.firstChild[node] = this.lastChild[node] = this.nextSibling[node] = NO_NODE
    return node
  }

  private grow(): void {
    const from = this.step.length
    const size = from * 2
    this.step = grown(this.step, size)
    this.label = grown(this.label, size)
    this.firstChild = grown(this.firstChild, size)
    this.lastChild = grown(this.lastChild, size)
    this.nextSibling = grown(this.nextSibling, size)
    this.freeFrom(from)
  }

  /** Frees all nodes from this one on. */
  private freeFrom(node: number): void {
    const { nextSibling } = this
    for (let at = node; at < nextSibling.length; at++) nextSibling[at] = at + 1 < nextSibling.length ? at + 1 : NO_NODE
    this.free = node
  }
}
