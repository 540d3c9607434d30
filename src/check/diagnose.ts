/** Why the threads that are blocked at the end of the run's present execution are. */
import { NONE } from '../machine/log.ts'
import type { Instance } from '../machine/model.ts'
import type { Run } from '../machine/run.ts'
import { type Breach, mayBlock, NO_DEADLOCK, NO_LOST_WAKEUP } from '../properties/endings.ts'
import { isLacking, isThere, type Obstacle, obstaclesOf, purposesAt, sleepsBeside } from '../properties/waits.ts'
import type { Diagnosis, Link, LostWakeup, Wait } from './diagnosis.ts'
import { lostWakeup } from './lostWakeup.ts'
import { Past } from './past.ts'
import { cycleIn } from './waitGraph.ts'

/** What is broken, and why threads are blocked when it is that. */
export interface Finding extends Breach {
  readonly diagnosis?: Diagnosis
  /** Of another property, at an end at which threads are blocked by what others have: a deadlock, also where it is allowed. */
  readonly beside?: Diagnosis
}

/** Adds the diagnosis to a breach of the run's present execution that needs one. */
export function diagnosed(breach: Breach, instance: Instance): Finding {
  const { property } = breach
  if (property === NO_DEADLOCK || property === NO_LOST_WAKEUP) return { ...breach, diagnosis: diagnose(instance) }
  if (instance.spec.finally?.[property] === undefined || instance.run.end() !== 'blocked') return breach
  const beside = diagnose(instance)
  return beside.kind === 'deadlock' ? { ...breach, beside } : breach
}

/**
 * Tells a deadlock from a lost wakeup and an honest wait. What others wait for comes first: a circle, or a lock that a thread
 * took with it when it ended, keeps whoever should have woken a sleeper from doing so.
 */
function diagnose({ run, spec }: Instance): Diagnosis {
  const blocked = run.threads.map(({ id }): number => id).filter((id) => run.positions[id]?.pending !== undefined)
  const past = new Past(run)
  const waits = blocked.map((thread) => waitOf(past, thread, mayBlock(spec, run.threads[thread].name)))
  const ordered = [...waits.filter(({ allowed }) => !allowed), ...waits.filter(({ allowed }) => allowed)]
  const links = ordered.flatMap(({ on }) => on)
  const cycle = cycleIn(links)
  if (cycle !== undefined) return { kind: 'deadlock', waits: ordered, cycle }
  if (links.some(({ state }) => state !== 'blocked')) return { kind: 'deadlock', waits: ordered }
  const lost = blocked.flatMap((thread): LostWakeup[] => {
    const purpose = sleepsBeside(run, thread)
    return purpose === undefined ? [] : [lostWakeup(past, thread, purpose)]
  })
  if (lost.length > 0) return { kind: 'lost wakeup', waits: ordered, lost }
  const isHeld = links.some(({ object }) => object !== undefined)
  return { kind: isHeld ? 'deadlock' : 'honest wait', waits: ordered }
}

function waitOf(past: Past, thread: number, allowed: boolean): Wait {
  const { run } = past
  const { name } = run.threads[thread]
  const since = run.log.newestEvent[thread]
  const own = run.log.eventCount[thread] === 0 ? {} : { since }
  const on = waitedFor(run, thread)
  const position = run.positions[thread]
  const purposes = position === undefined || !isAsleep(run, thread) ? [] : purposesAt(position)
  const purpose = sleepsBeside(run, thread) ?? purposes.at(-1)
  if (purpose === undefined) return { thread: name, ...own, allowed, what: whatIsLacking(run, thread), on }
  const now = isThere(run, purpose)
  const passed = now ? undefined : past.missed(thread, purpose)
  return { thread: name, ...own, allowed, what: purpose.what, isThere: now, ...(passed && { passed }), on }
}

const isAsleep = (run: Run, thread: number): boolean => obstaclesOf(run, thread).every(isLacking)

/** The noun that the object's type has for what the thread waits for. */
function whatIsLacking(run: Run, thread: number): string {
  const obstacles = obstaclesOf(run, thread).flat()
  const nouns = obstacles.map((obstacle) => {
    switch (obstacle.kind) {
      case 'held':
        return obstacle.part.object.name
      case 'lacking': {
        const { object, action } = obstacle.part
        return action.awaits?.(object.name) ?? object.name
      }
      case 'running':
        return `the end of ${run.threads[obstacle.thread].name}`
    }
  })
  return [...new Set(nouns)].join(' and ')
}

/** Whom the thread waits for, whichever way its step were to go. */
function waitedFor(run: Run, thread: number): Link[] {
  const [first = [], ...others] = obstaclesOf(run, thread).map((way) => way.flatMap((one) => linksOf(run, thread, one)))
  return first.filter(({ other }) => others.every((way) => way.some((link) => link.other === other)))
}

function linksOf(run: Run, thread: number, obstacle: Obstacle): Link[] {
  const { name } = run.threads[thread]
  const to = (other: number): Pick<Link, 'thread' | 'other' | 'state'> => ({
    thread: name,
    other: run.threads[other].name,
    state: stateOf(run, other),
  })
  switch (obstacle.kind) {
    case 'lacking':
      return []
    case 'running':
      return [to(obstacle.thread)]
    case 'held':
      return obstacle.holders.map((holder) => {
        const { id, name: object } = obstacle.part.object
        const taken = takenBy(run, id, holder)
        return { ...to(holder), object, ...(taken === undefined ? {} : { taken }) }
      })
  }
}

function stateOf(run: Run, thread: number): Link['state'] {
  const kind = run.positions[thread]?.state.kind
  return kind === 'finished' || kind === 'failed' ? kind : 'blocked'
}

/** The newest step after which the holder had the object and before which it did not. */
function takenBy({ log, states, objects }: Run, object: number, holder: number): number | undefined {
  const { holders } = objects[object].type
  const has = (state: unknown): boolean => holders?.(state).includes(holder) === true
  let after: unknown = states[object]
  for (let entry = log.newestAccess[object]; entry !== NONE; entry = log.accessPrevious[entry]) {
    const before = log.accessBefore[entry]
    if (has(after) && !has(before)) return log.accessEvent[entry]
    after = before
  }
  return undefined
}
