/**
 * Which steps play a part in what is broken: those that happen before it (Lamport, 1978). What is left out commutes to the end
 * of the execution, so the others make sense without it. What is broken may also be that something was not done: so the steps
 * of those count, too, who do it in the schedule that passes.
 */
import { MODE_BITS, MODES, type ThreadId } from '../kernel/ids.ts'
import { NONE } from '../machine/log.ts'
import type { Instance, Spec } from '../machine/model.ts'
import { partsOf } from '../machine/moves.ts'
import type { Run, ThreadInfo } from '../machine/run.ts'
import type { SharedObject } from '../objects/object.ts'
import { NO_DEADLOCK, NO_LOST_WAKEUP, propertyOfError } from '../properties/endings.ts'
import { objectsRead } from '../properties/invariants.ts'
import type { Trace } from '../trace/trace.ts'

/** What the past is taken of. */
interface Subject {
  readonly events: readonly number[]
  /** Objects of which every change counts. */
  readonly objects: readonly SharedObject[]
  /** Objects of which every access counts. */
  readonly touched: readonly SharedObject[]
}

const nothing: Subject = { events: [], objects: [], touched: [] }

/**
 * Per event of the run's present execution, whether it plays a part in what breaks the property there, or is in the past of
 * the critical step or of one that is mentioned. Undefined when that is not known: then each may.
 */
export function relevantEvents(
  { run, spec }: Pick<Instance, 'run' | 'spec'>,
  property: string,
  critical: number,
  passing: Trace | undefined,
  mentioned: readonly number[],
): boolean[] | undefined {
  const subject = subjectOf(run, spec, property)
  const { events, objects } = subject
  if (events.length + objects.length === 0 || (objects.length > 0 && passing === undefined)) return undefined
  const helpers = run.threads.filter(({ name }) => passing !== undefined && changesSome(passing, name, objects))
  const more = [...lastOf(run, helpers), ...(critical > 0 ? [critical - 1] : [])]
  return pastOf(run, { ...subject, events: [...events, ...more, ...mentioned] })
}

/** Whether the thread changes any of the objects. */
function changesSome({ steps }: Trace, thread: string, objects: readonly SharedObject[]): boolean {
  const names = new Set(objects.map(({ name }) => name))
  return steps.some((step) => step.thread === thread && step.changes?.some(({ object }) => names.has(object)))
}

/** The last events of these threads. */
function lastOf({ log }: Run, threads: readonly Pick<ThreadInfo, 'id'>[]): number[] {
  return threads.map(({ id }) => log.newestEvent[id]).filter((event) => event !== NONE)
}

function subjectOf(run: Run, spec: Spec, property: string): Subject {
  const failed = run.threads.filter(({ id }) => hasFailedBy(run, id, property))
  if (failed.length > 0) return { ...nothing, events: lastOf(run, failed) }
  const predicate = spec.always?.[property] ?? spec.finally?.[property] ?? spec.outcomes?.[property]?.of
  if (predicate !== undefined) return { ...nothing, objects: objectsRead(run, predicate) }
  return property === NO_DEADLOCK || property === NO_LOST_WAKEUP ? subjectOfDeadlock(run) : nothing
}

/** Nobody wakes the blocked threads: so what others do with anything that these have touched is of interest. */
function subjectOfDeadlock(run: Run): Subject {
  const { log } = run
  const blocked = run.threads.filter(({ id }) => run.positions[id]?.pending !== undefined)
  const joined = blocked.flatMap(({ id }) => {
    const step = run.positions[id]?.pending
    return step?.kind === 'join' ? [step.thread] : []
  })
  const isBlocked = new Set<number>(blocked.map(({ id }) => id))
  const accesses = Array.from({ length: log.length }, (_, event) => event)
    .filter((event) => isBlocked.has(log.thread[event]))
    .flatMap((event) => [...accessesOf(run, event)])
  return {
    events: lastOf(run, [...blocked, ...joined]),
    objects: blocked.flatMap(({ id }) => objectsOfPending(run, id)),
    touched: [...new Set(accesses.map((label) => run.objects[label >> MODE_BITS]))],
  }
}

const accessesOf = ({ log }: Run, event: number): Int32Array =>
  log.accessLabel.subarray(log.accessStart[event], log.accessStart[event + 1])

function hasFailedBy(run: Run, thread: number, property: string): boolean {
  const state = run.positions[thread]?.state
  return state?.kind === 'failed' && propertyOfError(state.error) === property
}

function objectsOfPending(run: Run, thread: ThreadId): SharedObject[] {
  const step = run.positions[thread]?.pending
  if (step?.kind !== 'operation') return []
  const parts = step.alternatives.flatMap((way) => partsOf(way, run.store.readState, thread))
  return [...(step.object === undefined ? [] : [step.object]), ...parts.map(({ object }) => object)]
}

/** The events that happen before the subject, found from the last to the first. */
function pastOf(run: Run, { events, objects, touched }: Subject): boolean[] {
  const { log, labels } = run
  const past = Array<boolean>(log.length).fill(false)
  for (const event of events) past[event] = true
  /** Per object, the modes of access that something in the past conflicts with. */
  const conflicting = new Map<number, number>()
  const conflictWith = (object: number, modes: number): void =>
    void conflicting.set(object, (conflicting.get(object) ?? 0) | modes)
  for (const { id, type } of objects) conflictWith(id, ~type.observers)
  for (const { id } of touched) conflictWith(id, ~0)
  for (let event = log.length - 1; event >= 0; event--) {
    const accesses = accessesOf(run, event)
    const isOfInterest = (label: number): boolean =>
      ((conflicting.get(label >> MODE_BITS) ?? 0) & (1 << (label & (MODES - 1)))) !== 0
    past[event] ||= accesses.some(isOfInterest)
    if (!past[event]) continue
    for (const earlier of [log.previous[event], log.joined[event]]) if (earlier !== NONE) past[earlier] = true
    for (const label of accesses) conflictWith(label >> MODE_BITS, labels.conflicts[label])
  }
  return past
}
