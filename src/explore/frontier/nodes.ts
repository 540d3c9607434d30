/** The tree of what was explored and what is left, as far as it still matters. Nodes live in one pool of flat arrays. */
import { grown } from '../../kernel/ints.ts'

export const NO_NODE = -1

/** Explored as far as its children are. */
export const INNER = 0
/** A leaf that nobody has explored. */
export const PLANNED = 1
/** A leaf that somebody explores. */
export const RUNNING = 2
/** Everything that begins so was explored. There is nothing below it. */
export const DONE = 3

export type Progress = typeof INNER | typeof PLANNED | typeof RUNNING | typeof DONE

const AT_FIRST = 16

/** All arrays are read directly, by node. */
export class Nodes {
  step = new Int32Array(AT_FIRST)
  /** Of the step in the frontier's own run. */
  label = new Int32Array(AT_FIRST)
  parent = new Int32Array(AT_FIRST)
  depth = new Int32Array(AT_FIRST)
  firstChild = new Int32Array(AT_FIRST)
  nextSibling = new Int32Array(AT_FIRST)
  /** See `Progress`; it is set with `set`. */
  progress = new Int32Array(AT_FIRST)
  /**
   * 1 if it is, or was, the leaf of a wakeup tree: then everything that begins so is explored by what begins so, whatever the
   * rest comes to. Otherwise 0.
   */
  isTask = new Int32Array(AT_FIRST)
  /** How many tasks that were to explore it were wrong about what would become of their handovers. */
  mistakes = new Int32Array(AT_FIRST)
  /** How many ends of tasks had been taken in when it was made; and 1 if whoever handed it over knows of it, otherwise 0. */
  made = new Int32Array(AT_FIRST)
  isForeseen = new Int32Array(AT_FIRST)
  private lastChild = new Int32Array(AT_FIRST)
  /** The first child that is not done. */
  private open = new Int32Array(AT_FIRST)
  /** Of the children, how many are planned or have something planned below them; 1 for a leaf that is planned. */
  private planned = new Int32Array(AT_FIRST)
  /** The newest of the walks from leaves to the root that came here. */
  private walk = new Int32Array(AT_FIRST)
  private walks = 0
  private free = NO_NODE
  private used = 0

  /** Adds a node below its parent, after those that are there. @param parent `NO_NODE` for the root */
  create(step: number, label: number, parent: number, progress: Progress, isTask: boolean): number {
    const node = this.take()
    this.step[node] = step
    this.label[node] = label
    this.parent[node] = parent
    this.depth[node] = parent === NO_NODE ? 0 : this.depth[parent] + 1
    this.firstChild[node] = this.lastChild[node] = this.nextSibling[node] = this.open[node] = NO_NODE
    this.progress[node] = progress
    this.isTask[node] = isTask ? 1 : 0
    this.mistakes[node] = this.made[node] = this.isForeseen[node] = this.planned[node] = this.walk[node] = 0
    if (progress === PLANNED) this.countPlanned(node, 1)
    if (parent === NO_NODE) return node
    if (this.firstChild[parent] === NO_NODE) this.firstChild[parent] = node
    else this.nextSibling[this.lastChild[parent]] = node
    this.lastChild[parent] = node
    if (this.open[parent] === NO_NODE) this.open[parent] = node
    return node
  }

  set(node: number, progress: Progress): void {
    if ((this.progress[node] === PLANNED) !== (progress === PLANNED))
      this.countPlanned(node, progress === PLANNED ? 1 : -1)
    this.progress[node] = progress
  }

  private countPlanned(leaf: number, change: 1 | -1): void {
    const { planned, parent } = this
    const whatParentsKnow = change === 1 ? 1 : 0
    for (let node = leaf; node !== NO_NODE; node = parent[node]) {
      planned[node] += change
      if (planned[node] !== whatParentsKnow) return
    }
  }

  /** Begins with a walk up from some leaves: calls `visit` for each of them, and each node above them, once. */
  walkUp(leaves: readonly number[], visit: (node: number) => void = () => {}): void {
    const { walk, parent } = this
    this.walks++
    for (const leaf of leaves)
      for (let node = leaf; node !== NO_NODE && walk[node] !== this.walks; node = parent[node]) {
        walk[node] = this.walks
        visit(node)
      }
  }

  /** Whether the last walk came to the node. */
  isOnTheWay(node: number): boolean {
    return this.walk[node] === this.walks
  }

  /** The nodes from below the root down to this one. */
  pathTo(node: number): number[] {
    const path: number[] = []
    for (let at = node; this.parent[at] !== NO_NODE; at = this.parent[at]) path.push(at)
    return path.toReversed()
  }

  /** The first leaves, from the left, that nobody has explored, up to so many. */
  firstPlanned(root: number, count: number): number[] {
    const { nextSibling, progress, planned, open } = this
    const found: number[] = []
    const stack = [root]
    for (let node = stack.pop(); node !== undefined && found.length < count; node = stack.pop()) {
      if (nextSibling[node] !== NO_NODE && node !== root) stack.push(nextSibling[node])
      if (progress[node] === PLANNED) found.push(node)
      else if (planned[node] > 0 && open[node] !== NO_NODE) stack.push(open[node])
    }
    return found
  }

  /** Forgets what is below each task's leaf above these, or at them, of which all is done. */
  closeAbove(leaves: readonly number[]): void {
    const { isTask, progress, depth } = this
    const tasks: number[] = []
    this.walkUp(leaves, (node) => {
      if (isTask[node] === 1 && progress[node] === INNER) tasks.push(node)
    })
    for (const node of tasks.toSorted((a, b) => depth[b] - depth[a])) this.close(node)
  }

  /**
   * Forgets what is below a node when all of it is done. A sequence that comes from the left may still belong below a node that
   * is no leaf, so such nodes are closed from left to right.
   */
  private close(root: number): void {
    const { progress, open, nextSibling, parent } = this
    let node = root
    while (node !== NO_NODE) {
      const first = open[node]
      if (progress[node] !== INNER || first === NO_NODE) {
        progress[node] = DONE
        this.forgetChildren(node)
        node = node === root ? NO_NODE : parent[node]
      } else if (progress[first] === DONE) open[node] = nextSibling[first]
      else node = progress[first] === INNER ? first : NO_NODE
    }
  }

  /** All of them are done. */
  private forgetChildren(node: number): void {
    const { firstChild, lastChild, nextSibling, open } = this
    if (firstChild[node] === NO_NODE) return
    nextSibling[lastChild[node]] = this.free
    this.free = firstChild[node]
    firstChild[node] = lastChild[node] = open[node] = NO_NODE
  }

  private take(): number {
    const node = this.free
    if (node !== NO_NODE) {
      this.free = this.nextSibling[node]
      return node
    }
    if (this.used === this.step.length) this.grow()
    return this.used++
  }

  private grow(): void {
    const size = 2 * this.step.length
    this.step = grown(this.step, size)
    this.label = grown(this.label, size)
    this.parent = grown(this.parent, size)
    this.depth = grown(this.depth, size)
    this.firstChild = grown(this.firstChild, size)
    this.nextSibling = grown(this.nextSibling, size)
    this.progress = grown(this.progress, size)
    this.isTask = grown(this.isTask, size)
    this.mistakes = grown(this.mistakes, size)
    this.made = grown(this.made, size)
    this.isForeseen = grown(this.isForeseen, size)
    this.lastChild = grown(this.lastChild, size)
    this.open = grown(this.open, size)
    this.planned = grown(this.planned, size)
    this.walk = grown(this.walk, size)
  }
}
