/**
 * How much of a sequence is enough as a branch of a wakeup tree.
 *
 * That a branch is there at all makes the search complete, and its first step alone matters for that; the rest of it makes the
 * search optimal (Abdulla et al., JACM 2017, section 6): it must lead to where nothing that sleeps keeps threads from going on.
 * So a branch can end as soon as each step that will sleep before it
 *
 * - was woken: the branch has a step that is dependent with it, or
 * - is sure to be woken: some thread's next step is dependent with it, can neither be blocked nor change, and does not sleep.
 *
 * From there on, what sleeps does not keep a sequence from being planned that merely commutes with it: the branch by itself
 * stands for all that begins with it and does not begin with what sleeps. The sooner it ends, the more it stands for.
 */
import { InterleaveError } from '../kernel/errors.ts'
import { NO_LABEL, threadOf } from '../kernel/ids.ts'
import { IntStack } from '../kernel/ints.ts'
import type { Labels } from '../machine/labels.ts'
import { NONE } from '../machine/log.ts'
import { DEPENDENT, Sequence, weakInitial } from './sequence.ts'

export interface Step {
  readonly step: number
  readonly label: number
}

/** What is known of the threads that take the steps of a sequence. */
export interface Pending {
  /** Whether the sequence's step at an index can neither be blocked nor change, before or after what is independent of it. */
  readonly isSteady: (at: number) => boolean
  /** The next steps of threads that take none of those of the sequence, and which are steady. */
  readonly others: () => readonly Step[]
}

export class Wakers {
  private readonly labels: Labels
  private sequence = new Sequence()
  private pending: Pending | undefined
  private others: readonly Step[] | undefined
  /** The way to where the sequence begins. */
  readonly wayStep = new IntStack()
  private readonly wayLabel = new IntStack()
  /** Steps that will sleep before the branch, and that the way does not wake. */
  private readonly step = new IntStack()
  private readonly label = new IntStack()
  /** Per sleeper, the first step of the sequence that wakes it, or `NONE`; whether it is woken; and which step is sure to. */
  private readonly waker = new IntStack()
  private readonly woken = new IntStack()
  private readonly sure = new IntStack()
  private kept = new Uint8Array(256)
  private before = new Uint8Array(256)
  private length = 0

  constructor(labels: Labels) {
    this.labels = labels
  }

  begin(sequence: Sequence, pending: Pending): void {
    this.sequence = sequence
    this.pending = pending
    this.others = undefined
    this.wayStep.length = this.wayLabel.length = 0
    this.step.length = this.label.length = this.waker.length = this.woken.length = this.sure.length = 0
    this.length = sequence.to - sequence.from
    if (this.length > this.kept.length) {
      this.kept = new Uint8Array(2 * this.length)
      this.before = new Uint8Array(2 * this.length)
    } else this.kept.fill(0, 0, this.length)
  }

  /** Goes down to a branch before the sequence begins. */
  goTo(step: number, label: number): void {
    this.wayStep.push(step)
    this.wayLabel.push(label)
  }

  /** Adds a step that sleeps beside the way, from that level of it on, unless the way wakes it. */
  add(step: number, label: number, level: number): void {
    const { wayStep, wayLabel, labels } = this
    for (let i = level; i < wayStep.length; i++)
      if (threadOf(wayStep.data[i]) === threadOf(step) || labels.dependent(wayLabel.data[i], label)) return
    const at = weakInitial(labels, this.sequence, step, label)
    this.step.push(step)
    this.label.push(label)
    this.waker.push(at <= DEPENDENT ? DEPENDENT - at : NONE)
    this.woken.push(0)
    this.sure.push(NONE)
  }

  /** Keeps a step, and what it needs. */
  keep(at: number): void {
    const { kept } = this
    kept[at] = 1
    for (let i = at - 1; i >= 0; i--)
      for (let j = i + 1; kept[i] === 0 && j <= at; j++) if (kept[j] === 1 && this.mayNeed(j, i)) kept[i] = 1
  }

  /** Whether a step may need an earlier one. Those without a label may be what starts a thread, or waits for its end. */
  private mayNeed(later: number, earlier: number): boolean {
    const { step, label, from } = this.sequence
    const one = label[from + earlier]
    const other = label[from + later]
    if (one === NO_LABEL || other === NO_LABEL) return true
    return threadOf(step[from + earlier]) === threadOf(step[from + later]) || this.labels.dependent(one, other)
  }

