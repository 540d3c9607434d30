/**
 * Executions in the order of their preemptions: first all traces that can be had with none, then those that need one, and so on.
 *
 * Neither sleep sets nor wakeup trees may be cut at a bound: of the executions of a trace, the one that they keep may need more
 * preemptions than another (Coons, Musuvathi, McKinley: Bounded Partial-Order Reduction, OOPSLA 2013). So this search leaves out
 * no step. It merges: prefixes that differ in the order of independent events only are one, as in CHESS (Musuvathi & Qadeer,
 * MSR-TR-2007-12), and go on from there once. What can follow a prefix, and how many more preemptions that takes, depends on its
 * events and on the thread that could go on without one, its holder. Of two ways to the same events
 *
 * - with as many preemptions, only the holder matters, and one without a holder serves for all;
 * - with more preemptions than the other, nothing is left to be found: to go on with a thread costs at the most one preemption,
 *   also when another thread is the holder.
 *
 * So each configuration is looked at in one level only, the first that reaches it; and each trace is completed once, with the
 * fewest preemptions that it can have. One more thing is left out: a preemption before a step that no other thread is concerned
 * with. The step can be taken before the switch as well, and all together costs the same or less. Who is concerned with
 * what is seen on the way, first of all in one execution that is run for that alone; where something was left out wrongly, that
 * shows within the bound (see `sharing.ts`), and the search is to be done over with what is known then.
 *
 * The prefixes are kept, as a tree, and the next level begins at those of the last one. Memory grows with their number, which is
 * about that of the events of all traces when threads share what they touch.
 */
import { Unfolding } from '../causality/unfolding.ts'
import { alternativeOf, StepId, threadOf } from '../kernel/ids.ts'
import { IntStack } from '../kernel/ints.ts'
import { NONE } from '../machine/log.ts'
import type { Run } from '../machine/run.ts'
import { type Coverage, choices, type Effort, type Execution } from './execution.ts'
import { bounded, preemptible } from './preemptions.ts'
import { Sharing } from './sharing.ts'

export interface BoundedOptions {
  /** Default unbounded. */
  readonly maxPreemptions?: number
  /** Prefixes kept at the most. Default unbounded. */
  readonly maxStates?: number
  /** Names of what several threads are concerned with, as far as searches before this one have seen; this one adds to it. */
  readonly shared?: Set<string>
}

export class BoundedSearch {
  /** Per number of preemptions, how many traces need so many; of the last, as far as they were found. */
  readonly traces: number[] = []
  /** All executions with at most so many preemptions are covered; -1 for none yet. */
  covered = -1
  /** Per number of preemptions, how many prefixes are known that need so many at the most. */
  readonly sizes: number[] = []
  /** How much of what the current level begins with was gone on from. */
  share = 0

  private readonly run: Run
  private readonly effort: Effort
  private readonly maxPreemptions: number
  private readonly maxStates: number
  private readonly unfolding: Unfolding
  private readonly sharing: Sharing
  /** Per prefix: the one without its newest event, that event, its holder, and another prefix with the same events. */
  private readonly parent = new IntStack()
  private readonly event = new IntStack()
  private readonly holder = new IntStack()
  private readonly other = new IntStack()
  /** Per configuration, from 1, the newest of its prefixes. */
  private readonly newest = new IntStack()
  /** The first prefix of the current level. */
  private levelStart = 0
  /** Per length, the prefix that the current execution begins with. */
  private readonly path = new IntStack()
  /** Steps to be taken: each after a prefix. */
  private readonly left = new IntStack()
  private readonly chain = new IntStack()
  private fresh = 0

  constructor(run: Run, effort: Effort, { maxPreemptions, maxStates, shared }: BoundedOptions = {}) {
    this.run = run
    this.effort = effort
    this.maxPreemptions = maxPreemptions ?? Number.POSITIVE_INFINITY
    this.maxStates = maxStates ?? Number.POSITIVE_INFINITY
    this.unfolding = new Unfolding(run.log, run.labels)
    this.sharing = new Sharing(run, shared ?? new Set())
    this.newest.push(NONE)
  }

  /** Prefixes looked at. */
  get states(): number {
    return this.parent.length
  }

  /** Whether too much was left out: then another search must be made, with the same `shared`. */
  get mustBeDoneOver(): boolean {
    return this.sharing.wasRelied
  }

  *executions(): Generator<Execution, Coverage> {
    this.lookAround()
    yield* this.firstLevel()
    for (;;) {
      if (this.mustBeDoneOver) return { kind: 'bounded', reason: 'too much was left out' }
      this.sizes[this.traces.length - 1] = this.states
      if (this.isFull) return { kind: 'bounded', reason: `the limit of ${this.maxStates} states was reached` }
      this.covered = this.traces.length - 1
      if (this.covered >= this.maxPreemptions)
        return this.isMoreBeyond() ? bounded(this.maxPreemptions) : { kind: 'exhausted' }
      const known = this.states
      yield* this.nextLevel()
      if (this.states > known) continue
      this.traces.pop()
      return { kind: 'exhausted' }
    }
  }

  /** Runs some execution, to see who is concerned with what. */
  private lookAround(): void {
    const { run, sharing } = this
    sharing.observe()
    for (let next = choices(run).next(); next.done !== true; next = choices(run).next()) {
      run.step(next.value.thread, next.value.alternative)
      sharing.observe()
      this.effort.countPlan()
    }
    while (run.log.length > 0) run.undo()
  }

