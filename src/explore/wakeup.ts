/**
 * Wakeup trees (Abdulla et al., JACM 2017, section 6): per prefix of the current execution, the sequences that are still to
 * be explored from it, merged into an ordered tree. Nodes live in one pool of flat arrays.
 */
import { NO_LABEL } from '../kernel/ids.ts'
import { grown, IntStack } from '../kernel/ints.ts'
import type { Labels } from '../machine/labels.ts'
import type { Branching, Handover } from './branching.ts'
import { Guides, NO_GUIDE } from './guides.ts'
import { ABSENT, DEPENDENT, Sequence, weakInitial } from './sequence.ts'
import type { Sleepers } from './sleepers.ts'
import type { Step } from './wakers.ts'

/** Also the guide of a leaf that has none. */
export const NO_NODE = NO_GUIDE

/** The first child of a node that has some, which are not known. */
const UNKNOWN = -2

/** Of a node: others explore what begins with it. */
export const FOR_OTHERS = 1

/** Of a node: a branch ended there once, so that it covers all that begins with it, although there is more below it now. */
export const ENDED = 2

export class WakeupTree {
  private step = new Int32Array(16)
  private label = new Int32Array(16)
  /** The label that the step taken last must have, and what is known of it. */
  takenLabel: number = NO_LABEL
  taken = 0
  private firstChild = new Int32Array(16)
  /** Of a leaf, its guide. */
  private lastChild = new Int32Array(16)
  private nextSibling = new Int32Array(16)
  /** What is known of a node besides: `FOR_OTHERS`, `ENDED`. */
  private flags = new Int32Array(16)
  private free = 0
  private readonly labels: Labels
  private readonly asleep: Sleepers
  private readonly branching: Branching | undefined
  /** The nodes that the sequence which is being inserted came to. */
  private readonly way = new IntStack()
  /** That of the leaf taken last is followed. */
  readonly guides = new Guides()
  keepsGuides = false
  private readonly rest = new IntStack()
  /** Shorter prefixes belong to others: what is to be explored from them, and no branch covers, is handed over. */
  base = 0
  handOver: (handover: Handover) => void = () => {}
  /** Whether what others will make of what is handed over may be taken for certain: as branches, and as what settles races. */
  foresees = false
  settles = false
  private readonly given = new Sequence()
  /** Per prefix length, the root of its tree: a node that is no step, kept for whatever prefix has that length. */
  private readonly roots: number[] = []

  /** @param branching says how much of a sequence becomes a branch; absent: all of it */
  constructor(labels: Labels, asleep: Sleepers, branching?: Branching) {
    this.labels = labels
    this.asleep = asleep
    this.branching = branching
    this.freeFrom(0)
  }

