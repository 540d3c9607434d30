/** The reachable states of a model and the steps between them, when there are few. */
import { choices } from '../explore/execution.ts'
import { shown } from '../kernel/values.ts'
import { type Instance, instantiate, type Model, type Params } from '../machine/model.ts'
import { describeStep } from '../machine/position.ts'
import type { Snapshot } from '../machine/snapshot.ts'
import { breachesNow } from '../properties/endings.ts'
import { keyNow, StateKeys } from './stateKeys.ts'

export interface StateGraph {
  /** The first one is the initial state. */
  readonly states: readonly StateNode[]
  readonly steps: readonly StateStep[]
}

export interface StateNode {
  /** `bad`: a property is broken; `blocked`: threads wait and none can go on, which may be fine; `end`: all have ended. */
  readonly kind: 'inner' | 'end' | 'blocked' | 'bad'
  /** What each object holds, but for what the checker keeps for itself, and what is broken. */
  readonly texts: readonly string[]
}

export interface StateStep {
  readonly from: number
  readonly to: number
  /** Name of the thread. */
  readonly thread: string
  readonly alternative: number
  /** What it does: `candies.write 4`. */
  readonly text: string
}

/** Undefined when there are more states than that. @param pulse called now and then */
export function stateGraph<P extends Params>(
  target: Model<P>,
  params: Params,
  maxSteps: number,
  maxStates: number,
  pulse: () => void,
): StateGraph | undefined {
  const instance = instantiate(target, params, { maxSteps })
  const { run } = instance
  const keys = new StateKeys(run)
  const numbers = new Map<string, number>()
  const snapshots: Snapshot[] = []
  const states: StateNode[] = []
  const steps: StateStep[] = []
  /** The number of the run's present state. */
  const arrive = (): number => {
    const key = keyNow(run, keys)
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, states.length)
    snapshots.push(run.snapshot())
    return states.push(nodeOf(instance)) - 1
  }
  arrive()
  for (let from = 0; from < snapshots.length; from++) {
    if (states.length > maxStates) return undefined
    pulse()
    run.restore(snapshots[from])
    const next = [...choices(run)]
    for (const { thread, alternative } of next) {
      run.restore(snapshots[from])
      const step = run.positions[thread]?.pending
      const text = step === undefined ? '' : describeStep(step)
      run.step(thread, alternative)
      steps.push({ from, to: arrive(), thread: run.threads[thread].name, alternative, text })
    }
  }
  return { states, steps }
}

function nodeOf({ run, spec }: Instance): StateNode {
  const breaches = breachesNow(run, spec)
  const objects = [...run.objects.slice(1, run.staticObjects), ...run.allocated].filter(
    ({ type }) => type.role !== 'bookkeeping',
  )
  const values = objects.map(({ id, name, type }) => `${name} is ${shown(type.view(run.states[id]))}`)
  const broken = breaches.map(({ property }) => `"${property}" is broken`)
  const canGoOn = run.threads.some(({ id }) => run.canRun(id))
  const kind = breaches.length > 0 ? 'bad' : canGoOn ? 'inner' : run.active > 0 ? 'blocked' : 'end'
  return { kind, texts: [...values, ...broken] }
}