  private *firstLevel(): Generator<Execution> {
    this.traces.push(0)
    this.unfolding.addConfiguration(this.run.threads.length)
    const root = this.keep(NONE, NONE, 1)
    this.path.push(root)
    if (this.isComplete(root)) yield this.execution()
    yield* this.goOn()
  }

  private *nextLevel(): Generator<Execution> {
    const from = this.levelStart
    const to = (this.levelStart = this.states)
    this.traces.push(0)
    for (let prefix = from; prefix < to && !this.hasToEnd; prefix++) {
      this.share = (prefix - from) / (to - from)
      if (this.preempt(prefix)) yield* this.goOn()
    }
  }

  private get isFull(): boolean {
    return this.states > this.maxStates
  }

  private get hasToEnd(): boolean {
    return this.isFull || this.mustBeDoneOver
  }

  /** Takes the steps that are left, and those that can follow without a preemption. */
  private *goOn(): Generator<Execution> {
    const { left } = this
    while (left.length > 0 && !this.hasToEnd) {
      const prefix = this.takeNext()
      if (prefix !== NONE && this.isComplete(prefix)) yield this.execution()
    }
    left.length = 0
  }

  /** Takes the last of the steps that are left; answers the prefix that it leads to, or none when that is known. */
  private takeNext(): number {
    const { run, path, left } = this
    const parent = left.data[left.length - 2]
    this.step(parent, left.data[left.length - 1])
    left.length -= 2
    const prefix = this.arrive(parent)
    path.data[run.log.length] = prefix
    return prefix
  }

  /** Takes a step after a prefix of the current execution. */
  private step(parent: number, step: number): void {
    while (this.path.data[this.run.log.length] !== parent) this.undo()
    this.run.step(threadOf(step), alternativeOf(step))
    this.path.length = this.run.log.length
    this.path.push(NONE)
    this.effort.countEvent()
  }

  /** The prefix that the step just taken leads to, or none when it need not be looked at. */
  private arrive(parent: number): number {
    const { unfolding, run, newest, holder, other } = this
    const event = unfolding.addEvent()
    const known = unfolding.count
    const configuration = unfolding.addConfiguration(run.threads.length)
    if (configuration > known) {
      this.sharing.observe()
      return this.keep(parent, event, configuration)
    }
    const now = preemptible(run)
    for (let prefix = newest.data[configuration]; prefix !== NONE; prefix = other.data[prefix])
      if (prefix < this.levelStart || holder.data[prefix] === NONE || holder.data[prefix] === now) return NONE
    return this.keep(parent, event, configuration)
  }

  private keep(parent: number, event: number, configuration: number): number {
    const { newest } = this
    const prefix = this.states
    this.parent.push(parent)
    this.event.push(event)
    this.holder.push(preemptible(this.run))
    if (configuration === newest.length) newest.push(NONE)
    this.other.push(newest.data[configuration])
    newest.data[configuration] = prefix
    return prefix
  }

  /** Whether no step can follow the prefix, in which the run is; if some can, those without a preemption are to be taken. */
  private isComplete(prefix: number): boolean {
    const holder = this.holder.data[prefix]
    return !this.plan(prefix, (thread) => holder === NONE || thread === holder)
  }

  /** Plans the steps that preempt the holder of a prefix, and goes there; answers whether there are any. */
  private preempt(prefix: number): boolean {
    const holder = this.holder.data[prefix]
    if (holder === NONE) return false
    this.goTo(prefix)
    const step = this.run.positions[holder]?.pending
    return (
      step !== undefined && !this.sharing.isPrivate(step, holder) && this.plan(prefix, (thread) => thread !== holder)
    )
  }

  private plan(prefix: number, isWanted: (thread: number) => boolean): boolean {
    const { left } = this
    const before = left.length
    for (const { thread, alternative } of choices(this.run)) {
      if (!isWanted(thread)) continue
      left.push(prefix)
      left.push(StepId(thread, alternative))
    }
    return left.length > before
  }

  /** Whether some prefix needs more preemptions than all that are known. */
  private isMoreBeyond(): boolean {
    const { unfolding, run, left } = this
    for (let prefix = this.levelStart; prefix < this.states; prefix++) {
      if (!this.preempt(prefix)) continue
      for (; left.length > 0; left.length -= 2) {
        const known = unfolding.count
        this.step(prefix, left.data[left.length - 1])
        unfolding.addEvent()
        if (unfolding.addConfiguration(run.threads.length) > known) return true
      }
    }
    return false
  }

  /** Brings the run to a prefix, from one that it shares the beginning with. */
  private goTo(prefix: number): void {
    const { run, chain, path, unfolding } = this
    chain.length = 0
    for (let at = prefix; at !== NONE; at = this.parent.data[at]) chain.push(at)
    const depth = chain.length - 1
    while (run.log.length > depth || path.data[run.log.length] !== chain.data[depth - run.log.length]) this.undo()
    while (run.log.length < depth) {
      const next = chain.data[depth - run.log.length - 1]
      const event = this.event.data[next]
      run.step(unfolding.threadOf(event), unfolding.alternativeOf(event))
      unfolding.keepNumber(event)
      path.length = run.log.length
      path.push(next)
      this.effort.countPlan()
    }
  }

  private undo(): void {
    const { run } = this
    run.undo()
    this.fresh = Math.min(this.fresh, run.log.length)
  }

  private execution(): Execution {
    const { run, fresh, traces } = this
    traces[traces.length - 1]++
    this.fresh = run.log.length
    return { run, end: run.end(), fresh }
  }
}
