/** Optimal reduction cut into tasks, which lanes explore, in this thread or in others; the results do not depend on where. */

import type { Effort } from '../explore/execution.ts'
import { Forest, type SavedForest } from '../explore/frontier/forest.ts'
import type { Budget, Task } from '../explore/frontier/task.ts'
import type { Gates, Region } from '../machine/gates.ts'
import type { Instance, Model, Params } from '../machine/model.ts'
import type { Footprints } from '../properties/invariants.ts'
import {
  addFootprints,
  Lane,
  type LaneOptions,
  type PlainFootprints,
  plainFootprints,
  type TaskReport,
} from './lane.ts'
import type { CheckOptions } from './options.ts'
import type { Report, Tally } from './tally.ts'
import { type SavedWindow, Window } from './window.ts'

/** Those who explore tasks. */
export interface Crew {
  /**
   * Begins a search, or begins it anew: what was given before is of no interest any more.
   * @param pulse called now and then while this thread explores
   */
  readonly begin: (options: LaneOptions, pulse: () => void) => void
  readonly give: (task: Task) => void
  /** The report on the oldest task that was given. Gives way now and then, and says whether it waits for others. */
  readonly take: () => Generator<boolean, TaskReport>
}

/** All that is known between two tasks, as plain data. */
export interface Checkpoint {
  readonly footprints: PlainFootprints
  readonly frontier: SavedForest
  /** Default: as at the beginning. */
  readonly window?: SavedWindow
  readonly seen: Report
  /** Steps taken so far, and how many there were when enough violations had been found. */
  readonly effort: number
  readonly redundant: number
  readonly decidingFrom?: number
}

export interface TasksOptions {
  /** Default: one lane in this thread. */
  readonly crew?: Crew
  /** Where to go on. */
  readonly from?: Checkpoint
  /** Called when a search begins, and after each task. */
  readonly onTask?: (checkpoint: () => Checkpoint) => void
  /** The size of each task. Default: a part of what was done so far. */
  readonly budget?: Budget
  /** Tasks that are out at a time. Default: as many as the model bears. */
  readonly atOnce?: number
}

const FEWEST_EVENTS = 10_000
const MOST_EVENTS = 100_000

/** An eighth of what was done: some are left for others, and the last one is not waited for too long. */
const budgetAfter = (events: number): Budget => ({
  executions: Number.MAX_SAFE_INTEGER,
  events: Math.min(MOST_EVENTS, Math.max(FEWEST_EVENTS, events >> 3)),
})

/** Of a task that is done over: what it saw is true, and told only once. */
const NOTHING_COUNTED = { executions: 0, deadlocks: 0, cut: 0, events: 0 }

/** In this thread. */
function localCrew<P extends Params>(target: Model<P>): Crew {
  let lane: Lane<P> | undefined
  const tasks: Task[] = []
  return {
    begin: (options, pulse) => {
      lane = new Lane(target, options, pulse)
      tasks.length = 0
    },
    give: (task) => void tasks.push(task),
    *take() {
      const steps = (lane as Lane<P>).explore(tasks.shift() as Task)
      for (;;) {
        const step = steps.next()
        if (step.done) return step.value
        yield false
      }
    },
  }
}

/** What a search in tasks works on. */
export interface Work<P extends Params> {
  readonly target: Model<P>
  readonly instance: Instance
  readonly options: CheckOptions
  readonly footprints: Footprints
  readonly tally: Tally<P>
  readonly effort: Effort
  readonly pulse: () => void
  /** What is explored; everything is one region without rules. */
  readonly regions: readonly Region[]
  /** Of the instance. */
  readonly gates: Gates
}

/** The gates are open to all. */
const EVERYTHING: Region = []

export class TasksSearch<P extends Params> {
  decidingFrom: number | undefined
  private readonly window: Window
  private readonly work: Work<P>
  private readonly options: TasksOptions
  private readonly crew: Crew
  private readonly frontier: Forest

  /** The instance must be watched by the invariants already, since these order what is independent otherwise. */
  constructor(work: Work<P>, options: TasksOptions) {
    const { target, instance, pulse, tally, effort, regions, gates } = work
    this.work = work
    this.options = options
    this.crew = options.crew ?? localCrew(target)
    const { from } = options
    this.window = new Window(from?.window)
    this.frontier = new Forest(instance.run, regions, (region) => gates.enter(regions[region]), from?.frontier)
    gates.enter(EVERYTHING)
    if (from !== undefined) {
      tally.absorb(from.seen)
      effort.events = from.effort
      effort.redundant = from.redundant
      this.decidingFrom = from.decidingFrom
    }
    this.crew.begin(this.laneOptions(), pulse)
    for (const { task } of this.frontier.running) this.crew.give(task)
  }

  private laneOptions(): LaneOptions {
    const { footprints, regions, options } = this.work
    const { params, maxSteps, coverage } = options
    return {
      footprints: plainFootprints(footprints),
      regions,
      ...(params === undefined ? {} : { params }),
      ...(maxSteps === undefined ? {} : { maxSteps }),
      ...(coverage === undefined ? {} : { coverage }),
    }
  }

  /** Takes in one task after the other; gives way with whether it waits. Ends with false when the search must be done over. */
  *steps(): Generator<boolean, boolean> {
    const { frontier, crew, work, window } = this
    const { budget, atOnce, onTask } = this.options
    const put = (): Checkpoint => this.checkpoint()
    if (this.options.from === undefined) onTask?.(put)
    while (!frontier.isDone) {
      while (frontier.running.length < (atOnce ?? window.size)) {
        const task = frontier.next(budget ?? budgetAfter(work.effort.events))
        if (task === undefined) break
        crew.give(task)
      }
      const { end, report, redundant, footprints } = yield* this.withinLimit(yield* crew.take())
      if (footprints !== undefined) {
        addFootprints(work.footprints, footprints)
        return false
      }
      const counts = frontier.takeIn(end)
      window.note(counts)
      work.gates.enter(EVERYTHING)
      work.tally.absorb(counts ? report : { ...report, ...NOTHING_COUNTED })
      if (counts) {
        work.effort.events += end.events
        work.effort.redundant += redundant
      }
      yield false
      onTask?.(put)
    }
    return true
  }

  /** A task that brings more executions than are wanted is explored again, up to the last one that is. */
  private *withinLimit(done: TaskReport): Generator<boolean, TaskReport> {
    const { target, tally, pulse, options } = this.work
    const left = (options.maxExecutions ?? Number.POSITIVE_INFINITY) - tally.executions
    if (done.report.executions <= left || done.footprints !== undefined) return done
    const [{ task }] = this.frontier.running
    const again = localCrew(target)
    again.begin(this.laneOptions(), pulse)
    again.give({ ...task, budget: { ...task.budget, executions: left } })
    return yield* again.take()
  }

  private checkpoint(): Checkpoint {
    const { footprints, tally, effort } = this.work
    return {
      footprints: plainFootprints(footprints),
      frontier: this.frontier.save(),
      window: this.window.save(),
      seen: tally.whole(),
      effort: effort.events,
      redundant: effort.redundant,
      ...(this.decidingFrom === undefined ? {} : { decidingFrom: this.decidingFrom }),
    }
  }
}
