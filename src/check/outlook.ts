/** Which steps can still lead to a violation that a state shows, as data races do not: asked by who chooses the steps. */
import { choices } from '../explore/execution.ts'
import { instantiate, type Model, type Params, type Spec } from '../machine/model.ts'
import type { Run } from '../machine/run.ts'
import type { Snapshot } from '../machine/snapshot.ts'
import { breachesNow } from '../properties/endings.ts'
import type { Choice } from '../trace/schedule.ts'
import { keyNow, StateKeys } from './stateKeys.ts'
import { startOrder, stepper } from './tracing.ts'

export interface Outlook extends Choice {
  /** `unknown`: more states can be reached than were looked at. */
  readonly leads: 'to a violation' | 'to none' | 'unknown'
}

export interface OutlookOptions {
  readonly maxSteps: number
  /** States looked at for each choice at the most. */
  readonly maxStates: number
  /** Called now and then. */
  readonly pulse: () => void
}

/** One for each step that can be taken after the schedule. @throws IL011 when the schedule cannot be run. */
export function outlooks<P extends Params>(
  target: Model<P>,
  params: Params,
  schedule: readonly Choice[],
  options: OutlookOptions,
): Outlook[] {
  const { run, spec } = instantiate(target, params, { maxSteps: options.maxSteps })
  schedule.forEach(stepper(run))
  const order = startOrder(run)
  const here = run.snapshot()
  const search = new Search(run, spec, options)
  return [...choices(run)].map(({ thread, alternative }) => {
    run.restore(here)
    run.step(thread, alternative)
    return { thread: order.indexOf(thread), alternative, leads: search.from(run.snapshot()) }
  })
}

class Search {
  private readonly run: Run
  private readonly spec: Spec
  private readonly options: OutlookOptions
  private readonly keys: StateKeys
  /** States from which no violation can be reached. */
  private readonly safe = new Set<string>()

  constructor(run: Run, spec: Spec, options: OutlookOptions) {
    this.run = run
    this.spec = spec
    this.options = options
    this.keys = new StateKeys(run)
  }

  from(start: Snapshot): Outlook['leads'] {
    const { run, spec, options, safe } = this
    const seen = new Set<string>()
    const frontier = [start]
    for (let state = frontier.pop(); state !== undefined; state = frontier.pop()) {
      run.restore(state)
      const key = keyNow(run, this.keys)
      if (seen.has(key) || safe.has(key)) continue
      if (seen.size >= options.maxStates) return 'unknown'
      options.pulse()
      seen.add(key)
      if (breachesNow(run, spec).length > 0) return 'to a violation'
      const next = [...choices(run)]
      for (const { thread, alternative } of next) {
        run.restore(state)
        run.step(thread, alternative)
        frontier.push(run.snapshot())
      }
    }
    for (const key of seen) safe.add(key)
    return 'to none'
  }
}
