/** The time that a test has left for a search. */
import { giveWay, now } from '../../node/clock.ts'
import { durationOf } from '../../report/effort.ts'

/** What vitest knows of the test that a matcher is used in. */
export interface TestTask {
  /** Milliseconds; 0 and Infinity for none. */
  readonly timeout: number
  readonly result?: { readonly startTime?: number | undefined } | undefined
  readonly context?: { readonly signal?: AbortSignal | undefined } | undefined
}

/** Of the time that is left to the test: the rest is for showing what was found. */
const SHARE = 0.9
/** A test whose hooks took long, or that is retried, still gets this share of its time. */
const LEAST_SHARE = 0.25
/** Others get a turn so often. */
const TURN_MS = 20

/**
 * Tells why a search should stop, if it should.
 * @param maxDuration milliseconds; by default most of what is left of the test's timeout
 */
export function watchOf(task: TestTask | undefined, maxDuration: number | undefined): () => string | undefined {
  const started = now()
  const limit = maxDuration ?? timeLeft(task, started)
  const signal = task?.context?.signal
  return () => {
    if (signal?.aborted) return 'the test was ended'
    return now() - started > limit ? `the time limit of ${durationOf(limit)} was reached` : undefined
  }
}

function timeLeft(task: TestTask | undefined, started: number): number {
  if (task === undefined || task.timeout <= 0) return Number.POSITIVE_INFINITY
  const spent = started - (task.result?.startTime ?? started)
  return Math.max((task.timeout - spent) * SHARE, task.timeout * LEAST_SHARE)
}

/** Runs to the end, giving way to others now and then, so that vitest's own time limit works too. */
export async function inTurns<T>(steps: Generator<unknown, T>): Promise<T> {
  for (let turn = now(); ; ) {
    const step = steps.next()
    if (step.done) return step.value
    if (now() - turn < TURN_MS) continue
    await giveWay()
    turn = now()
  }
}

/** Runs to the end at one go, for matchers that must answer at once. */
export function atOnce<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
