/** Sleep sets of all prefixes of the current execution, stacked in flat arrays: the set of a prefix ends where the next begins. */
import { threadOf } from '../kernel/ids.ts'
import { grown, IntStack } from '../kernel/ints.ts'
import type { Labels } from '../machine/labels.ts'
import { ABSENT, DEPENDENT, type Sequence, weakInitial } from './wakeup.ts'

export class Sleepers {
  private step = new Int32Array(256)
  private label = new Int32Array(256)
  private length = 0
  private readonly starts = new IntStack()
  private readonly labels: Labels

  constructor(labels: Labels) {
    this.labels = labels
    this.starts.push(0)
  }

  restart(): void {
    this.length = 0
    this.starts.length = 1
  }

  /** Opens the set of the prefix that is one step longer: those still asleep after that step. */
  enter(thread: number, label: number): void {
    const from = this.starts.data[this.starts.length - 1]
    const to = this.length
    this.starts.push(to)
    if (from === to) return
    if (to + to - from > this.step.length) this.grow(to - from)
    const { labels, step: steps, label: labelsThere } = this
    let end = to
    for (let i = from; i < to; i++) {
      if (threadOf(steps[i]) === thread || labels.dependent(labelsThere[i], label)) continue
      steps[end] = steps[i]
      labelsThere[end++] = labelsThere[i]
    }
    this.length = end
  }

  /** Forgets the set of the last prefix, and puts its last step to sleep after the one before it. */
  leave(step: number, label: number): void {
    const end = this.starts.data[--this.starts.length]
    if (end === this.step.length) this.grow(1)
    this.step[end] = step
    this.label[end] = label
    this.length = end + 1
  }

  /** Puts a step to sleep after the last prefix. */
  add(step: number, label: number): void {
    if (this.length === this.step.length) this.grow(1)
    this.step[this.length] = step
    this.label[this.length++] = label
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
    const to = depth + 1 < this.starts.length ? data[depth + 1] : this.length
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
    let found = DEPENDENT
    const to = depth + 1 < this.starts.length ? this.starts.data[depth + 1] : this.length
    for (let i = this.starts.data[depth]; i < to; i++) {
      const at = weakInitial(this.labels, sequence, this.step[i], this.label[i])
      if (at >= 0) return at
      if (at === ABSENT) found = ABSENT
    }
    return found
  }

  private grow(by: number): void {
    this.step = grown(this.step, this.step.length + by)
    this.label = grown(this.label, this.label.length + by)
  }
}
