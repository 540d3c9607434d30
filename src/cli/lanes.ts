/** Explores tasks in this thread and in others, side by side. */
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { Lane, type LaneOptions, type TaskReport } from '../check/lane.ts'
import type { Crew } from '../check/tasks.ts'
import type { Task } from '../explore/frontier/task.ts'
import { InterleaveError } from '../kernel/errors.ts'
import type { Model, Params } from '../machine/model.ts'
import { collectAlone } from '../node/memory.ts'
import type { Answer } from './answers.ts'
import { reachMarks } from './branches.ts'
import { collapse, ended, stuck } from './failures.ts'
import { answersSoFar } from './load.ts'
import { type CrewSize, type Failure, type ModelAddress, Signals, TICK_MS } from './protocol.ts'

/** What a thread is started with. */
export interface LaneData {
  readonly buffer: SharedArrayBuffer
  /** With the first model. */
  readonly file: string
}

/** Searches are numbered, since one that is done over leaves tasks behind. */
export type LaneRequest =
  | {
      readonly kind: 'begin'
      readonly search: number
      readonly model: ModelAddress
      readonly options: LaneOptions
      /** What module hooks have answered since the last request. */
      readonly answers: readonly Answer[]
      /** Whether what was reached before counts no longer. */
      readonly isFirst: boolean
    }
  | { readonly kind: 'task'; readonly search: number; readonly task: Task }

export type LaneReply =
  /** It can be given tasks. */
  | { readonly kind: 'ready'; readonly search: number }
  | {
      readonly kind: 'done'
      readonly search: number
      readonly number: number
      readonly report: TaskReport
      /** Marks of branches that the thread has reached for the first time. */
      readonly reached: readonly string[]
    }
  | { readonly kind: 'failed'; readonly search: number; readonly failure: Failure }

/** Tasks that a thread has at a time, so that it need not wait for the next one. */
const TASKS_PER_THREAD = 2

/** While this thread explores, others are not heard for so long. */
const UNHEARD_MS = 1

/** After so long the search is asked whether it should stop, whether or not anything has happened. */
const PATIENCE_MS = 100

interface Thread {
  readonly worker: Worker
  /** Its own: another one's signs of life say nothing of it. */
  readonly signals: Signals
  isReady: boolean
  tasks: number
  /** How many it was told that module hooks have given. */
  answers: number
  lastBeat: number
  idleTicks: number
}

/** Takes in reports and gives out tasks first, and explores itself in what time is left: no thread is idle, or one too many. */
export class ThreadCrew implements Crew {
  /** The others. */
  private readonly threads: Thread[]
  private model: ModelAddress | undefined
  private target: Model | undefined
  private own: Lane<Params> | undefined
  /** The task that this thread is at. */
  private exploring: Generator<void, TaskReport> | undefined
  private search = 0
  /** The first search of the model that it turned to last. */
  private first = 0
  private waiting: Task[] = []
  private readonly given: number[] = []
  private readonly reports = new Map<number, TaskReport>()
  private failure: Failure | undefined
  private wake: (() => void) | undefined
  private heardAt = 0
  private readonly watching: NodeJS.Timeout

  constructor({ threads, stepTimeoutMs }: CrewSize, file: string) {
    if (threads > 1) collectAlone()
    this.threads = Array.from({ length: threads - 1 }, () => this.start(file))
    this.watching = setInterval(() => this.watch(stepTimeoutMs), TICK_MS)
  }

  private start(file: string): Thread {
    const signals = new Signals()
    const { buffer } = signals
    const worker = new Worker(new URL('../cli/lane.js', import.meta.url), {
      workerData: { buffer, file } satisfies LaneData,
    })
    const thread: Thread = { worker, signals, isReady: false, tasks: 0, answers: 0, lastBeat: 0, idleTicks: 0 }
    worker.on('message', (reply: LaneReply) => this.hear(thread, reply))
    worker.on('error', (error: unknown) => this.fail(collapse(error)))
    worker.on('exit', () => this.fail(ended()))
    return thread
  }

