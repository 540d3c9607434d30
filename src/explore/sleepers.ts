/** Sleep sets of all prefixes of the current execution, stacked in flat arrays: the set of a prefix ends where the next begins. */
import { threadOf } from '../kernel/ids.ts'
import { grown, IntStack } from '../kernel/ints.ts'
import type { Labels } from '../machine/labels.ts'
import { ABSENT, DEPENDENT, type Sequence, weakInitial } from './sequence.ts'

export class Sleepers {
  step = new Int32Array(256)
  label = new Int32Array(256)
  /** 1 for those that slept where a branch ended that the prefix begins with. */
  private isSoft = new Uint8Array(256)
  private length = 0
  private readonly starts = new IntStack()
  /** Per prefix length, 1 when a branch ended there. */
  private readonly ends = new IntStack()
  private readonly labels: Labels
  private readonly knowsEnds: boolean

  /** @param knowsEnds whether `endBranch` will be called */
  constructor(labels: Labels, knowsEnds: boolean) {
    this.labels = labels
    this.knowsEnds = knowsEnds
    this.starts.push(0)
    this.ends.push(0)
  }

  restart(): void {
    this.length = 0
    this.starts.length = this.ends.length = 1
  }

  /** Opens the set of the prefix that is one step longer: those still asleep after that step. */
  enter(thread: number, label: number): void {
    const from = this.starts.data[this.starts.length - 1]
    const to = this.length
    this.starts.push(to)
    if (this.knowsEnds) this.ends.push(0)
    if (from === to) return
    if (to + to - from > this.step.length) this.grow(to - from)
    const { labels, step: steps, label: labelsThere, isSoft, knowsEnds } = this
    let end = to
    for (let i = from; i < to; i++) {
      if (threadOf(steps[i]) === thread || labels.dependent(labelsThere[i], label)) continue
      steps[end] = steps[i]
      if (knowsEnds) isSoft[end] = isSoft[i]
      labelsThere[end++] = labelsThere[i]
    }
    this.length = end
  }

  /** Forgets the set of the last prefix, and puts its last step to sleep after the one before it. */
  leave(step: number, label: number): void {
    // Where the set began that is forgotten: there is room, or `enter` would have made some.
    const at = this.starts.data[--this.starts.length]
    this.step[at] = step
    this.label[at] = label
    this.length = at + 1
    if (!this.knowsEnds) return
    this.ends.length--
    this.isSoft[at] = 0
  }

  /** Puts a step to sleep after the last prefix. */
  add(step: number, label: number): void {
    if (this.length === this.step.length) this.grow(1)
    this.step[this.length] = step
    this.isSoft[this.length] = 0
    this.label[this.length++] = label
  }

  /**
   * A branch ends after the last prefix. From here on what sleeps there is sure to be woken, and covers only what it could begin
   * as one of its steps, which cannot be there.
   */
  endBranch(): void {
    this.isSoft.fill(1, this.starts.data[this.starts.length - 1], this.length)
    this.ends.data[this.ends.length - 1] = 1
  }

  /** Whether a branch ended after the prefix of this length. */
  isEnd(depth: number): boolean {
    return this.ends.data[depth] === 1
  }

  /** Where in `step` and `label` those are that sleep after the prefix of this length, and where they end. */
  firstAfter(depth: number): number {
    return this.starts.data[depth]
  }

  endAfter(depth: number): number {
    return depth + 1 < this.starts.length ? this.starts.data[depth + 1] : this.length
  }

  /**
   * The steps that went to sleep after the prefix of this length.
   * @param thread of the prefix's last step, whose label that is: what is still asleep after it slept before
   */
  newAt(depth: number, thread: number, label: number): { readonly step: number; readonly label: number }[] {
    const { data } = this.starts
    let from = data[depth]
    for (let i = depth === 0 ? from : data[depth - 1]; i < data[depth]; i++)
      if (threadOf(this.step[i]) !== thread && !this.labels.dependent(this.label[i], label)) from++
    const to = this.endAfter(depth)
    return Array.from(this.step.subarray(from, to), (step, i) => ({ step, label: this.label[from + i] }))
  }

  /** How many sleep after the last prefix. */
  get size(): number {
    return this.length - this.starts.data[this.starts.length - 1]
  }

  has(step: number): boolean {
    for (let i = this.starts.data[this.starts.length - 1]; i < this.length; i++) if (this.step[i] === step) return true
    return false
  }

  /**
   * Whether a step that sleeps after the prefix of this length could begin the sequence, so that it is explored already: which
   * of its steps that is, or `ABSENT` for a step that is independent of all, or `DEPENDENT` when there is none.
   */
  covers(depth: number, sequence: Sequence): number {
    const { labels, step, label, isSoft } = this
    let found = DEPENDENT
    const to = this.endAfter(depth)
    for (let i = this.starts.data[depth]; i < to; i++) {
      const at = weakInitial(labels, sequence, step[i], label[i])
      if (at >= 0) return at
      if (at === ABSENT && isSoft[i] === 0) found = ABSENT
    }
    return found
  }

  private grow(by: number): void {
    this.step = grown(this.step, this.step.length + by)
    this.label = grown(this.label, this.label.length + by)
    const before = this.isSoft
    this.isSoft = new Uint8Array(this.step.length)
    this.isSoft.set(before)
  }
}
