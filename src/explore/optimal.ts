/**
 * Optimal dynamic partial order reduction with wakeup trees: one execution per trace, none started in vain.
 *
 * Abdulla, Aronis, Jonsson, Sagonas: Source Sets (JACM 64(4), 2017), algorithm 2; names follow the paper. Deviations, for
 * blocking and choices: a race is reversible when the second step is enabled after the prefix plus `notdep`, an irreversible
 * one does not cover those before it, steps pending at the end of an execution race too, and so do alternatives of a step
 * that could not be taken where it was. The label of a reversed step is computed anew.
 *
 * Each race is planned once, at the first maximal execution that contains its second event: the sequence planned there has
 * only weak initials that every later one for the same race would have.
 */
import { Clocks } from '../causality/clocks.ts'
import { Races } from '../causality/races.ts'
import { InterleaveError } from '../kernel/errors.ts'
import { NO_LABEL, ThreadId } from '../kernel/ids.ts'
import type { StepInstruction } from '../machine/instructions.ts'
import { NONE } from '../machine/log.ts'
import { canHappen, labelIn, type Run } from '../machine/run.ts'
import type { Coverage, Effort, Execution } from './execution.ts'
import { Hindsight } from './hindsight.ts'
import { Sleepers } from './sleepers.ts'
import { Sequence, WakeupTree } from './wakeup.ts'

export function* optimal(run: Run, effort: Effort): Generator<Execution, Coverage> {
  const search = new OptimalSearch(run, effort)
  do {
    search.extend()
    yield { run, end: run.end() }
    search.planReversals()
  } while (search.backtrack())
  return { kind: 'exhausted' }
}

class OptimalSearch {
  private readonly run: Run
  private readonly effort: Effort
  private readonly tree: WakeupTree
  private readonly asleep: Sleepers
  private readonly clocks: Clocks
  private readonly races: Races
  private readonly hindsight: Hindsight
  private readonly sequence = new Sequence()
  /** Events from here on are new since the last backtracking: their races are not planned yet. */
  private fresh = 0

  constructor(run: Run, effort: Effort) {
    this.run = run
    this.effort = effort
    this.tree = new WakeupTree(run.labels)
    this.asleep = new Sleepers(run.labels)
    this.clocks = new Clocks(run.log, run.labels)
    this.races = new Races(run.log, run.labels, this.clocks)
    this.hindsight = new Hindsight(run, this.clocks)
    this.tree.clear(0)
  }

  /** Runs to the end: along the wakeup tree where there is one, then the first thread that is not asleep. */
  extend(): void {
    const { run, tree } = this
    for (;;) {
      const depth = run.log.length
      if (!tree.isEmpty(depth)) this.follow(depth)
      else if (!this.stepFreely(depth)) return
    }
  }

  private follow(depth: number): void {
    const { tree, run } = this
    const node = tree.take(depth)
    const planned = tree.label[node]
    this.execute(tree.thread[node], tree.alternative[node])
    if (run.log.label[depth] !== planned) throw fault('a planned step met another state than foreseen', run)
  }

  private stepFreely(depth: number): boolean {
    const { run, asleep } = this
    for (let thread = 0; thread < run.positions.length; thread++) {
      const alternatives = run.alternatives(thread)
      for (let alternative = 0; alternative < alternatives; alternative++) {
        if (!run.isEnabled(thread, alternative) || asleep.has(thread, alternative)) continue
        this.tree.clear(depth + 1)
        this.execute(thread, alternative)
        return true
      }
    }
    if (asleep.size > 0) throw fault('an execution ends among sleeping steps', run)
    return false
  }

  private execute(thread: number, alternative: number): void {
    const { run, asleep, effort } = this
    const { log } = run
    run.step(thread, alternative)
    asleep.enter(thread, log.label[log.length - 1])
    effort.events++
  }

  /** Plans the reversal of every race whose second event is new, and the alternatives of new steps. */
  planReversals(): void {
    const { run, clocks, races, fresh } = this
    const { log } = run
    clocks.extend(fresh, run.threads.length)
    for (let event = fresh; event < log.length; event++) {
      const step = log.before[event].pending
      if (step?.kind !== 'operation') continue
      const thread = log.thread[event]
      const alternative = log.alternative[event]
      if (step.steady) races.ofEvent(event, (earlier) => this.plan(earlier, NONE, thread, alternative, log.label[event]))
      else races.ofEvent(event, (earlier) => this.planIfEnabled(earlier, NONE, thread, alternative, step))
      if (step.alternatives.length > 1) this.planAlternatives(event, step)
    }
    for (let thread = 0; thread < run.positions.length; thread++) {
      const step = run.positions[thread]?.pending
      if (step?.kind === 'operation' && !run.isCut(thread)) this.planPending(thread, step)
    }
  }

