/** Why threads are blocked at the end of an execution, as plain data. Steps are indices into the trace, from 0. */
import { unreachable } from '../kernel/unreachable.ts'

export type Diagnosis =
  /** Threads wait for what other threads have, and those cannot go on either, or have ended. */
  | { readonly kind: 'deadlock'; readonly waits: readonly Wait[]; readonly cycle?: readonly Link[] }
  /** A thread sleeps although what it waits for is there. */
  | { readonly kind: 'lost wakeup'; readonly waits: readonly Wait[]; readonly lost: readonly LostWakeup[] }
  /** What is waited for is not there, and nobody is left who could bring it. */
  | { readonly kind: 'honest wait'; readonly waits: readonly Wait[] }

/** One blocked thread. */
export interface Wait {
  readonly thread: string
  /** Its last step, after which it was blocked; absent when it never took one. */
  readonly since?: number
  /** Whether the model lets this thread be blocked at the end. */
  readonly allowed: boolean
  /** What it waits for, as a noun: what the model says of it, or else what the object says. */
  readonly what: string
  /** Whether that is there; absent when the model does not say what it waits for. */
  readonly isThere?: boolean
  /** It came by the one step while the thread slept, and was gone by the other before the thread looked again. */
  readonly passed?: { readonly came: number; readonly gone: number }
  /** Who could let it go on, as far as objects know: who has the lock, or who is to be joined. */
  readonly on: readonly Link[]
}

/** A thread waits for another one, or for itself. */
export interface Link {
  readonly thread: string
  readonly other: string
  /** What the other one has; absent when it is waited for to end. */
  readonly object?: string
  /** The step by which the other one took it; absent when that is not known. */
  readonly taken?: number
  /** What has become of the other one. */
  readonly state: 'blocked' | 'finished' | 'failed'
}

export interface LostWakeup {
  readonly thread: string
  readonly what: string
  /** The last step of the thread, after which it slept; absent when it slept from the start. */
  readonly since?: number
  /** The step since which what it waits for has been there; absent when it was there from the start. */
  readonly thereSince?: number
  readonly cause: Cause
}

export type Cause =
  /** It was there, and signalled if somebody did signal, before the thread slept. */
  | { readonly kind: 'too early'; readonly signal?: number }
  /** It came while the thread slept, and nobody was woken since. */
  | { readonly kind: 'nobody woken'; readonly signal?: number }
  /** The wakeups since then went to others, which used them; there was more to be had. */
  | { readonly kind: 'too few'; readonly wakeup: number; readonly woken: string }
  /** A signal came while the one before it had not been used, and both counted as one. */
  | {
      readonly kind: 'merged'
      readonly first: number
      readonly second: number
      readonly woken: string
      readonly taken: number
    }
  /** The wakeup went to a thread that waits for something else, or slept again because it did not find what it waits for. */
  | {
      readonly kind: 'misdirected'
      readonly wakeup: number
      readonly woken: string
      readonly waitsFor: string
      /** The step after which it slept again; absent when it did not. */
      readonly asleepAgain?: number
    }
  /** The wakeup went to a thread that had left its wait, or left it without using it. */
  | {
      readonly kind: 'gone'
      readonly wakeup: number
      readonly woken: string
      /** How it left: `interrupted`, `timed out`. */
      readonly how: string
      readonly left: number
    }

/** The steps that it tells of, in no order. */
export function stepsIn({ waits, ...more }: Diagnosis): number[] {
  const lost = 'lost' in more ? more.lost : []
  const links = [...waits.flatMap(({ on }) => on), ...('cycle' in more ? (more.cycle ?? []) : [])]
  return [
    ...waits.flatMap(({ since, passed }) => [since, passed?.came, passed?.gone]),
    ...links.map(({ taken }) => taken),
    ...lost.flatMap(({ since, thereSince, cause }) => [since, thereSince, ...stepsOf(cause)]),
  ].filter((step) => step !== undefined)
}

function stepsOf(cause: Cause): (number | undefined)[] {
  switch (cause.kind) {
    case 'too early':
    case 'nobody woken':
      return [cause.signal]
    case 'too few':
      return [cause.wakeup]
    case 'merged':
      return [cause.first, cause.second, cause.taken]
    case 'misdirected':
      return [cause.wakeup, cause.asleepAgain]
    case 'gone':
      return [cause.wakeup, cause.left]
    default:
      return unreachable(cause)
  }
}
