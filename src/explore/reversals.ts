/**
 * Which races of an execution are to be reversed, and where: optimal DPOR's planning (Abdulla et al., JACM 2017, algorithm 2).
 *
 * A race is planned at the first maximal execution that contains its second event, and again at later ones only while it is
 * open. The steps of its sequence that last are those of `notdep` before the second event, and the reversed step: every later
 * sequence for the race begins with them. It is settled when one of these is asleep, or when these alone decide where in the
 * wakeup tree the sequence belongs. A step that is taken or passed over because of the others, those after the second event,
 * says nothing about the next sequence: planning each race once would lose traces.
 */
import { Clocks } from '../causality/clocks.ts'
import { StepId } from '../kernel/ids.ts'
import { IntStack } from '../kernel/ints.ts'
import { NONE } from '../machine/log.ts'
import type { Run } from '../machine/run.ts'
import { Candidates, pushReversal, REVERSAL } from './candidates.ts'
import type { Effort } from './execution.ts'
import { ABSENT, DEPENDENT, Sequence } from './sequence.ts'
import type { Sleepers } from './sleepers.ts'
import type { WakeupTree } from './wakeup.ts'

export class Reversals {
  private readonly run: Run
  private readonly effort: Effort
  private readonly tree: WakeupTree
  private readonly asleep: Sleepers
  private readonly clocks: Clocks
  private readonly candidates: Candidates
  private readonly sequence = new Sequence()
  /** Reversals that later executions may plan again. */
  private readonly open = new IntStack()

  constructor(run: Run, effort: Effort, tree: WakeupTree, asleep: Sleepers) {
    this.run = run
    this.effort = effort
    this.tree = tree
    this.asleep = asleep
    this.clocks = new Clocks(run.log, run.labels)
    this.candidates = new Candidates(run, this.clocks)
  }

  restart(): void {
    this.open.length = 0
    this.candidates.restart()
  }

  /** Computes the clocks of the events from `fresh` on, which `plan` needs; false when the execution has no data race. */
  order(fresh: number): boolean {
    this.clocks.extend(fresh, this.run.threads.length)
    return this.clocks.mayHaveDataRace
  }

  /**
   * At the end of an execution, after `order`: plans the reversal of every race whose second event is new, which are those from
   * `fresh` on, again those that are open, with the events that are new after them, and what else could have been done.
   */
  plan(fresh: number): void {
    const { open, candidates } = this
    const { found } = candidates
    found.length = 0
    for (let at = 0; at < open.length; at += REVERSAL)
      if (open.data[at + 1] < fresh) for (let i = at; i < at + REVERSAL; i++) found.push(open.data[i])
    open.length = 0
    candidates.find(fresh)
    const { data, length } = found
    for (let at = 0; at < length; at += REVERSAL)
      this.reverse(data[at], data[at + 1], data[at + 2], data[at + 3], data[at + 4])
  }

  /**
   * Reverses a race, from the prefix before its first event: `notdep(earlier, E)` with the step as early as it can be, since it
   * is independent of what comes after the second event in `notdep`.
   */
  private reverse(earlier: number, second: number, without: number, step: number, label: number): void {
    const { sequence, open } = this
    const { length } = this.run.log
    this.effort.countPlan()
    sequence.reset(length - earlier)
    this.pushIndependent(earlier, without, earlier + 1, second)
    sequence.push(step, label)
    const lasting = sequence.to
    let at = this.asleep.covers(earlier, sequence)
    if (at >= 0) return
    this.pushIndependent(earlier, without, second, length)
    if (at === ABSENT) at = this.asleep.covers(earlier, sequence)
    const isSettled = at === DEPENDENT && this.tree.insert(earlier, sequence, lasting)
    if (isSettled || second === length) return
    pushReversal(open, earlier, second, without, step, label)
  }

  /** Adds the events of a stretch that happen after neither of these two. */
  private pushIndependent(earlier: number, without: number, from: number, to: number): void {
    const { sequence, clocks } = this
    const { thread, alternative, label, index } = this.run.log
    const { rows, stride } = clocks
    const first = thread[earlier]
    const count = index[earlier]
    for (let event = from, at = event * stride + first; event < to; event++, at += stride) {
      if (rows[at] >= count) continue
      if (without !== NONE && clocks.ordered(without, event)) continue
      sequence.push(StepId(thread[event], alternative[event]), label[event])
    }
  }
}
