/**
 * Partial order sampling (Yuan, Yang, Gu: Partial Order Aware Concurrency Sampling, CAV 2018). Not threads but the steps that
 * they are about to take have random priorities, and the highest goes first. After a step, its thread gets a new priority, and so
 * does every step that conflicts with it; the others keep theirs. So the order of two steps that conflict does not depend on how
 * many other steps come before the one of them.
 */
import { MODE_BITS, ThreadId } from '../../kernel/ids.ts'
import type { Random } from '../../kernel/random.ts'
import { partsOf } from '../../machine/moves.ts'
import type { Run } from '../../machine/run.ts'
import type { Alternative } from '../../objects/operation.ts'
import type { Scheduler } from './sampler.ts'

export class Pos implements Scheduler {
  private readonly run: Run
  private readonly random: Random
  /** Per thread, that of its next step; absent when it is to be drawn. */
  private readonly priority: (number | undefined)[] = []

  constructor(run: Run, random: Random) {
    this.run = run
    this.random = random
  }

  begin(): void {
    this.priority.length = 0
  }

  pick(enabled: readonly number[]): number {
    let best = enabled[0]
    for (const thread of enabled) {
      this.priority[thread] ??= this.random.next()
      if ((this.priority[thread] ?? 0) > (this.priority[best] ?? 0)) best = thread
    }
    return best
  }

  took(thread: number): void {
    const { run, priority } = this
    priority[thread] = undefined
    for (let other = 0; other < run.positions.length; other++) {
      const step = run.positions[other]?.pending
      if (other === thread || priority[other] === undefined || step?.kind !== 'operation') continue
      if (step.alternatives.some((way) => this.conflicts(way, ThreadId(other)))) priority[other] = undefined
    }
  }

  /** Whether a step would conflict with the newest event; what depends on states that it is not in yet counts as a conflict. */
  private conflicts(way: Alternative, thread: ThreadId): boolean {
    const { log, labels, store } = this.run
    for (const { object, action } of partsOf(way, store.readState, thread))
      for (let entry = log.accessStart[log.length - 1]; entry < log.accessCount; entry++) {
        const label = log.accessLabel[entry]
        if (label >> MODE_BITS !== object.id) continue
        if (typeof action.mode !== 'number') return true
        if (((labels.conflicts[label] >> action.mode) & 1) === 1) return true
      }
    return false
  }
}
