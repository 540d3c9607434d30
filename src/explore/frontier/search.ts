/** Explores a task: optimal reduction from its prefix on. */
import { InterleaveError } from '../../kernel/errors.ts'
import { alternativeOf, StepId, threadOf } from '../../kernel/ids.ts'
import type { Run } from '../../machine/run.ts'
import type { Effort, Execution } from '../execution.ts'
import { OptimalSearch } from '../optimal.ts'
import { NO_NODE } from '../wakeup.ts'
import type { Branch, Frame, Handover, Task, TaskEnd } from './task.ts'
import { ThreadNumbers } from './threads.ts'

/**
 * What is handed over before the search is cut: until somebody has found out whether it is covered, sequences like it cannot
 * be told to be.
 */
const MOST_HANDOVERS = 32

/** Explores a task in a run that is in its initial state, and leaves it there. */
export function* exploreTask(run: Run, effort: Effort, task: Task): Generator<Execution, TaskEnd> {
  const search = new TaskSearch(run, effort, task)
  const { optimal } = search
  const execution: Execution = { run, end: 'finished', fresh: 0, mayHaveDataRace: true }
  do {
    optimal.extend()
    execution.end = run.end()
    execution.fresh = optimal.fresh
    execution.mayHaveDataRace = optimal.reversals.order(optimal.fresh)
    yield execution
    optimal.reversals.plan(optimal.fresh)
  } while (search.mayGoOn() && optimal.backtrack())
  return search.end()
}

class TaskSearch {
  readonly optimal: OptimalSearch
  private readonly run: Run
  private readonly effort: Effort
  private readonly task: Task
  private readonly threads: ThreadNumbers
  private readonly handovers = new Map<string, Handover>()
  private readonly from: number
  private executions = 0

  constructor(run: Run, effort: Effort, task: Task) {
    this.run = run
    this.effort = effort
    this.task = task
    this.threads = new ThreadNumbers(run, task.keys)
    this.optimal = new OptimalSearch(run, effort)
    const { tree } = this.optimal
    task.prefix.forEach((step, depth) => this.enter(step, depth))
    if (this.optimal.asleep.size > 0) throw new InterleaveError('IL099', 'a task begins with steps asleep')
    tree.base = task.prefix.length
    tree.handOver = (depth, steps) => this.handOver(depth, steps)
    this.from = effort.events
  }

  /** Takes a step of the prefix, after what is known of the branches beside it. */
  private enter(given: number, depth: number): void {
    const { run, threads } = this
    const { tree, asleep } = this.optimal
    const { asleep: left, planned } = this.task.known[depth]
    for (const step of left) asleep.add(threads.own(step), this.labelOf(threads.own(step)))
    this.plant(planned, depth, NO_NODE)
    const step = threads.own(given)
    run.step(threadOf(step), alternativeOf(step))
    asleep.enter(threadOf(step), run.log.label[depth])
    tree.clear(depth + 1)
  }

  private labelOf(step: number): number {
    const { run } = this
    run.step(threadOf(step), alternativeOf(step))
    const label = run.log.label[run.log.length - 1]
    run.undo()
    return label
  }

  private plant(branches: readonly Branch[], depth: number, below: number): void {
    const { run, threads } = this
    for (const [given, rest] of branches) {
      const step = threads.own(given)
      run.step(threadOf(step), alternativeOf(step))
      const node = this.optimal.tree.add(depth, below, step, run.log.label[run.log.length - 1])
      this.plant(rest, depth, node)
      run.undo()
    }
  }

  private handOver(depth: number, steps: Int32Array): void {
    const key = `${depth}:${steps.join()}`
    if (this.handovers.has(key)) return
    this.handovers.set(key, { depth, steps: Array.from(steps, (step) => this.threads.given(step)) })
  }

  mayGoOn(): boolean {
    const { executions, events } = this.task.budget
    return (
      ++this.executions < executions && this.effort.events - this.from < events && this.handovers.size < MOST_HANDOVERS
    )
  }

  /** What is left, and back to the initial state. */
  end(): TaskEnd {
    const { run, handovers, threads, task } = this
    const frames = this.frames()
    while (run.log.length > 0) run.undo()
    return { number: task.number, keys: threads.keys, handovers: [...handovers.values()], frames }
  }

  /** Those up to the last one after which something is planned. */
  private frames(): Frame[] {
    const { tree, asleep } = this.optimal
    const { log } = this.run
    const given = (step: number): number => this.threads.given(step)
    let last = log.length - 1
    while (last >= tree.base && tree.isEmpty(last)) last--
    const frames: Frame[] = []
    for (let depth = tree.base; depth <= last; depth++) {
      const step = StepId(log.thread[depth], log.alternative[depth])
      const done = asleep.newAt(depth, log.thread[depth - 1], log.label[depth - 1]).map(given)
      frames.push({ done, step: given(step), planned: this.branches(depth, NO_NODE) })
    }
    return frames
  }

  private branches(depth: number, below: number): Branch[] {
    const { tree } = this.optimal
    return Array.from(tree.branches(depth, below), ({ node, step }) => [
      this.threads.given(step),
      this.branches(depth, node),
    ])
  }
}
