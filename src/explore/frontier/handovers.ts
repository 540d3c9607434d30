/** What a task hands over, each sequence once. */

import { IntStack } from '../../kernel/ints.ts'
import { mix } from '../../kernel/values.ts'
import type { Sequence } from '../wakeup.ts'

/** Numbers before the steps of each. */
const HEAD = 3

export class Handovers {
  /** As in a task's end. */
  readonly numbers = new IntStack(1024)
  count = 0
  /** Per length of a prefix of the current execution, by the hash of the sequence, where it is. */
  private readonly known: Map<number, number>[] = []
  private readonly stepOf: (step: number) => number
  private readonly codeOf: (label: number) => number

  constructor(stepOf: (step: number) => number, codeOf: (label: number) => number) {
    this.stepOf = stepOf
    this.codeOf = codeOf
  }

  /** Adds a sequence from a prefix of that length. */
  add(leaf: number, depth: number, { step, label, from, to }: Sequence): void {
    const { numbers, known } = this
    const start = numbers.length
    numbers.push(leaf)
    numbers.push(depth)
    numbers.push(to - from)
    let hash = 0
    for (let at = from; at < to; at++) {
      const own = this.stepOf(step[at])
      hash = mix(hash ^ own)
      numbers.push(own)
      numbers.push(this.codeOf(label[at]))
    }
    while (known.length <= depth) known.push(new Map())
    const before = known[depth].get(hash)
    if (before !== undefined && this.isSame(before, start)) {
      numbers.length = start
      return
    }
    known[depth].set(hash, start)
    this.count++
  }

  private isSame(one: number, other: number): boolean {
    const { data, length } = this.numbers
    for (let at = other + HEAD - 1; at < length; at++) if (data[at - other + one] !== data[at]) return false
    return true
  }

  /** The prefixes that are longer are others from now on. */
  forgetBeyond(depth: number): void {
    if (this.known.length > depth + 1) this.known.length = depth + 1
  }
}