  /** Forgets everything. */
  restart(): void {
    for (let depth = 0; depth < this.roots.length; depth++) this.freeTree(depth)
    this.guides.end()
    this.base = 0
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

  /** Takes the first branch off the tree after a prefix; what is below it becomes the tree one step on. Answers its step. */
  take(depth: number): number {
    this.clear(depth + 1)
    const { roots, firstChild, lastChild, nextSibling } = this
    const root = roots[depth]
    const node = firstChild[root]
    firstChild[root] = nextSibling[node]
    if (firstChild[node] === NO_NODE) this.guides.follow(lastChild[node])
    else {
      firstChild[roots[depth + 1]] = firstChild[node]
      lastChild[roots[depth + 1]] = lastChild[node]
    }
    this.release(node)
    this.takenLabel = this.label[node]
    this.taken = this.flags[node]
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
    this.way.length = 0
    let unknown = NO_NODE
    const isForOthers = depth < this.base
    const keepsWay = isForOthers || this.branching !== undefined
    if (isForOthers) this.given.reset(sequence.to - sequence.from)
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
        const below = this.firstChild[child]
        if (below === NO_NODE || (keepsWay && (this.flags[child] & ENDED) !== 0)) return settled
        if (below === UNKNOWN) {
          unknown = child
          break descend
        }
        if (at !== ABSENT) {
          if (isForOthers) this.given.push(sequence.step[sequence.from + at], sequence.label[sequence.from + at])
          sequence.remove(sequence.from + at)
        }
        node = child
        if (keepsWay) this.way.push(child)
        continue descend
      }
      break
    }
    if (isForOthers) {
      settled &&= this.settles
      this.give(depth, sequence, left, node, unknown, settled ? lasting : 0)
      return settled
    }
    this.rest.length = 0
    if (this.branching !== undefined && sequence.to - sequence.from > 1) {
      this.decide(this.branching, depth, sequence, left, NO_NODE)
      this.branching.wakers.cut(this.keepsGuides ? this.rest : undefined)
    }
    this.addGuide(this.appendAll(node, sequence))
    return settled
  }

  /**
   * Hands over what is left of a sequence, and adds the branch that others will make of it, since it covers what comes later.
   */
  private give(
    depth: number,
    sequence: Sequence,
    lasting: number,
    node: number,
    unknown: number,
    settled: number,
  ): void {
    const { given, way } = this
    const isKnown = unknown === NO_NODE && this.foresees
    const taken = given.to
    for (let at = sequence.from; at < sequence.to; at++) given.push(sequence.step[at], sequence.label[at])
    const branching = this.branching as Branching
    this.decide(branching, depth, sequence, lasting, unknown)
    const steps = isKnown ? Array.from(way.data.subarray(0, way.length), (one) => this.step[one]) : undefined
    this.handOver({ depth, sequence: given, settled, taken, marks: branching.marks, way: steps })
    branching.wakers.cut()
    if (!isKnown) return
    // Adding nodes may make the arrays anew.
    const first = this.appendAll(node, sequence)
    this.flags[first] = FOR_OTHERS
  }

  /** Below the first node of a branch that was just added: of what was cut off it, in order. */
  private addGuide(first: number): void {
    if (this.rest.length === 0) return
    let leaf = first
    while (this.firstChild[leaf] !== NO_NODE) leaf = this.firstChild[leaf]
    this.lastChild[leaf] = this.guides.add(this.rest)
  }

  /** Answers the first one of the new nodes. */
  private appendAll(parent: number, { step, label, from, to }: Sequence): number {
    let first = NO_NODE
    for (let at = from, node = parent; at < to; at++) {
      node = this.append(node, this.create(step[at], label[at]))
      if (at === from) first = node
    }
    return first
  }

  /**
   * Decides how much of a sequence becomes a branch at the end of the way that it went.
   * @param last the first branch there that it was not compared with
   */
  private decide(branching: Branching, depth: number, sequence: Sequence, lasting: number, last: number): void {
    const { way, firstChild, nextSibling, step, label, asleep } = this
    const { wakers } = branching
    branching.begin(depth, sequence)
    for (let i = 0; i < way.length; i++) wakers.goTo(step[way.data[i]], label[way.data[i]])
    branching.addSleepers(asleep)
    let child = firstChild[this.roots[depth]]
    for (let i = 0; i <= way.length; i++) {
      const end = i < way.length ? way.data[i] : last
      for (; child !== end; child = nextSibling[child]) wakers.add(step[child], label[child], i)
      if (i < way.length) child = firstChild[end]
    }
    wakers.decide(lasting)
  }

  /**
   * Adds a branch after the empty prefix, or below a node of its tree. Answers the branch's node.
   * @param flags `FOR_OTHERS`, `ENDED`
   * @param isUnknownBelow whether it covers something of what begins with it, and it is not known what
   */
  add(below: number, { step, label }: Step, flags: number, isUnknownBelow: boolean): number {
    const node = this.append(below === NO_NODE ? this.roots[0] : below, this.create(step, label))
    this.flags[node] = flags
    if (isUnknownBelow) this.firstChild[node] = UNKNOWN
    return node
  }

  /** The nodes of the tree after a prefix, each before those below it, with how many children it has. */
  *nodes(depth: number): Generator<{ step: number; label: number; children: number }> {
    for (const node of this.all(depth))
      yield { step: this.step[node], label: this.label[node], children: this.children(node) }
  }

  private *all(depth: number): Generator<number> {
    const { firstChild, nextSibling } = this
    const stack = [firstChild[this.roots[depth]]]
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (node < 0) continue
      stack.push(nextSibling[node], firstChild[node])
      yield node
    }
  }

  /** How many branches there are after a prefix. */
  branches(depth: number): number {
    return this.children(this.roots[depth])
  }

  private children(parent: number): number {
    let count = 0
    for (let node = this.firstChild[parent]; node >= 0; node = this.nextSibling[node]) count++
    return count
  }

  /** How many leaves the tree after a prefix has, or so many if there are more. */
  leaves(depth: number, most: number): number {
    let count = 0
    for (const node of this.all(depth)) {
      if (count === most) break
      if (this.firstChild[node] === NO_NODE) count++
    }
    return count
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
    this.flags[node] = 0
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
    this.flags = grown(this.flags, size)
    this.freeFrom(from)
  }

  private freeTree(depth: number): void {
    for (const node of this.all(depth)) {
      if (this.firstChild[node] === NO_NODE) this.guides.follow(this.lastChild[node])
      this.release(node)
    }
    this.clear(depth)
  }

  private release(node: number): void {
    this.nextSibling[node] = this.free
    this.free = node
  }

  /** Frees all nodes from this one on. */
  private freeFrom(node: number): void {
    const { nextSibling } = this
    for (let at = node; at < nextSibling.length; at++) nextSibling[at] = at + 1 < nextSibling.length ? at + 1 : NO_NODE
    this.free = node
  }
}
