/**
 * Guides: of branches that were cut, the steps that they were cut by. Executions may go on in any order after a branch; if in this
 * one, what was before the reversed step comes first again, and what is still to be reversed often comes last, so that more of
 * each execution is shared with the next one.
 */
import { grown, type IntStack } from '../kernel/ints.ts'
import { NONE } from '../machine/log.ts'

export const NO_GUIDE = -1

export class Guides {
  /** Per place its step, and the place after it; a guide is known by its first one. */
  private step = new Int32Array(64)
  private following = new Int32Array(64)
  private used = 0
  private free = NO_GUIDE
  private current = NO_GUIDE

  /** Keeps the steps; `NO_GUIDE` when there are none. */
  add(steps: IntStack): number {
    let guide = NO_GUIDE
    for (let i = steps.length - 1; i >= 0; i--) {
      const place = this.take()
      this.step[place] = steps.data[i]
      this.following[place] = guide
      guide = place
    }
    return guide
  }

  /** Begins with a guide, which is used up. */
  follow(guide: number): void {
    this.end()
    this.current = guide
  }

  /** The next step of the guide; `NONE` when there is no more. */
  next(): number {
    const place = this.current
    if (place === NO_GUIDE) return NONE
    this.current = this.following[place]
    this.following[place] = this.free
    this.free = place
    return this.step[place]
  }

  /** Forgets what is left of the guide. */
  end(): void {
    while (this.current !== NO_GUIDE) this.next()
  }

  private take(): number {
    const place = this.free
    if (place !== NO_GUIDE) {
      this.free = this.following[place]
      return place
    }
    if (this.used === this.step.length) {
      this.step = grown(this.step, this.used + 1)
      this.following = grown(this.following, this.used + 1)
    }
    return this.used++
  }
}