  /** Counts ticks and not time, so that nothing is taken to be stuck while this thread has no time to look. */
  private watch(stepTimeoutMs: number): void {
    for (const thread of this.threads) {
      const beat = thread.signals.heartbeat
      thread.idleTicks = beat === thread.lastBeat ? thread.idleTicks + 1 : 0
      thread.lastBeat = beat
      if (thread.idleTicks * TICK_MS >= stepTimeoutMs) this.fail(stuck(stepTimeoutMs))
    }
  }

  /** What begins from now on are searches of this model. */
  turnTo(model: ModelAddress, target: Model): void {
    this.model = model
    this.target = target
    this.first = this.search + 1
  }

  /** Whether something was begun and is not done, or cannot be. */
  get isAtWork(): boolean {
    return this.failure !== undefined || this.threads.some(({ tasks }) => tasks > 0)
  }

  begin(options: LaneOptions, pulse: () => void): void {
    this.search++
    this.waiting = []
    this.given.length = 0
    this.reports.clear()
    const { search, first, model, target } = this
    if (model === undefined || target === undefined)
      throw new InterleaveError('IL099', 'Threads were not told which model to explore.')
    this.own = new Lane(target, options, pulse)
    this.exploring = undefined
    for (const thread of this.threads) {
      thread.isReady = false
      thread.tasks = 0
      const answers = answersSoFar().slice(thread.answers)
      thread.answers += answers.length
      this.send(thread, { kind: 'begin', search, model, options, answers, isFirst: search === first })
    }
  }

  give(task: Task): void {
    this.waiting.push(task)
    this.given.push(task.number)
    this.shareOut()
  }

  *take(): Generator<boolean, TaskReport> {
    const number = this.given.shift() as number
    for (;;) {
      if (this.failure !== undefined) {
        const { code, detail, below: cause } = this.failure
        throw new InterleaveError(code, detail, cause === undefined ? {} : { cause })
      }
      const report = this.reports.get(number)
      this.reports.delete(number)
      if (report !== undefined) return report
      yield !this.explore()
    }
  }

  /** For a moment; false when there is nothing to explore. */
  private explore(): boolean {
    const task = this.exploring === undefined ? this.waiting.shift() : undefined
    if (task !== undefined) this.exploring = this.own?.explore(task)
    const step = this.exploring?.next()
    if (step?.done === true) {
      this.exploring = undefined
      this.reports.set(step.value.end.number, step.value)
    }
    return step !== undefined
  }

  /** Hears what others have sent; ends, if this thread has nothing to do, when something has happened, or after a while. */
  async hearOthers(isIdle: boolean): Promise<void> {
    if (isIdle) await this.change()
    else if (this.threads.length > 0 && performance.now() - this.heardAt > UNHEARD_MS) await setImmediate()
    else return
    this.heardAt = performance.now()
  }

  private async change(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.wake = resolve
      timer = setTimeout(resolve, PATIENCE_MS)
    })
    clearTimeout(timer)
  }

  async close(): Promise<void> {
    clearInterval(this.watching)
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()))
  }

  private send({ worker }: Thread, request: LaneRequest): void {
    worker.postMessage(request)
  }

  private shareOut(): void {
    const ready = this.threads.filter(({ isReady }) => isReady)
    for (const thread of ready.toSorted((a, b) => a.tasks - b.tasks))
      while (thread.tasks < TASKS_PER_THREAD) {
        const task = this.waiting.shift()
        if (task === undefined) return
        thread.tasks++
        this.send(thread, { kind: 'task', search: this.search, task })
      }
  }

  private hear(thread: Thread, reply: LaneReply): void {
    if (reply.kind === 'done' && reply.search >= this.first) reachMarks(reply.reached)
    if (reply.search === this.search) {
      if (reply.kind === 'ready') thread.isReady = true
      else thread.tasks--
      if (reply.kind === 'done') this.reports.set(reply.number, reply.report)
      else if (reply.kind === 'failed') this.fail(reply.failure)
      this.shareOut()
    }
    this.wake?.()
  }

  /** The first failure counts: a thread that is out of memory ends, too. */
  private fail(failure: Failure): void {
    this.failure ??= failure
    this.wake?.()
  }
}
