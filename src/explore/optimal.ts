/**
 * Optimal dynamic partial order reduction with wakeup trees: one execution per trace, none started in vain.
 *
 * Abdulla, Aronis, Jonsson, Sagonas: Source Sets (JACM 64(4), 2017), algorithm 2; names follow the paper. Deviations, for
 * blocking and choices: a race is reversible when the second step is enabled after the prefix plus `notdep`, an irreversible
 * one does not cover those before it, steps pending at the end of an execution race too, and so do alternatives of a step
 * that could not be taken where it was. The label of a reversed step is computed anew.
 */
import { InterleaveError } from '../kernel/errors.ts'
import { alternativeOf, NO_LABEL, StepId, threadOf } from '../kernel/ids.ts'
import { NONE } from '../machine/log.ts'
import type { Run } from '../machine/run.ts'
import type { Branching } from './branching.ts'
import type { Coverage, Effort, Execution } from './execution.ts'
import { Reversals } from './reversals.ts'
import { Sleepers } from './sleepers.ts'
import { ENDED, WakeupTree } from './wakeup.ts'

export function* optimal(run: Run, effort: Effort): Generator<Execution, Coverage> {
  const search = new OptimalSearch(run, effort)
  const execution: Execution = { run, end: 'finished', fresh: 0, mayHaveDataRace: true }
  do {
    search.extend()
    execution.end = run.end()
    execution.fresh = search.fresh
    execution.mayHaveDataRace = search.reversals.order(search.fresh)
    yield execution
    search.reversals.plan(search.fresh)
  } while (search.backtrack())
  return { kind: 'exhausted' }
}

export class OptimalSearch {
  private readonly run: Run
  private readonly effort: Effort
  private readonly cutsBranches: boolean
  readonly tree: WakeupTree
  readonly asleep: Sleepers
  readonly reversals: Reversals
  /** Events from here on are new since the last backtracking: their races are not planned yet. */
  fresh = 0

  /**
   * @param branching cuts sequences down to what is enough, so that each branch stands for as much as it can; it takes time, and
   * saves none unless branches are given to others
   */
  constructor(run: Run, effort: Effort, branching?: Branching) {
    this.run = run
    this.effort = effort
    this.cutsBranches = branching !== undefined
    this.asleep = new Sleepers(run.labels, this.cutsBranches)
    this.tree = new WakeupTree(run.labels, this.asleep, branching)
    this.reversals = new Reversals(run, effort, this.tree, this.asleep)
    this.tree.clear(0)
  }

  /** Begins anew. The run must be in its initial state. */
  restart(): void {
    this.tree.restart()
    this.asleep.restart()
    this.reversals.restart()
    this.fresh = 0
  }

  /** Runs to the end: along the wakeup tree where there is one, then along its guide, then the first thread that is not asleep. */
  extend(): void {
    const { tree } = this
    const { log } = this.run
    for (;;) {
      const depth = log.length
      const isPlanned = !tree.isEmpty(depth)
      const step = isPlanned ? tree.take(depth) : this.freeStep(depth)
      if (step === NONE) return tree.guides.end()
      this.enter(step, isPlanned)
    }
  }

  /** Takes a step. @param isPlanned whether it was taken off the wakeup tree */
  enter(step: number, isPlanned: boolean): void {
    const { run, tree } = this
    const depth = run.log.length
    run.step(threadOf(step), alternativeOf(step))
    const label = run.log.label[depth]
    if (isPlanned && label !== tree.takenLabel) throw fault('a planned step met another state than foreseen', run)
    this.asleep.enter(threadOf(step), label)
    if (this.cutsBranches && isPlanned && (tree.isEmpty(depth + 1) || (tree.taken & ENDED) !== 0))
      this.asleep.endBranch()
    this.effort.countEvent()
  }

  /** Takes the last step back, and puts it to sleep. */
  leave(): void {
    const { run, asleep } = this
    const { log } = run
    run.undo()
    const event = log.length
    asleep.leave(StepId(log.thread[event], log.alternative[event]), log.label[event])
    this.fresh = Math.min(this.fresh, event)
  }

  /** The thread that ran last goes on if it can, which keeps executions short of preemptions. */
  private freeStep(depth: number): number {
    const { run } = this
    if (run.active > 0) {
      this.tree.clear(depth + 1)
      // What was cut off can follow the branch as it followed before; if it could not, any other step would do.
      const { guides } = this.tree
      for (let step = guides.next(); step !== NONE; step = guides.next()) if (this.isFree(step)) return step
      const last = depth === 0 ? 0 : run.log.thread[depth - 1]
      for (let other = NONE; other < run.positions.length; other++) {
        if (other === last) continue
        const step = this.freeStepOf(other === NONE ? last : other)
        if (step !== NONE) return step
      }
    }
    if (this.asleep.size > 0) throw fault('an execution ends among sleeping steps', run)
    return NONE
  }

  private freeStepOf(thread: number): number {
    const { run, asleep } = this
    const alternatives = run.alternatives(thread)
    for (let alternative = 0; alternative < alternatives; alternative++)
      if (run.isEnabled(thread, alternative) && !asleep.has(StepId(thread, alternative)))
        return StepId(thread, alternative)
    return NONE
  }

  /** Whether a step can be taken and is not asleep. */
  private isFree(step: number): boolean {
    const { run, asleep } = this
    const [thread, alternative] = [threadOf(step), alternativeOf(step)]
    return alternative < run.alternatives(thread) && run.isEnabled(thread, alternative) && !asleep.has(step)
  }

  /** Goes back to the newest prefix that has a sequence left to explore; false when there is none. */
  backtrack(): boolean {
    const { tree } = this
    const { log } = this.run
    this.fresh = log.length
    while (log.length > tree.base) {
      this.leave()
      if (!tree.isEmpty(log.length)) return true
    }
    return false
  }
}

function fault(what: string, run: Run): InterleaveError {
  const { log } = run
  const schedule = Array.from(log.thread.subarray(0, log.length)).join(' ')
  return new InterleaveError('IL099', `${what} (label ${log.label[log.length - 1] ?? NO_LABEL}); schedule: ${schedule}`)
}
