/** Sequences of steps, and what could begin them. */
import { MAX_ALTERNATIVES, MODE_BITS, MODES, StepId, threadOf } from '../kernel/ids.ts'
import { grown } from '../kernel/ints.ts'
import type { Labels } from '../machine/labels.ts'

/** A sequence of steps, to be tested and inserted; reused from race to race. Its steps are those from `from` up to `to`. */
export class Sequence {
  step = new Int32Array(256)
  label = new Int32Array(256)
  from = 0
  to = 0

  /** Empties it, and makes room for that many steps. */
  reset(capacity: number): void {
    this.from = this.to = 0
    if (capacity > this.step.length) this.grow(capacity)
  }

  private grow(capacity: number): void {
    this.step = grown(this.step, capacity)
    this.label = grown(this.label, capacity)
  }

  push(step: number, label: number): void {
    this.step[this.to] = step
    this.label[this.to++] = label
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
 * depends on. Written out for labels of one access, since this is the innermost loop of all.
 */
export function weakInitial(labels: Labels, sequence: Sequence, step: number, label: number): number {
  const { from, to, step: steps, label: labelsThere } = sequence
  const first = StepId(threadOf(step), 0)
  const last = StepId(threadOf(step), MAX_ALTERNATIVES - 1)
  const object = label >> MODE_BITS
  const modes = label < 0 ? 0 : labels.conflicts[label]
  for (let at = from; at < to; at++) {
    const other = steps[at]
    if (other === step) return at - from
    if (other >= first && other <= last) return DEPENDENT - (at - from)
    const there = labelsThere[at]
    if ((there | label) < 0) {
      if (labels.dependent(there, label)) return DEPENDENT - (at - from)
    } else if (there >> MODE_BITS === object && ((modes >> (there & (MODES - 1))) & 1) === 1)
      return DEPENDENT - (at - from)
  }
  return ABSENT
}
