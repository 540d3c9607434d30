/** What a task hands over. */

import type { IntStack } from '../../kernel/ints.ts'
import { mix } from '../../kernel/values.ts'
import type { Handover, Marks } from '../branching.ts'
import { KEPT, MAY_WAKE, UNFORESEEN } from './task.ts'

export class Handovers {
  private readonly numbers: IntStack
  count = 0
  /** Per length of a prefix of the current execution, by the hash of the sequence, where it is; not of those that are foreseen. */
  private readonly known: Map<number, number>[] = []
  private readonly stepOf: (step: number) => number
  private readonly codeOf: (label: number) => number

  /** @param numbers what it may write to */
  constructor(numbers: IntStack, stepOf: (step: number) => number, codeOf: (label: number) => number) {
    this.numbers = numbers
    numbers.length = 0
    this.stepOf = stepOf
    this.codeOf = codeOf
  }

  add(leaf: number, { depth, sequence, settled, taken, marks, way }: Handover): void {
    const { numbers } = this
    const { step, label, from, to } = sequence
    const length = to - from
    const start = numbers.length
    numbers.push(leaf)
    numbers.push(depth)
    numbers.push(length)
    let hash = 0
    for (let at = from; at < to; at++) {
      const own = this.stepOf(step[at])
      hash = mix(hash ^ own)
      numbers.push(own)
      numbers.push(this.codeOf(label[at]))
    }
    if (way === undefined && this.isKnown(depth, hash, start)) {
      numbers.length = start
      return
    }
    this.count++
    numbers.push(settled)
    for (let at = -taken; at < length - taken; at++) numbers.push(at < 0 ? 0 : marksOf(marks, at))
    const wakers = marks.sureWakers()
    numbers.push(wakers.length)
    for (const waker of wakers) numbers.push(this.stepOf(waker))
    numbers.push(way?.length ?? UNFORESEEN)
    for (const one of way ?? []) numbers.push(this.stepOf(one))
  }

  /** Whether it was given before, as it is. */
  private isKnown(depth: number, hash: number, start: number): boolean {
    const { known } = this
    while (known.length <= depth) known.push(new Map())
    const before = known[depth].get(hash)
    if (before !== undefined && this.isSame(before, start)) return true
    known[depth].set(hash, start)
    return false
  }

  private isSame(one: number, other: number): boolean {
    const { data, length } = this.numbers
    for (let at = other + 2; at < length; at++) if (data[at - other + one] !== data[at]) return false
    return true
  }

  /** All of them, as in a task's end. */
  written(): Int32Array {
    return this.numbers.data.slice(0, this.numbers.length)
  }

  /** The prefixes that are longer are others from now on. */
  forgetBeyond(depth: number): void {
    if (this.known.length > depth + 1) this.known.length = depth + 1
  }
}

const marksOf = ({ isKept, mayWake }: Marks, at: number): number =>
  (isKept(at) ? KEPT : 0) + (mayWake(at) ? MAY_WAKE : 0)
