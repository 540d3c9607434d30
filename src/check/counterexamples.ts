/** One violation after another, as the exploration meets them. Data races, which no single state shows, are not among them. */
import { Effort } from '../explore/execution.ts'
import { exhaustive } from '../explore/exhaustive.ts'
import { optimal } from '../explore/optimal.ts'
import { instantiate, type Model, type Params } from '../machine/model.ts'
import { type Breach, Endings } from '../properties/endings.ts'
import { type Footprints, Invariants, readings } from '../properties/invariants.ts'
import { encodeSchedule } from '../trace/schedule.ts'
import { scheduleOf } from './tracing.ts'

export interface Counterexample extends Breach {
  readonly schedule: string
}

/** @param pulse called now and then; what it throws ends the search */
export function* counterexamples<P extends Params>(
  target: Model<P>,
  params: Params,
  maxSteps: number,
  pulse: () => void,
): Generator<Counterexample, void> {
  const footprints: Footprints = new Map()
  const told = new Set<string>()
  for (let isDone = false; !isDone; ) {
    const { run, spec } = instantiate(target, params, { maxSteps })
    const found: Counterexample[] = []
    const note = (breach: Breach): void => void found.push({ ...breach, schedule: encodeSchedule(scheduleOf(run)) })
    const invariants = new Invariants(run, spec, footprints)
    const endings = new Endings(run, spec)
    invariants.watch((property) => {
      const invariant = spec.always?.[property]
      if (invariant !== undefined) note({ property, explanation: readings(run, invariant) })
    })
    const strategy = run.isCooperative ? exhaustive : optimal
    isDone = true
    for (const { end } of strategy(run, new Effort(pulse))) {
      endings.judge(end, note)
      for (const each of found.splice(0)) {
        const key = `${each.property} ${each.schedule}`
        if (!told.has(key)) yield each
        told.add(key)
      }
      // An invariant read more than was known: executions were left out, so the search is done over.
      if (invariants.footprintGrew) {
        isDone = false
        break
      }
    }
  }
}
