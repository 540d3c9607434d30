/** Every interleaving, one by one: the slow truth that the reductions are tested against. */
import { NONE } from '../machine/log.ts'
import type { Run } from '../machine/run.ts'
import { type Choice, type Coverage, choices, type Effort, type Execution, type Strategy } from './execution.ts'
import { bounded, preemptible } from './preemptions.ts'

export const exhaustive: Strategy = (run, effort) => everyInterleaving(run, effort, Number.POSITIVE_INFINITY)

/** Those with no more preemptions than that. */
export const exhaustiveWithin =
  (maxPreemptions: number): Strategy =>
  (run, effort) =>
    everyInterleaving(run, effort, maxPreemptions)

/** A prefix of the current execution. */
interface Prefix {
  /** What is still to be tried. */
  readonly left: Choice[]
  /** The thread that only a preemption can keep from going on, or none. */
  readonly holder: number
  readonly preemptions: number
}

function* everyInterleaving(run: Run, effort: Effort, maxPreemptions: number): Generator<Execution, Coverage> {
  // A list, since executions can be long.
  const prefixes: Prefix[] = []
  let fresh = 0
  let preemptions = 0
  let wasBounded = false
  for (;;) {
    const holder = maxPreemptions === Number.POSITIVE_INFINITY ? NONE : preemptible(run)
    const all = [...choices(run)]
    const left = preemptions < maxPreemptions ? all : all.filter(({ thread }) => holder === NONE || thread === holder)
    wasBounded ||= left.length < all.length
    if (all.length === 0) {
      yield { run, end: run.end(), fresh }
      fresh = run.log.length
    }
    prefixes.push({ left, holder, preemptions })
    while (prefixes.at(-1)?.left.length === 0) {
      prefixes.pop()
      if (prefixes.length === 0) return wasBounded ? bounded(maxPreemptions) : { kind: 'exhausted' }
      run.undo()
      fresh = Math.min(fresh, run.log.length)
    }
    const here = prefixes.at(-1) as Prefix
    const { thread, alternative } = here.left.shift() as Choice
    preemptions = here.preemptions + (here.holder === NONE || thread === here.holder ? 0 : 1)
    run.step(thread, alternative)
    effort.countEvent()
  }
}
