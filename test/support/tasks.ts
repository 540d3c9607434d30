/** Optimal reduction cut into tasks, as a strategy. */
import type { Coverage, Effort, Execution, Strategy } from '../../src/explore/execution.ts'
import { Frontier } from '../../src/explore/frontier/frontier.ts'
import type { Saved } from '../../src/explore/frontier/saved.ts'
import { TaskExplorer } from '../../src/explore/frontier/search.ts'
import type { Task, TaskEnd } from '../../src/explore/frontier/task.ts'
import type { Run } from '../../src/machine/run.ts'

export interface Cut {
  /** Executions per task. */
  readonly executions: number
  /** Leaves per task at the most. Default: so many that others have some, too. */
  readonly leaves?: number
  /** Whether tasks foresee what becomes of what they hand over. Default: when it pays. */
  readonly foresees?: boolean
  /** Whether executions follow guides. Default: when it pays. */
  readonly guides?: boolean
  /** Tasks that are given out before the end of the first one is taken in. Default 1. */
  readonly atOnce?: number
  /** Whether all that is known goes through text, and back, after each task. Default false. */
  readonly isInterrupted?: boolean
  /** Called for each task that is done over. */
  readonly onDoneOver?: (task: Task) => void
  /** Makes a run of the frontier's own. Default: the one that is explored. */
  readonly ownRun?: () => Run
}

export const inTasks = ({
  executions,
  leaves,
  foresees,
  guides,
  atOnce = 1,
  isInterrupted = false,
  onDoneOver = () => {},
  ownRun,
}: Cut): Strategy =>
  function* (run: Run, effort: Effort): Generator<Execution, Coverage> {
    const anotherRun = (): Run => ownRun?.() ?? run
    const explorer = new TaskExplorer(run, effort)
    let frontier = new Frontier(anotherRun())
    while (!frontier.isDone) {
      const budget = {
        executions,
        events: Number.MAX_SAFE_INTEGER,
        ...(leaves === undefined ? {} : { leaves }),
        ...(foresees === undefined ? {} : { foresees }),
        ...(guides === undefined ? {} : { guides }),
      }
      while (frontier.running.length < atOnce) if (frontier.next(budget) === undefined) break
      const [{ task }] = frontier.running
      // Only what counts is shown.
      if (frontier.takeIn(structuredClone(endOf(explorer.explore(structuredClone(task))))))
        yield* explorer.explore(task)
      else onDoneOver(task)
      if (isInterrupted) frontier = new Frontier(anotherRun(), throughText<Saved>(frontier.save()))
    }
    return { kind: 'exhausted' }
  }

function endOf(executions: Generator<Execution, TaskEnd>): TaskEnd {
  for (;;) {
    const next = executions.next()
    if (next.done === true) return next.value
  }
}

const throughText = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
