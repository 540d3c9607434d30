/** The numbers of threads in a run and in tasks: spawned threads are numbered as they are met, which differs from run to run. */
import { InterleaveError } from '../../kernel/errors.ts'
import { alternativeOf, StepId, threadOf } from '../../kernel/ids.ts'
import type { Run } from '../../machine/run.ts'

export class ThreadNumbers {
  /** What each number means. */
  readonly keys: string[]
  private readonly run: Run
  private readonly numbers: Map<string, number>
  /** Per thread of the run, its number. */
  private readonly known: number[] = []
  /** Per number, the thread of the run, as far as it was met. */
  private readonly threads: number[] = []

  constructor(run: Run, keys: readonly string[] = []) {
    this.run = run
    this.keys = [...keys]
    this.numbers = new Map(keys.map((key, number) => [key, number]))
  }

  /** A step of the run as others know it. */
  given(step: number): number {
    this.meet()
    return StepId(this.known[threadOf(step)], alternativeOf(step))
  }

  /** A step that others know, in the run. Its thread must have been started there once. */
  own(step: number): number {
    this.meet()
    const thread = this.threads[threadOf(step)] as number | undefined
    if (thread === undefined)
      throw new InterleaveError('IL099', `Thread ${this.keys[threadOf(step)]} is not known yet.`)
    return StepId(thread, alternativeOf(step))
  }

  /** From the numbers of others to these. */
  translator(keys: readonly string[]): (step: number) => number {
    const numbers = keys.map((key) => this.numberOf(key))
    return (step) => StepId(numbers[threadOf(step)], alternativeOf(step))
  }

  private meet(): void {
    const { threads } = this.run
    for (let thread = this.known.length; thread < threads.length; thread++) {
      const number = this.numberOf(threads[thread].key)
      this.known.push(number)
      this.threads[number] = thread
    }
  }

  private numberOf(key: string): number {
    const known = this.numbers.get(key)
    if (known !== undefined) return known
    this.numbers.set(key, this.keys.length)
    return this.keys.push(key) - 1
  }
}
