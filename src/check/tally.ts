/** What executions show, counted and noted. */

import type { Instance, Model, Params } from '../machine/model.ts'
import type { Run } from '../machine/run.ts'
import { Coverage } from '../properties/coverage.ts'
import { DataRaces } from '../properties/dataRaces.ts'
import { Endings, failures, reasonOfCut } from '../properties/endings.ts'
import { FairnessNumbers, type LineFairness } from '../properties/fairness.ts'
import { Outcomes } from '../properties/outcomes.ts'
import { decodeSchedule, encodeSchedule } from '../trace/schedule.ts'
import { isDueForVerification, verifyDeterminism } from './determinism.ts'
import { Findings, type Found, type Reached } from './findings.ts'
import type { CheckOptions } from './options.ts'
import type { Stage } from './states.ts'
import { scheduleOf, stepper } from './tracing.ts'
import type { Certificate } from './verdict.ts'

/** What some executions showed, as plain data that others can take in. */
export interface Report {
  readonly executions: number
  readonly deadlocks: number
  readonly cut: number
  readonly whyCut?: string
  readonly events: number
  readonly found: readonly Found[]
  readonly reached: readonly Reached[]
  /** Texts of those that are new. */
  readonly outcomes: readonly string[]
  readonly outcomesExact: boolean
  readonly fairness: readonly LineFairness[]
  readonly cells: Certificate['cells']
  /** Schedules that show all that is to be known of coverage. */
  readonly telling: readonly string[]
}

/** After a telling schedule: it is a whole execution. */
const WHOLE = '!'

export interface TallyOptions extends Pick<CheckOptions, 'coverage'> {
  /** Whether there will be an execution of every trace. Default true. */
  readonly seesAll?: boolean
  /** Whether reports will be asked for. Default false. */
  readonly reports?: boolean
}

export class Tally<P extends Params> {
  executions = 0
  deadlocks = 0
  cut = 0
  whyCut: string | undefined
  /** Those of all executions together. */
  events = 0
  readonly findings: Findings
  readonly outcomes: Outcomes
  readonly fairness: FairnessNumbers
  readonly dataRaces: DataRaces
  readonly coverage: Coverage | undefined
  private readonly target: Model<P>
  private readonly instance: Instance
  private readonly endings: Endings
  private telling: string[] = []
  private newOutcomes: string[] = []
  private reported = { executions: 0, deadlocks: 0, cut: 0, events: 0 }

  constructor(
    target: Model<P>,
    instance: Instance,
    options: TallyOptions,
    read?: ConstructorParameters<typeof Endings>[2],
  ) {
    const { run, spec } = instance
    const { coverage, seesAll = true, reports = false } = options
    this.target = target
    this.instance = instance
    this.findings = new Findings(instance)
    this.endings = new Endings(run, spec, read)
    this.outcomes = new Outcomes(run)
    this.fairness = new FairnessNumbers(run, seesAll)
    this.dataRaces = new DataRaces(run, spec)
    if (coverage !== undefined && seesAll) this.coverage = new Coverage(run, spec, coverage === 'orders')
    if (reports) this.keepForReports(run)
  }

  /** Notes what a stage of a search shows. */
  add({ end, fresh = 0, mayHaveDataRace }: Stage): void {
    if (mayHaveDataRace !== false) this.dataRaces.judge(this.findings.noteRace)
    if (end === 'none') return
    if (end === 'passing') return this.pass()
    this.executions++
    this.events += this.instance.run.log.length
    if (end === 'blocked') this.deadlocks++
    else if (end === 'cut') this.noteCut()
    this.outcomes.add()
    this.fairness.add(fresh)
    this.endings.judge(end, this.findings.note, this.findings.noteOutcome)
    if (isDueForVerification(this.executions)) verifyDeterminism(this.target, this.instance)
    this.coverage?.observe(fresh, end)
  }

  /** Looks at a state in the middle of an execution, which may be one without end. */
  private pass(): void {
    const { run, spec } = this.instance
    failures(run, spec.mayThrow).forEach(this.findings.note)
    if (run.threads.some(({ id }) => run.isCut(id))) this.noteCut()
  }

  private noteCut(): void {
    this.cut++
    this.whyCut ??= reasonOfCut(this.instance.run)
  }

  // ---- from one run to another ----

  private keepForReports(run: Run): void {
    this.outcomes.onNew = (text) => this.newOutcomes.push(text)
    if (this.coverage === undefined) return
    this.coverage.onNews = (hasEnded) => this.telling.push(encodeSchedule(scheduleOf(run)) + (hasEnded ? WHOLE : ''))
  }

  /** What was counted, and what is new of outcomes and coverage, since the last report; all of what else was found. */
  report(): Report {
    const { executions, deadlocks, cut, whyCut, events, findings, outcomes, newOutcomes, telling, reported } = this
    this.newOutcomes = []
    this.telling = []
    this.whyCut = undefined
    this.reported = { executions, deadlocks, cut, events }
    return {
      executions: executions - reported.executions,
      deadlocks: deadlocks - reported.deadlocks,
      cut: cut - reported.cut,
      ...(whyCut === undefined ? {} : { whyCut }),
      events: events - reported.events,
      found: findings.broken,
      reached: findings.witnessed,
      outcomes: newOutcomes,
      outcomesExact: outcomes.isExact,
      fairness: this.fairness.found() ?? [],
      cells: this.dataRaces.cells(),
      telling,
    }
  }

  /** All that was taken in, or noted since the last report, as one report. */
  whole(): Report {
    const { executions, deadlocks, cut, whyCut, events, findings, outcomes, newOutcomes, telling } = this
    return {
      executions,
      deadlocks,
      cut,
      ...(whyCut === undefined ? {} : { whyCut }),
      events,
      found: findings.broken,
      reached: findings.witnessed,
      outcomes: [...outcomes.absorbed, ...newOutcomes],
      outcomesExact: outcomes.isExact,
      fairness: this.fairness.found() ?? [],
      cells: this.dataRaces.cells(),
      telling: [...this.shown, ...telling],
    }
  }

  private readonly shown: string[] = []

  /** Takes in what other executions showed. */
  absorb(report: Report): void {
    this.executions += report.executions
    this.deadlocks += report.deadlocks
    this.cut += report.cut
    if (report.cut > 0) this.whyCut ??= report.whyCut
    this.events += report.events
    this.findings.absorb(report)
    for (const text of report.outcomes) this.outcomes.absorb(text)
    if (!report.outcomesExact) this.outcomes.isExact = false
    this.fairness.absorb(report.fairness)
    this.dataRaces.absorb(report.cells)
    for (const text of report.telling) this.show(text)
  }

  /** Runs a schedule for what it says of coverage, and takes it back. */
  private show(text: string): void {
    const { run } = this.instance
    const isWhole = text.endsWith(WHOLE)
    this.shown.push(text)
    decodeSchedule(isWhole ? text.slice(0, -WHOLE.length) : text).forEach(stepper(run))
    if (isWhole) this.coverage?.observe(0, run.end())
    else this.coverage?.observeWay()
    while (run.log.length > 0) run.undo()
  }
}
