/** Explores tasks of an optimal reduction, one after the other, on an instance of its own. */
import { Effort } from '../explore/execution.ts'
import { TaskExplorer } from '../explore/frontier/search.ts'
import type { Task, TaskEnd } from '../explore/frontier/task.ts'
import { Admission } from '../explore/shards/admission.ts'
import { Gates, type Region } from '../machine/gates.ts'
import { instantiate, type Model, type Params } from '../machine/model.ts'
import type { RunOptions } from '../machine/run.ts'
import { type Footprints, Invariants } from '../properties/invariants.ts'
import type { CheckOptions } from './options.ts'
import { type Report, Tally } from './tally.ts'

/** What invariants were seen to read, as plain data. */
export type PlainFootprints = readonly (readonly [property: string, objects: readonly string[]])[]

/** What a lane needs to know before its first task. */
export interface LaneOptions extends Pick<CheckOptions, 'params' | 'maxSteps' | 'coverage'> {
  readonly footprints: PlainFootprints
  /** The regions that tasks are of. */
  readonly regions: readonly Region[]
}

export interface TaskReport {
  readonly end: TaskEnd
  readonly report: Report
  /** Executions that ended before a closed gate. */
  readonly redundant: number
  /** Present when an invariant read more than was known: the search was reduced too far. */
  readonly footprints?: PlainFootprints
}

export const plainFootprints = (footprints: Footprints): PlainFootprints =>
  [...footprints].map(([property, objects]) => [property, [...objects]])

/** Adds what was seen to be read. */
export function addFootprints(footprints: Footprints, plain: PlainFootprints): void {
  for (const [property, objects] of plain)
    footprints.set(property, new Set([...(footprints.get(property) ?? []), ...objects]))
}

/** After so many steps a lane gives way, at the end of an execution: a fraction of a millisecond. */
const EVENTS_BETWEEN = 2000

/** Of a run with gates. */
export const runOptions = (gates: Gates, maxSteps: number | undefined): RunOptions => ({
  ...(maxSteps === undefined ? {} : { maxSteps }),
  ...(gates.areNone ? {} : { amend: gates.amend }),
})

export class Lane<P extends Params> {
  private readonly footprints: Footprints = new Map()
  private readonly instance
  private readonly invariants: Invariants
  private readonly tally: Tally<P>
  private readonly effort: Effort
  private readonly explorer: TaskExplorer
  private readonly gates: Gates
  private readonly regions: readonly Region[]

  constructor(target: Model<P>, options: LaneOptions, pulse: () => void) {
    addFootprints(this.footprints, options.footprints)
    const { params, maxSteps, regions } = options
    this.regions = regions
    this.gates = new Gates(regions)
    this.instance = instantiate(target, params, runOptions(this.gates, maxSteps))
    const { run, spec } = this.instance
    this.invariants = new Invariants(run, spec, this.footprints)
    this.tally = new Tally(target, this.instance, { ...options, reports: true })
    this.invariants.watch(this.tally.findings.noteState)
    this.effort = new Effort(pulse)
    this.explorer = new TaskExplorer(run, this.effort)
  }

  /** Gives way now and then. */
  *explore(task: Task): Generator<void, TaskReport> {
    const { gates, tally, effort } = this
    gates.enter(this.regions[task.region ?? 0])
    const admission = new Admission(gates)
    const executions = this.explorer.explore(task)
    let next = executions.next()
    for (let from = effort.events; next.done !== true; next = executions.next()) {
      if (admission.admits(next.value)) tally.add(next.value)
      if (effort.events - from < EVENTS_BETWEEN) continue
      from = effort.events
      yield
    }
    return {
      end: next.value,
      report: tally.report(),
      redundant: admission.refused,
      ...(this.invariants.footprintGrew && { footprints: plainFootprints(this.footprints) }),
    }
  }
}
