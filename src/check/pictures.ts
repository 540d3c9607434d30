/** What pages show of a checked model, besides the verdict. Slow: every schedule is run again. */
import type { Model, Params } from '../machine/model.ts'
import type { Scene } from '../trace/scene.ts'
import { decodeSchedule } from '../trace/schedule.ts'
import type { Trace } from '../trace/trace.ts'
import { sceneOf } from './scene.ts'
import { type StateGraph, stateGraph } from './stateGraph.ts'
import type { CheckResult } from './verdict.ts'

/** States of a picture: more cannot be told apart. */
const MOST_STATES = 250

export interface Pictures {
  /** By schedule. */
  readonly scenes: Readonly<Record<string, Scene>>
  /** Absent when there are too many states for a picture. */
  readonly graph?: StateGraph
}

/** @param pulse called now and then */
export function picturesOf<P extends Params>(
  target: Model<P>,
  { verdict, witnesses, certificate }: CheckResult,
  pulse: () => void,
): Pictures {
  const { params, bounds } = certificate
  const violations = verdict.kind === 'violated' ? verdict.violations : []
  const passing = violations.flatMap((violation) => (violation.passing === undefined ? [] : [violation.passing]))
  const traces: readonly Trace[] = [...violations, ...witnesses, ...passing].map(({ trace }) => trace)
  const schedules = new Set(traces.filter(({ threads }) => threads.length > 0).map(({ schedule }) => schedule))
  const scenes = [...schedules].map((schedule): [string, Scene] => {
    pulse()
    return [schedule, sceneOf(target, params, decodeSchedule(schedule), bounds.maxSteps)]
  })
  const graph = stateGraph(target, params, bounds.maxSteps, MOST_STATES, pulse)
  return { scenes: Object.fromEntries(scenes), ...(graph === undefined ? {} : { graph }) }
}
