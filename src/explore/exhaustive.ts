/** Every interleaving, one by one: the slow truth that the reductions are tested against. */
import type { Run } from '../machine/run.ts'
import { type Coverage, choices, type Effort, type Execution } from './execution.ts'

export function* exhaustive(run: Run, effort: Effort): Generator<Execution, Coverage> {
  yield* extensions(run, effort)
  return { kind: 'exhausted' }
}

function* extensions(run: Run, effort: Effort): Generator<Execution, void> {
  const next = [...choices(run)]
  if (next.length === 0) yield { run, end: run.end() }
  for (const { thread, alternative } of next) {
    run.step(thread, alternative)
    effort.countEvent()
    yield* extensions(run, effort)
    run.undo()
  }
}
