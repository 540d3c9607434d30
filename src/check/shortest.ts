/** The second search: a schedule that leads to a broken state, or to another one that is looked for, at the least cost. */
import type { Choice as Taken } from '../explore/execution.ts'
import { instantiate, type Model, type Params } from '../machine/model.ts'
import type { Run } from '../machine/run.ts'
import type { Snapshot } from '../machine/snapshot.ts'
import { type Goal, goalTest, lastSteps } from '../properties/goals.ts'
import type { Choice } from '../trace/schedule.ts'
import { cheapest } from './cheapest.ts'
import { StateKeys } from './stateKeys.ts'
import { scheduleOf } from './tracing.ts'

export interface ShortestOptions {
  /** States visited at the most before the search gives up. */
  readonly maxStates: number
  readonly maxSteps: number
  /** Asked between states: a reason to give up. */
  readonly shouldStop?: () => string | undefined
}

/** What the search came to: a schedule that leads to the goal at the least cost, or that no state is left, or that it gave up. */
export type Shortest =
  | { readonly kind: 'found'; readonly schedule: readonly Choice[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'cut short' }

export function shortestSchedule<P extends Params>(
  target: Model<P>,
  params: Params,
  goal: Goal,
  { maxSteps, ...bounds }: ShortestOptions,
): Shortest {
  const { run, spec } = instantiate(target, params, { maxSteps })
  const from = run.snapshot()
  const found = cheapest({
    run,
    keys: new StateKeys(run),
    from,
    isMet: goalTest(run, spec, goal),
    lastSteps: () => lastSteps(run, goal),
    ...bounds,
  })
  return found.kind === 'found' ? { kind: 'found', schedule: scheduleFrom(run, from, found.path) } : found
}

/** The schedule of these choices, found by running them once more. */
export function scheduleFrom(run: Run, initial: Snapshot, path: readonly Taken[]): readonly Choice[] {
  run.restore(initial)
  for (const { thread, alternative } of path) run.step(thread, alternative)
  return scheduleOf(run)
}
