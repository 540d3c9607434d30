/** What tests see of an execution: its trace, how it ended, and the state it ended in, as text that all runs agree on. */
import { traceKey } from '../../src/causality/traceKey.ts'
import { Effort, type Strategy } from '../../src/explore/execution.ts'
import { Label } from '../../src/kernel/ids.ts'
import { canonical } from '../../src/kernel/values.ts'
import { instantiate, type Model } from '../../src/machine/model.ts'
import { describeStep } from '../../src/machine/position.ts'
import type { End, Run } from '../../src/machine/run.ts'
import type { SharedObject } from '../../src/objects/object.ts'

export interface Observation {
  readonly trace: string
  readonly end: End
  /** Final states of the objects that count as outcome, and where each thread stands. */
  readonly outcome: string
  readonly length: number
}

export interface Exploration {
  readonly executions: number
  readonly effort: Effort
  readonly traces: ReadonlyMap<string, Observation>
  /** Fewer than there are, since the search was stopped at the limit. */
  readonly stopped: boolean
}

/** Spawned threads are numbered as they are met, which differs between strategies; so tests use names. */
const threadName = (run: Run, thread: number): string => run.threads[thread]?.name ?? String(thread)

function objectName(run: Run, { name }: SharedObject): string {
  return name.replace(/\.signal(\d+)$/, (_, thread: string) => `.signal of ${threadName(run, Number(thread))}`)
}

function labelText(run: Run, label: number): string {
  const accesses = [...run.labels.accesses(Label(label))].map((access) => {
    const object = run.objects[run.labels.objectOf(access)]
    return `${objectName(run, object)}.${object.type.modes[access & 7]}`
  })
  return accesses.toSorted().join('+')
}

/** The key of the run's current execution. */
export function traceOf(run: Run, texts: Map<number, string> = new Map()): string {
  const { log } = run
  return traceKey({
    events: log,
    threadName: (thread) => threadName(run, thread),
    dependent: (earlier, later) => run.labels.dependent(log.label[earlier], log.label[later]),
    describe: (event) => {
      const label = log.label[event]
      const text = texts.get(label) ?? labelText(run, label)
      texts.set(label, text)
      return `${log.alternative[event]} ${text}`
    },
  })
}

/** The state of an object, with threads by name. */
export function stateText(run: Run, object: SharedObject): string {
  const state = run.states[object.id]
  if (object.type.kind === 'mutex' && typeof state === 'number') return threadName(run, state)
  if (object.type.kind !== 'condition') return canonical(state)
  const { line, ...rest } = state as { readonly line: readonly number[] }
  return `${line.map((thread) => threadName(run, thread)).join(',')} ${canonical(rest)}`
}

export function threadText(run: Run, thread: number): string {
  const state = run.positions[thread]?.state
  switch (state?.kind) {
    case undefined:
      return 'not started'
    case 'pending':
      return `at ${describeStep(state.instruction)}`
    case 'calling':
      return `calling ${state.instruction.name}`
    case 'finished':
      return `finished ${canonical(state.result)}`
    case 'failed':
      return `failed ${String(state.error)}`
    case 'gaveUp':
      return `gave up ${state.reason}`
  }
}

/** Objects that exist in this execution, hidden ones left out. */
export function liveObjects(run: Run): SharedObject[] {
  return [...run.objects.slice(1, run.staticObjects), ...run.allocated].filter(({ type }) => type.kind !== 'monitor')
}

export function outcomeOf(run: Run): string {
  const objects = liveObjects(run).map((object) => `${object.name} = ${stateText(run, object)}`)
  const threads = run.threads.flatMap(({ id, name }) =>
    run.positions[id] === undefined ? [] : [`${name}: ${threadText(run, id)}`],
  )
  return [...objects.toSorted(), ...threads.toSorted()].join('\n')
}

export interface Watching {
  /** Called on the fresh run, before it is explored. */
  readonly prepare?: (run: Run) => void
  /** Called at the end of each execution. */
  readonly visit?: (run: Run, end: End) => void
  /** Executions after which the search is stopped. */
  readonly limit?: number
}

/** Explores a model and keeps what there was to see, by trace. */
export function explore(target: Model, strategy: Strategy, watching: Watching = {}): Exploration {
  const { run } = instantiate(target)
  const { prepare, visit, limit = Number.POSITIVE_INFINITY } = watching
  prepare?.(run)
  const effort = new Effort()
  const traces = new Map<string, Observation>()
  const texts = new Map<number, string>()
  let executions = 0
  let stopped = false
  for (const { end } of strategy(run, effort)) {
    if (executions >= limit) {
      stopped = true
      break
    }
    executions++
    visit?.(run, end)
    const trace = traceOf(run, texts)
    const outcome = outcomeOf(run)
    const known = traces.get(trace)
    if (known !== undefined && (known.outcome !== outcome || known.end !== end))
      throw new Error(`one trace, two outcomes:\n${trace}\n\n${known.outcome}\n\n${outcome}`)
    traces.set(trace, { trace, end, outcome, length: run.log.length })
  }
  return { executions, effort, traces, stopped }
}

/** How many traces end so. */
export const countEnds = ({ traces }: Exploration, end: End): number =>
  [...traces.values()].filter((seen) => seen.end === end).length

/** The different outcomes. */
export const outcomesOf = ({ traces }: Exploration): ReadonlySet<string> =>
  new Set([...traces.values()].map(({ outcome }) => outcome))
