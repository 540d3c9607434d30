import { NONE } from '../machine/log.ts'
import type { End, Run } from '../machine/run.ts'

/**
 * A maximal execution, as a view of the run that is in it: valid until the strategy is asked for the next one. Copy what is
 * to be kept.
 */
export interface Execution {
  readonly run: Run
  end: End
  /** False when the strategy knows that there is no data race in it; absent when it knows nothing. */
  mayHaveDataRace?: boolean
  /** The first event that the execution before it did not have: those from here on are new. */
  fresh: number
}

/** What a strategy did, once it has ended by itself: everything, or all within a bound that kept it from the rest. */
export type Coverage = { readonly kind: 'exhausted' } | { readonly kind: 'bounded'; readonly reason: string }

/** What a strategy has done so far, and its way to ask whether to go on. */
export class Effort {
  /** Events executed; those of a shared prefix count once. */
  events = 0
  /** Executions started and not completed, because what they would have shown was already covered. */
  redundant = 0
  /** Called now and then, also in the middle of an execution; throws to end the search. */
  private readonly pulse: () => void
  private plans = 0

  constructor(pulse: () => void = () => {}) {
    this.pulse = pulse
  }

  countEvent(): void {
    if ((++this.events & 1023) === 0) this.pulse()
  }

  /** Planning can take longer than executing. */
  countPlan(): void {
    if ((++this.plans & 1023) === 0) this.pulse()
  }
}

/** Explores the executions of a run, from its initial state. The caller may stop between any two. */
export type Strategy = (run: Run, effort: Effort) => Generator<Execution, Coverage>

/** A thread, and which way its step goes. */
export interface Choice {
  readonly thread: number
  readonly alternative: number
}

/** What can be done next: every enabled alternative, or under cooperative scheduling those of the thread that must go on. */
export function* choices(run: Run): Generator<Choice> {
  const { holder } = run
  // What the others do while it is cut off in the middle is not what they would do.
  if (run.isCooperative && holder !== NONE && run.isCut(holder)) return
  const mustGoOn = run.isCooperative && holder !== NONE && run.canRun(holder)
  const from = mustGoOn ? holder : 0
  const to = mustGoOn ? holder + 1 : run.positions.length
  for (let thread = from; thread < to; thread++)
    for (let alternative = 0; alternative < run.alternatives(thread); alternative++)
      if (run.isEnabled(thread, alternative)) yield { thread, alternative }
}
