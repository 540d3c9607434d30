/** What a preemption is: a switch away from a thread that could go on (Musuvathi & Qadeer, PLDI 2007). */

import { NONE } from '../machine/log.ts'
import type { Run } from '../machine/run.ts'
import type { Coverage } from './execution.ts'

/** The thread that only a preemption can keep from going on, or none. */
export function preemptible(run: Run): number {
  const { holder } = run
  return holder !== NONE && run.canRun(holder) ? holder : NONE
}

/** What was covered by a search that the bound kept from going on. */
export const bounded = (maxPreemptions: number): Coverage => ({
  kind: 'bounded',
  reason: `every execution with ${atMost(maxPreemptions)} was explored, but none with more`,
})

export function atMost(preemptions: number): string {
  if (preemptions === 0) return 'no preemption'
  return `at most ${preemptions} ${preemptions === 1 ? 'preemption' : 'preemptions'}`
}
