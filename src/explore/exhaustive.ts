/** Every interleaving, one by one: the slow truth that the reductions are tested against. */
import type { Run } from '../machine/run.ts'
import { type Choice, type Coverage, choices, type Effort, type Execution } from './execution.ts'

export function* exhaustive(run: Run, effort: Effort): Generator<Execution, Coverage> {
  /** Per prefix of the current execution, what is still to be tried there. A list, since executions can be long. */
  const left: Choice[][] = []
  let fresh = 0
  for (;;) {
    const next = [...choices(run)]
    if (next.length === 0) {
      yield { run, end: run.end(), fresh }
      fresh = run.log.length
    }
    left.push(next)
    let choice = left.at(-1)?.shift()
    while (choice === undefined) {
      left.pop()
      if (left.length === 0) return { kind: 'exhausted' }
      run.undo()
      fresh = Math.min(fresh, run.log.length)
      choice = left.at(-1)?.shift()
    }
    run.step(choice.thread, choice.alternative)
    effort.countEvent()
  }
}
