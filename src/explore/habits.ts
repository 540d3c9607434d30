/**
 * What threads are used to do: of each, the first steps that were the same in every execution so far. That they will be the same
 * in others, too, is a guess that makes branches short (see `wakers.ts`).
 *
 * Where it is wrong, an execution ends among steps that sleep and that nothing wakes. It was in vain, since it is a part of one
 * that a branch to the left has: so it is not counted, and its races are planned like those of any other. Sleep sets see to it
 * that no trace is there twice, and the first step of each branch that none is missing, wherever branches end.
 */
import { Label, MODE_BITS } from '../kernel/ids.ts'
import { mix } from '../kernel/values.ts'
import { NONE } from '../machine/log.ts'
import type { Run } from '../machine/run.ts'

/** Per thread that there is from the beginning, what stands for the label of each step, in all runs of a model. */
export type PlainHabits = readonly (readonly number[])[]

/** Of a thread, at the most. */
const MOST_STEPS = 64

/** So many executions are looked at in a row, and then one in so many. */
const FIRST = 64
const ONE_IN = 16

export class Habits {
  /** Absent until there was an execution. */
  private steps: number[][] | undefined
  private presumes = false
  private readonly run: Run
  private readonly threads: number
  private readonly objects: number
  /** Per label. */
  private readonly hashes = new Map<number, number>()
  private seen = 0

  /** @param run in which no step was taken yet */
  constructor(run: Run) {
    this.run = run
    this.threads = run.threads.length
    this.objects = run.objects.length
  }

  /** @param presumes whether everything is taken for a habit */
  restart(given: PlainHabits | undefined, presumes = false): void {
    this.steps = given?.map((steps) => [...steps])
    this.presumes = presumes
    this.seen = 0
  }

  get plain(): PlainHabits | undefined {
    return this.steps
  }

  /** Whether its thread is used to do what it did in this event. */
  has(event: number): boolean {
    const { thread, index } = this.run.log
    const steps = this.steps?.[thread[event]]
    return this.presumes || (steps !== undefined && index[event] <= steps.length)
  }

  /** Takes in the current execution. Some of many are passed over, but none that was in vain, which shows what is no habit. */
  observe(isInVain: boolean): void {
    if (!isInVain && ++this.seen > FIRST && this.seen % ONE_IN !== 0) return
    if (this.steps === undefined) this.steps = this.taken()
    else this.compare(this.steps)
  }

  private taken(): number[][] {
    const { log } = this.run
    const steps: number[][] = Array.from({ length: this.threads }, () => [])
    for (let event = 0; event < log.length; event++) {
      const own = steps[log.thread[event]] as number[] | undefined
      if (own === undefined || own.length === MOST_STEPS || own.length < log.index[event] - 1) continue
      const hash = this.hashOf(log.label[event])
      if (hash !== NONE) own.push(hash)
    }
    return steps
  }

  private compare(steps: number[][]): void {
    const { log } = this.run
    steps.forEach((own, thread) => {
      own.length = Math.min(own.length, log.eventCount[thread])
    })
    for (let event = 0; event < log.length; event++) {
      const own = steps[log.thread[event]] as number[] | undefined
      const at = log.index[event] - 1
      if (own !== undefined && at < own.length && own[at] !== this.hashOf(log.label[event])) own.length = at
    }
  }

  /** `NONE` for what concerns objects that runs number in their own ways. */
  private hashOf(label: number): number {
    const known = this.hashes.get(label)
    if (known !== undefined) return known
    const accesses = Array.from(this.run.labels.accesses(Label(label)))
    const isCommon = accesses.every((access) => access >> MODE_BITS < this.objects)
    const hash = isCommon ? accesses.reduce((sum, access) => mix(sum ^ access) >>> 1, 0) : NONE
    this.hashes.set(label, hash)
    return hash
  }
}

/** What is a habit by both. */
export function inCommon(one: PlainHabits | undefined, other: PlainHabits | undefined): PlainHabits | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one.map((steps, thread) => {
    const end = steps.findIndex((step, at) => step !== other[thread][at])
    return end < 0 ? steps : steps.slice(0, end)
  })
}
