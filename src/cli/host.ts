/** The worker as the command line sees it: one request at a time, replaced when it is stuck or gone. */
import { Worker } from 'node:worker_threads'
import { collapse, ended, stuck } from './failures.ts'
import {
  type Answers,
  CARRY_ON,
  type Failure,
  INTERRUPTED,
  OUT_OF_TIME,
  type Reply,
  type Request,
  Signals,
  TICK_MS,
} from './protocol.ts'

export interface HostLimits {
  /** Without a sign of life for this long, a machine is taken to be in an endless loop. */
  readonly stepTimeoutMs: number
  /** A search that goes on for longer is stopped; absent: none is. */
  readonly maxDurationMs?: number | undefined
}

export class ModelHost {
  readonly signals = new Signals()
  /** To be set before anything is asked. */
  limits: HostLimits = { stepTimeoutMs: Number.POSITIVE_INFINITY }
  private worker: Worker | undefined
  private isInterrupted = false
  private finish: ((reply: Reply) => void) | undefined
  private request: Request | undefined

  get wasInterrupted(): boolean {
    return this.isInterrupted
  }

  async ask<K extends Request['kind']>(request: Request & { kind: K }): Promise<Reply<Answers[K]>> {
    if (this.isInterrupted) return { kind: 'interrupted' }
    this.signals.stop = CARRY_ON
    this.signals.progress = { executions: 0 }
    this.request = request
    const worker = this.start()
    const watch = this.watch(request)
    const reply = await new Promise<Reply>((resolve) => {
      this.finish = resolve
      worker.postMessage(request)
    })
    watch.end()
    this.finish = undefined
    return reply as Reply<Answers[K]>
  }

  /** Lets a search say what it has learnt so far; anything else is left at once. */
  interrupt(): void {
    this.isInterrupted = true
    this.signals.stop = INTERRUPTED
    if (this.request?.kind !== 'check') this.abandon({ kind: 'interrupted' })
  }

  async close(): Promise<void> {
    const { worker } = this
    this.worker = undefined
    await worker?.terminate()
  }

  /** The worker loads what it needs while it is not asked yet. */
  start(): Worker {
    this.worker ??= this.newWorker()
    return this.worker
  }

  private newWorker(): Worker {
    const worker = new Worker(new URL('../cli/worker.js', import.meta.url), {
      workerData: this.signals.buffer,
      stdout: true,
    })
    // What models print must not get into the output that programs read.
    worker.stdout.pipe(process.stderr, { end: false })
    worker.on('message', (reply: Reply) => {
      if (this.worker === worker) this.finish?.(reply)
    })
    worker.on('error', (error: unknown) => this.lost(worker, collapse(error)))
    worker.on('exit', () => this.lost(worker, ended()))
    return worker
  }

  private lost(worker: Worker, problem: Failure): void {
    if (this.worker !== worker) return
    this.worker = undefined
    this.finish?.({ kind: 'failed', failure: problem })
  }

  private abandon(reply: Reply): void {
    const { worker, finish } = this
    this.worker = undefined
    void worker?.terminate()
    finish?.(reply)
  }

  /** Counts ticks and not time, so that a process that was suspended is not taken for one that is stuck. */
  private watch(request: Request): { end: () => void } {
    const { stepTimeoutMs, maxDurationMs } = this.limits
    const { signals } = this
    let lastBeat = signals.heartbeat
    let idleTicks = 0
    const ticking = setInterval(() => {
      const beat = signals.heartbeat
      idleTicks = beat === lastBeat ? idleTicks + 1 : 0
      lastBeat = beat
      if (idleTicks * TICK_MS >= stepTimeoutMs) this.abandon({ kind: 'failed', failure: stuck(stepTimeoutMs) })
    }, TICK_MS)
    const limit = request.kind === 'check' ? maxDurationMs : undefined
    const timeout = limit === undefined ? undefined : setTimeout(() => this.runOut(), limit)
    return {
      end: () => {
        clearInterval(ticking)
        clearTimeout(timeout)
      },
    }
  }

  private runOut(): void {
    if (this.signals.stop === CARRY_ON) this.signals.stop = OUT_OF_TIME
  }
}
