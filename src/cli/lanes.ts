/** Threads that explore tasks side by side. */
import { Worker } from 'node:worker_threads'
import type { LaneOptions, TaskReport } from '../check/lane.ts'
import type { Crew } from '../check/tasks.ts'
import type { Task } from '../explore/frontier/task.ts'
import { InterleaveError } from '../kernel/errors.ts'
import type { Failure, ModelAddress } from './protocol.ts'

/** Searches are numbered, since one that is done over leaves tasks behind. */
export type LaneRequest =
  | { readonly kind: 'begin'; readonly search: number; readonly model: ModelAddress; readonly options: LaneOptions }
  | { readonly kind: 'task'; readonly search: number; readonly task: Task }

export type LaneReply =
  | { readonly kind: 'done'; readonly search: number; readonly number: number; readonly report: TaskReport }
  | { readonly kind: 'failed'; readonly search: number; readonly failure: Failure }

/** Tasks that a thread has at a time, so that it need not wait for the next one. */
const TASKS_PER_THREAD = 2

/** After so long the search is asked whether it should stop, whether or not anything has happened. */
const PATIENCE_MS = 100

interface Thread {
  readonly worker: Worker
  tasks: number
}

export class ThreadCrew implements Crew {
  private readonly model: ModelAddress
  private readonly threads: Thread[]
  private search = 0
  private waiting: Task[] = []
  private readonly given: number[] = []
  private readonly reports = new Map<number, TaskReport>()
  private failure: Failure | undefined
  private wake: (() => void) | undefined

  constructor(model: ModelAddress, count: number, signals: SharedArrayBuffer) {
    this.model = model
    this.threads = Array.from({ length: count }, () => {
      const worker = new Worker(new URL('./lane.js', import.meta.url), { workerData: { signals } })
      const thread: Thread = { worker, tasks: 0 }
      worker.on('message', (reply: LaneReply) => this.hear(thread, reply))
      worker.on('error', (error: unknown) => this.fail(error))
      return thread
    })
  }

  begin(options: LaneOptions): void {
    this.search++
    this.waiting = []
    this.given.length = 0
    this.reports.clear()
    for (const thread of this.threads) {
      thread.tasks = 0
      this.send(thread, { kind: 'begin', search: this.search, model: this.model, options })
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
      if (this.failure !== undefined) throw new InterleaveError(this.failure.code, this.failure.detail)
      const report = this.reports.get(number)
      this.reports.delete(number)
      if (report !== undefined) return report
      yield true
    }
  }

  /** Ends when something has happened, or after a while. */
  async change(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.wake = resolve
      timer = setTimeout(resolve, PATIENCE_MS)
    })
    clearTimeout(timer)
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()))
  }

  private send({ worker }: Thread, request: LaneRequest): void {
    worker.postMessage(request)
  }

  private shareOut(): void {
    for (const thread of this.threads.toSorted((a, b) => a.tasks - b.tasks))
      while (thread.tasks < TASKS_PER_THREAD) {
        const task = this.waiting.shift()
        if (task === undefined) return
        thread.tasks++
        this.send(thread, { kind: 'task', search: this.search, task })
      }
  }

  private hear(thread: Thread, reply: LaneReply): void {
    if (reply.search === this.search) {
      thread.tasks--
      if (reply.kind === 'failed') this.failure = reply.failure
      else this.reports.set(reply.number, reply.report)
      this.shareOut()
    }
    this.wake?.()
  }

  private fail(error: unknown): void {
    this.failure = { code: 'IL099', detail: String(error) }
    this.wake?.()
  }
}
