/**
 * Executions by chance, one after the other and without end: each from the beginning, and whatever it has in common with others.
 * Which thread goes on is decided by a scheduler; which way its step goes, where there are several, by an even chance.
 */
import { Fingerprints } from '../../causality/fingerprints.ts'
import type { Random } from '../../kernel/random.ts'
import type { Run } from '../../machine/run.ts'
import { type Coverage, choices, type Effort, type Execution } from '../execution.ts'

export interface Scheduler {
  /** Before each execution. */
  readonly begin: () => void
  /** One of these threads, which are those that can take a step. */
  readonly pick: (enabled: readonly number[]) => number
  /** After each step, which is the newest event. */
  readonly took?: (thread: number) => void
  /** After each execution. */
  readonly end?: () => void
}

export class Sampler {
  private readonly run: Run
  private readonly effort: Effort
  private readonly random: Random
  private readonly scheduler: Scheduler
  private readonly fingerprints: Fingerprints
  /** The threads that can take a step, and which ways each can go. */
  private readonly enabled: number[] = []
  private readonly ways: number[][] = []

  constructor(run: Run, effort: Effort, random: Random, scheduler: Scheduler) {
    this.run = run
    this.effort = effort
    this.random = random
    this.scheduler = scheduler
    this.fingerprints = new Fingerprints(run.log, run.labels)
  }

  /** Different traces among the executions; too few with a chance that is negligible. */
  get traces(): number {
    return this.fingerprints.count
  }

  *executions(): Generator<Execution, Coverage> {
    const { run, scheduler } = this
    for (;;) {
      scheduler.begin()
      while (this.step());
      scheduler.end?.()
      this.fingerprints.add(run.threads.length)
      yield { run, end: run.end(), fresh: 0 }
      while (run.log.length > 0) run.undo()
    }
  }

  /** Takes a step; false when none can be taken. */
  private step(): boolean {
    const { run, enabled, ways, random, scheduler } = this
    enabled.length = 0
    for (const { thread, alternative } of choices(run)) {
      if (enabled.at(-1) !== thread) {
        enabled.push(thread)
        ways[thread] = []
      }
      ways[thread].push(alternative)
    }
    if (enabled.length === 0) return false
    const thread = scheduler.pick(enabled)
    const own = ways[thread]
    run.step(thread, own.length === 1 ? own[0] : own[random.below(own.length)])
    scheduler.took?.(thread)
    this.effort.countEvent()
    return true
  }
}

/** A random walk: every thread that can go on is as likely to as the others. */
export const randomWalk = (random: Random): Scheduler => ({
  begin: () => {},
  pick: (enabled) => enabled[random.below(enabled.length)],
})
