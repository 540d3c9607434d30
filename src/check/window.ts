/** How many tasks are out at a time. It depends on what became of those before, and not on when: results depend on it. */

/** At first and at the least, and at the most. */
const LEAST = 8
const MOST = 64

/** It grows by one after this many times its size of tasks that counted. */
const TIMES = 2

/** As plain data. */
export interface SavedWindow {
  readonly size: number
  readonly inARow: number
}

/**
 * A task does not know what those before it hand over, so the more are out, the more are wrong about it and done over; with too
 * few, whoever explores them is idle. Additive increase, multiplicative decrease (Chiu, Jain: Analysis of the increase and
 * decrease algorithms for congestion avoidance, 1989) finds how many a model bears.
 */
export class Window {
  size: number
  /** Tasks that counted since it changed. */
  private inARow: number

  constructor({ size, inARow }: SavedWindow = { size: LEAST, inARow: 0 }) {
    this.size = size
    this.inARow = inARow
  }

  /** Takes note of whether a task counts, or is done over. */
  note(counts: boolean): void {
    this.inARow = counts ? this.inARow + 1 : 0
    if (!counts) this.size = Math.max(LEAST, this.size >> 1)
    else if (this.inARow >= TIMES * this.size) {
      this.size = Math.min(MOST, this.size + 1)
      this.inARow = 0
    }
  }

  save(): SavedWindow {
    return { size: this.size, inARow: this.inARow }
  }
}