  /** A step that is still blocked at the end. */
  private planPending(thread: number, step: StepInstruction & { kind: 'operation' }): void {
    const { log } = this.run
    const previous = log.newestEvent[thread]
    for (let alternative = 0; alternative < step.alternatives.length; alternative++)
      this.races.ofPending(thread, previous, log.length, (earlier) =>
        this.planIfEnabled(earlier, NONE, thread, alternative, step),
      )
  }

  /** The other ways a step could have gone: as a sibling where it was enabled, as a blocked step where it was not. */
  private planAlternatives(event: number, step: StepInstruction & { kind: 'operation' }): void {
    const { log, labels } = this.run
    const { hindsight, sequence } = this
    const thread = log.thread[event]
    for (let alternative = 0; alternative < step.alternatives.length; alternative++) {
      if (alternative === log.alternative[event]) continue
      const way = step.alternatives[alternative]
      hindsight.lookFrom(event, NONE)
      const read = this.readBefore(event)
      if (canHappen(way, read, ThreadId(thread))) {
        sequence.length = 0
        sequence.push(thread, alternative, labelIn(labels, way, read, ThreadId(thread)))
        if (!this.asleep.covers(event, sequence)) this.tree.insert(event, sequence)
      } else
        this.races.ofPending(thread, log.previous[event], event, (earlier) =>
          this.planIfEnabled(earlier, event, thread, alternative, step),
        )
    }
  }

  /** The states just before an event. */
  private readBefore(event: number): (object: { readonly id: number }) => unknown {
    const { log, states } = this.run
    return ({ id }) => {
      let state = states[id]
      for (let entry = log.newestAccess[id]; entry !== NONE && log.accessEvent[entry] >= event; entry = log.accessPrevious[entry])
        state = log.accessBefore[entry]
      return state
    }
  }

  /** Plans the step before `earlier`, if it can happen there and if the two then depend on each other. */
  private planIfEnabled(
    earlier: number,
    without: number,
    thread: number,
    alternative: number,
    step: StepInstruction & { kind: 'operation' },
  ): boolean {
    const { hindsight, run } = this
    const way = step.alternatives[alternative]
    hindsight.lookFrom(earlier, without)
    if (!canHappen(way, hindsight.read, ThreadId(thread))) return false
    const label = labelIn(run.labels, way, hindsight.read, ThreadId(thread))
    if (!run.labels.dependent(run.log.label[earlier], label)) return false
    return this.plan(earlier, without, thread, alternative, label)
  }

  /** Reverses a race: `notdep(earlier, E)` and then the step, from the prefix before `earlier`. */
  private plan(earlier: number, without: number, thread: number, alternative: number, label: number): true {
    const { sequence, clocks } = this
    const { log } = this.run
    sequence.length = 0
    for (let event = earlier + 1; event < log.length; event++) {
      if (clocks.ordered(earlier, event)) continue
      if (without !== NONE && clocks.ordered(without, event)) continue
      sequence.push(log.thread[event], log.alternative[event], log.label[event])
    }
    sequence.push(thread, alternative, label)
    if (!this.asleep.covers(earlier, sequence)) this.tree.insert(earlier, sequence)
    return true
  }

  /** Goes back to the newest prefix that has a sequence left to explore; false when there is none. */
  backtrack(): boolean {
    const { run, tree, asleep } = this
    const { log } = run
    for (;;) {
      const depth = log.length
      tree.drop(depth)
      if (depth === 0) return false
      const event = depth - 1
      const [thread, alternative, label] = [log.thread[event], log.alternative[event], log.label[event]]
      run.undo()
      asleep.leave()
      asleep.add(thread, alternative, label)
      if (!tree.isEmpty(event)) {
        this.fresh = event
        return true
      }
    }
  }
}

function fault(what: string, run: Run): InterleaveError {
  const { log } = run
  const schedule = Array.from(log.thread.subarray(0, log.length)).join(' ')
  return new InterleaveError('IL099', `${what} (label ${log.label[log.length - 1] ?? NO_LABEL}); schedule: ${schedule}`)
}