  /**
   * Decides which steps to keep, besides those that are kept already.
   * @param lasting of the first so many steps there is one at least, if there are any
   * @param alert steps that must not sleep
   */
  decide(lasting: number, alert: readonly number[] = []): void {
    for (let isChanged = true; isChanged; ) {
      isChanged = false
      for (let i = 0; i < this.step.length; i++) {
        const missing = this.isWoken(i) ? NONE : this.missing(i)
        if (missing === NONE) continue
        this.keep(missing)
        isChanged = true
      }
      for (const step of alert) {
        const sleeping = this.asleep(step)
        if (sleeping === NONE) continue
        this.keep(this.waker.data[sleeping])
        isChanged = true
      }
    }
    for (let at = 0; at < Math.max(1, lasting); at++) if (this.kept[at] === 1) return
    // What the last of these can do without would sleep beside the branches that come later, and have them lead to where it wakes.
    this.keep(this.firstNeeded(Math.max(1, lasting) - 1))
  }

  /** The first step that another one may need, up to which none is kept. */
  private firstNeeded(by: number): number {
    const { kept } = this
    this.keep(by)
    const first = kept.indexOf(1)
    kept.fill(0, 0, by + 1)
    return first
  }

  isKept(at: number): boolean {
    return this.kept[at] === 1
  }

  /** Whether the step sleeps and was not woken. */
  isAsleep(step: number): boolean {
    return this.asleep(step) !== NONE
  }

  /** Which steps are sure to wake those that were not woken. */
  sureWakers(): number[] {
    const steps = new Set<number>()
    for (let i = 0; i < this.step.length; i++) if (!this.isWoken(i)) steps.add(this.sure.data[i])
    return [...steps]
  }

  /** Leaves nothing else in the sequence. @param rest what was in it is appended to this */
  cut(rest?: IntStack): void {
    const { kept, length, sequence } = this
    const { step, label, from } = sequence
    let to = from
    for (let at = 0; at < length; at++) {
      if (kept[at] === 0) {
        rest?.push(step[from + at])
        continue
      }
      step[to] = step[from + at]
      label[to++] = label[from + at]
    }
    sequence.to = to
  }

  private isWoken(sleeper: number): boolean {
    if (this.woken.data[sleeper] === 1) return true
    const from = this.waker.data[sleeper]
    if (from === NONE) return false
    for (let at = from; at < this.length; at++) {
      if (this.kept[at] === 0 || !this.wakes(at, sleeper)) continue
      this.woken.data[sleeper] = 1
      return true
    }
    return false
  }

  private wakes(at: number, sleeper: number): boolean {
    const { step, label, from } = this.sequence
    return (
      threadOf(step[from + at]) === threadOf(this.step.data[sleeper]) ||
      this.labels.dependent(label[from + at], this.label.data[sleeper])
    )
  }

  /** What is to be kept on behalf of a sleeper that is not woken; `NONE` when it is sure to be. */
  private missing(sleeper: number): number {
    const { step, from } = this.sequence
    const { isSteady, others } = this.pending as Pending
    const own = threadOf(this.step.data[sleeper])
    const waker = this.waker.data[sleeper]
    let fewest = waker
    if (waker !== NONE)
      for (let at = waker; at < this.length; at++) {
        if (threadOf(step[from + at]) === own || !this.wakes(at, sleeper) || !this.isNext(at) || !isSteady(at)) continue
        if (this.isAwake(step[from + at], sleeper)) return NONE
        fewest = this.cheaper(step[from + at], fewest)
      }
    this.others ??= others()
    for (const other of this.others) {
      if (threadOf(other.step) === own || !this.labels.dependent(other.label, this.label.data[sleeper])) continue
      if (this.isAwake(other.step, sleeper)) return NONE
      fewest = this.cheaper(other.step, fewest)
    }
    if (fewest === NONE) throw new InterleaveError('IL099', 'nothing wakes a step that sleeps')
    return fewest
  }

  /** Whether a step that would wake a sleeper does not sleep itself. */
  private isAwake(step: number, sleeper: number): boolean {
    if (this.asleep(step) !== NONE) return false
    this.sure.data[sleeper] = step
    return true
  }

  /** What wakes a step that sleeps, if less is to be kept for that. */
  private cheaper(step: number, than: number): number {
    const waker = this.waker.data[this.asleep(step)]
    if (waker === NONE) return than
    return than === NONE || this.needs(waker) < this.needs(than) ? waker : than
  }

  /** Whether it is the first of its thread that is not kept. */
  private isNext(at: number): boolean {
    const { step, from } = this.sequence
    const thread = threadOf(step[from + at])
    for (let i = 0; i < at; i++) if (this.kept[i] === 0 && threadOf(step[from + i]) === thread) return false
    return true
  }

  /** The sleeper that is this step, or `NONE`. */
  private asleep(step: number): number {
    const { data, length } = this.step
    for (let i = 0; i < length; i++) if (data[i] === step && !this.isWoken(i)) return i
    return NONE
  }

  /** How many more steps it takes to keep one. */
  private needs(at: number): number {
    const { kept, before } = this
    for (let i = 0; i <= at; i++) before[i] = kept[i]
    this.keep(at)
    let count = 0
    for (let i = 0; i <= at; i++) {
      count += kept[i] - before[i]
      kept[i] = before[i]
    }
    return count
  }
}
