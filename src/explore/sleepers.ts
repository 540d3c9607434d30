/** Sleep sets of all prefixes of the current execution, stacked in flat arrays: the set of a prefix ends where the next begins. */
import { IntStack } from '../kernel/ints.ts'
import type { Labels } from '../machine/labels.ts'
import { DEPENDENT, type Sequence, weakInitial } from './wakeup.ts'

export class Sleepers {
  private readonly thread = new IntStack()
  private readonly alternative = new IntStack()
  private readonly label = new IntStack()
  private readonly starts = new IntStack()
  private readonly labels: Labels

  constructor(labels: Labels) {
    this.labels = labels
    this.starts.push(0)
  }

  /** Puts a step to sleep after the last prefix. */
  add(thread: number, alternative: number, label: number): void {
    this.thread.push(thread)
    this.alternative.push(alternative)
    this.label.push(label)
  }

  /** Opens the set of the prefix that is one step longer: those still asleep after that step. */
  enter(thread: number, label: number): void {
    const from = this.starts.data[this.starts.length - 1]
    const to = this.thread.length
    this.starts.push(to)
    for (let i = from; i < to; i++)
      if (this.thread.data[i] !== thread && !this.labels.dependent(this.label.data[i], label))
        this.add(this.thread.data[i], this.alternative.data[i], this.label.data[i])
  }

  /** Forgets the set of the last prefix. */
  leave(): void {
    const start = this.starts.data[--this.starts.length]
    this.thread.length = this.alternative.length = this.label.length = start
  }

  /** How many sleep after the last prefix. */
  get size(): number {
    return this.thread.length - this.starts.data[this.starts.length - 1]
  }

  has(thread: number, alternative: number): boolean {
    for (let i = this.starts.data[this.starts.length - 1]; i < this.thread.length; i++)
      if (this.thread.data[i] === thread && this.alternative.data[i] === alternative) return true
    return false
  }

  /** Whether a step that sleeps after the prefix of this length could begin the sequence, so that it is explored already. */
  covers(depth: number, sequence: Sequence): boolean {
    const to = depth + 1 < this.starts.length ? this.starts.data[depth + 1] : this.thread.length
    for (let i = this.starts.data[depth]; i < to; i++) {
      const { thread, alternative, label } = this
      if (weakInitial(this.labels, sequence, thread.data[i], alternative.data[i], label.data[i]) !== DEPENDENT) return true
    }
    return false
  }
}
