/** Whether executions of tasks follow guides: see `Guides`. */

/** What tasks took. */
interface Taken {
  readonly executions: number
  readonly events: number
}

/** As plain data. */
export interface SavedGuidance {
  readonly guided: Taken
  readonly free: Taken
}

/** Steps of tasks of either kind after which it is decided. */
const TRIAL_EVENTS = 100_000

/** What guides must save, since keeping them takes time, too. */
const LEAST_GAIN = 0.1

/**
 * With the guide, what was before the reversed step in the last execution comes first again, and there are models of which each
 * execution so takes a third of the steps, and others of which it takes half as many more. So it is tried in turns which it is.
 */
export class Guidance {
  private guided: Taken = { executions: 0, events: 0 }
  private free: Taken = { executions: 0, events: 0 }

  constructor(saved?: SavedGuidance) {
    if (saved === undefined) return
    this.guided = saved.guided
    this.free = saved.free
  }

  save(): SavedGuidance {
    return { guided: this.guided, free: this.free }
  }

  /** Whether the task of this number is to follow guides. */
  isFor(task: number): boolean {
    const { guided, free } = this
    if (Math.min(guided.events, free.events) < TRIAL_EVENTS) return task % 2 === 1
    return guided.events * free.executions < (1 - LEAST_GAIN) * free.events * guided.executions
  }

  /** Takes note of what a task took. */
  note(isGuided: boolean, { executions, events }: Taken): void {
    const before = isGuided ? this.guided : this.free
    const taken = { executions: before.executions + executions, events: before.events + events }
    if (isGuided) this.guided = taken
    else this.free = taken
  }
}
