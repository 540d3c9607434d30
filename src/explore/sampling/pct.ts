/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte: A Randomized Scheduler with Probabilistic
 * Guarantees of Finding Bugs, ASPLOS 2010). Threads have random priorities, and the highest that can goes on. After `depth - 1`
 * steps, chosen by chance, the thread that took the step falls below all others.
 *
 * A bug of depth d is one for which it is enough that d steps are taken in the right order. With n threads and at most k steps,
 * one execution shows it with a chance of at least 1/(n·k^(d-1)). Where steps go several ways by chance, each of them must go
 * the right way as well, which is decided apart from the threads: the chance is divided by the product of how many ways there are.
 * How many threads, steps and ways there are is taken from the executions before, so only those that were made with the largest
 * number of steps count.
 */
import type { Random } from '../../kernel/random.ts'
import type { Run } from '../../machine/run.ts'
import type { Scheduler } from './sampler.ts'

/** What is promised, if bugs need no more threads, steps and ways than were met. */
export interface Guarantee {
  readonly depth: number
  /** Threads, steps, and the product of the numbers of ways that steps can go: the most in one execution. */
  readonly threads: number
  readonly steps: number
  readonly ways: number
  /** Executions that were made with so many steps in mind. */
  readonly executions: number
  /** The chance at the least that one of them shows a given bug of that depth. */
  readonly chance: number
  /** The chance at the most that none of them did. */
  readonly missed: number
}

export class Pct implements Scheduler {
  private readonly run: Run
  private readonly random: Random
  private readonly depth: number
  private threads = 1
  private steps = 1
  private ways = 1
  /** Executions with change points among that many steps. */
  private executions = 0
  /** Threads that were met in this execution, the highest first, as long as none has fallen. */
  private readonly ranking: number[] = []
  /** Per thread, 0 or the priority that it has fallen to. */
  private readonly fallen: number[] = []
  /** After which steps, from 1, a thread falls; the later in the list, the lower. */
  private readonly changes: number[] = []
  private waysHere = 1

  constructor(run: Run, random: Random, depth: number) {
    this.run = run
    this.random = random
    this.depth = depth
  }

  begin(): void {
    const { random, depth, ranking, fallen, changes } = this
    ranking.length = fallen.length = changes.length = 0
    for (let change = 1; change < depth; change++) changes.push(1 + random.below(this.steps))
    this.waysHere = 1
  }

  pick(enabled: readonly number[]): number {
    for (const thread of enabled) if (this.fallen[thread] === undefined) this.meet(thread)
    const { ranking, fallen } = this
    let best = ranking[0]
    let priority = -1
    for (const thread of ranking) {
      if (!enabled.includes(thread)) continue
      const own = fallen[thread] === 0 ? this.depth : fallen[thread]
      if (own > priority) [best, priority] = [thread, own]
    }
    return best
  }

  took(thread: number): void {
    const { log } = this.run
    const step = log.before[log.length - 1].pending
    if (step?.kind === 'operation') this.waysHere *= step.ways
    this.changes.forEach((at, change) => {
      if (at === log.length) this.fallen[thread] = this.depth - 1 - change
    })
  }

  end(): void {
    const { run, steps } = this
    const { length } = run.log
    this.executions = length > steps ? 0 : this.executions + 1
    this.steps = Math.max(steps, length)
    this.ways = Math.min(Math.max(this.ways, this.waysHere), Number.MAX_VALUE)
    const threads = run.positions.filter((position) => position !== undefined).length
    this.threads = Math.max(this.threads, threads)
  }

  guarantee(): Guarantee {
    const { depth, threads, steps, ways, executions } = this
    const chance = 1 / (threads * steps ** (depth - 1) * ways)
    return { depth, threads, steps, ways, executions, chance, missed: (1 - chance) ** executions }
  }

  /** A thread that is new gets a place by chance among all. */
  private meet(thread: number): void {
    this.ranking.splice(this.random.below(this.ranking.length + 1), 0, thread)
    this.fallen[thread] = 0
  }
}
