/**
 * Sleep sets alone (Godefroid 1996): one execution per trace is completed, others are started in vain. It detects no races
 * and has no special case for blocking, which makes it the second slow truth.
 */
import type { Run } from '../machine/run.ts'
import { type Coverage, choices, type Effort, type Execution } from './execution.ts'

interface Sleeper {
  readonly thread: number
  readonly alternative: number
  readonly label: number
}

export function* sleep(run: Run, effort: Effort): Generator<Execution, Coverage> {
  yield* extensions(run, effort, [])
  return { kind: 'exhausted' }
}

function* extensions(run: Run, effort: Effort, asleep: readonly Sleeper[]): Generator<Execution, void> {
  const enabled = [...choices(run)]
  if (enabled.length === 0) yield { run, end: run.end() }
  const done = [...asleep]
  const awake = enabled.filter(
    (choice) => !asleep.some((s) => s.thread === choice.thread && s.alternative === choice.alternative),
  )
  if (awake.length === 0 && enabled.length > 0) effort.redundant++
  for (const { thread, alternative } of awake) {
    run.step(thread, alternative)
    effort.countEvent()
    const label = run.log.label[run.log.length - 1]
    const stillAsleep = done.filter((s) => s.thread !== thread && !run.labels.dependent(s.label, label))
    yield* extensions(run, effort, stillAsleep)
    run.undo()
    done.push({ thread, alternative, label })
  }
}
