/** Where the wakeup was lost that a sleeping thread should have had. */
import { MODE_BITS } from '../kernel/ids.ts'
import { NONE } from '../machine/log.ts'
import type { Position } from '../machine/position.ts'
import type { Purpose } from '../objects/purpose.ts'
import { purposesAt, readBy } from '../properties/waits.ts'
import type { Cause, LostWakeup } from './diagnosis.ts'
import type { Past, Wakeup } from './past.ts'

/** A thread that sleeps at the end although what it waits for is there. */
interface Sleeper {
  readonly thread: number
  readonly position: Position
  readonly what: string
  /** Its last step, or -1. */
  readonly since: number
  /** The step since which what it waits for has been there, or -1. */
  readonly thereSince: number
}

export function lostWakeup(past: Past, thread: number, purpose: Purpose): LostWakeup {
  const { log, threads, positions } = past.run
  const position = positions[thread]
  const { what } = purpose
  const since = log.eventCount[thread] === 0 ? NONE : log.newestEvent[thread]
  const thereSince = past.timeline(purpose).lastIndexOf(false)
  return {
    thread: threads[thread].name,
    what,
    ...(since === NONE ? {} : { since }),
    ...(thereSince === NONE ? {} : { thereSince }),
    cause:
      position === undefined ? { kind: 'too early' } : causeOf(past, { thread, position, what, since, thereSince }),
  }
}

function causeOf(past: Past, sleeper: Sleeper): Cause {
  const { since, thereSince, what } = sleeper
  const taken = takenAway(past, sleeper)
  if (taken !== undefined) return taken
  const signals = signalsTo(past, sleeper)
  if (thereSince <= since) {
    const signal = signals.findLast((step) => step >= thereSince && step < since)
    return { kind: 'too early', ...(signal === undefined ? {} : { signal }) }
  }
  const wakeups = past.wakeups.filter(
    (wakeup) => wakeup.step >= thereSince && wakeup.thread !== sleeper.thread && isAlike(past, wakeup, sleeper),
  )
  const wasted = wakeups.findLast(({ leaving }) => leaving !== undefined)
  if (wasted?.leaving !== undefined) {
    const { how, step: left } = wasted.leaving
    return { kind: 'gone', wakeup: wasted.step, woken: nameOf(past, wasted), how, left }
  }
  const misdirected = wakeups.flatMap((wakeup) => uselessTo(past, wakeup, what)).at(-1)
  if (misdirected !== undefined) return misdirected
  const last = wakeups.at(-1)
  if (last !== undefined) return { kind: 'too few', wakeup: last.step, woken: nameOf(past, last) }
  const signal = signals.findLast((step) => step < thereSince)
  return { kind: 'nobody woken', ...(signal === undefined ? {} : { signal }) }
}

const nameOf = ({ run }: Past, { thread }: { readonly thread: number }): string => run.threads[thread].name

/** It could have gone on, and did not run before another thread took what it was woken by. */
function takenAway(past: Past, sleeper: Sleeper): Cause | undefined {
  const { thread, position, since, thereSince } = sleeper
  const isOpen = past.openings(thread, position)
  const taken = isOpen.lastIndexOf(true)
  if (taken <= since || taken < thereSince) return undefined
  const wakeup = isOpen.lastIndexOf(false, taken)
  if (wakeup === NONE) return undefined
  const second = signalsTo(past, sleeper).find((step) => step > wakeup && step < taken && !past.changes(step))
  const woken = nameOf(past, { thread: past.threadOf(taken) })
  return second === undefined
    ? { kind: 'too few', wakeup, woken }
    : { kind: 'merged', first: wakeup, second, woken, taken }
}

/** The woken thread waits for something else, or did not find what it waits for and slept again. */
function uselessTo(past: Past, wakeup: Wakeup, what: string): Cause[] {
  const { step, thread } = wakeup
  const waitsFor = past.standing(step, thread)?.after?.what
  if (waitsFor === undefined) return []
  const again = asleepAgain(past, wakeup, waitsFor)
  if (again === undefined && waitsFor === what) return []
  const asleep = again === undefined ? {} : { asleepAgain: again }
  return [{ kind: 'misdirected', wakeup: step, woken: nameOf(past, wakeup), waitsFor, ...asleep }]
}

/** The step after which the woken thread slept again, for something that was not there. */
function asleepAgain(past: Past, { step, thread }: Wakeup, waitsFor: string): number | undefined {
  const awake = past.nextStep(thread, step)
  if (awake === undefined) return undefined
  let state = awake + 1
  while (state <= past.length && !past.isAsleep(state, thread)) state++
  const now = state > past.length ? undefined : past.standing(state, thread)
  return now?.after?.what === waitsFor && !now.after.isThere ? state - 1 : undefined
}

/** Whether the thread that the wakeup went to waited where the sleeper does, or for the same. */
function isAlike(past: Past, { step, thread, position, leaving }: Wakeup, sleeper: Sleeper): boolean {
  const before = Math.min(step, leaving?.step ?? step)
  const places = placesOf(past, sleeper.thread, sleeper.position, past.length)
  if (meet(placesOf(past, thread, position, before), places)) return true
  return purposesAt(position).some((one) =>
    purposesAt(sleeper.position).some(
      (other) => one.what === other.what && meet(readBy(past.run, one), readBy(past.run, other)),
    ),
  )
}

const meet = (some: ReadonlySet<number>, others: ReadonlySet<number>): boolean =>
  [...some].some((one) => others.has(one))

/** The signals of other threads about where the sleeper waits. */
function signalsTo(past: Past, { thread, position }: Sleeper): number[] {
  const places = placesOf(past, thread, position, past.length)
  return past.signals.filter(
    (step) => past.threadOf(step) !== thread && touched(past, step).some((object) => places.has(object)),
  )
}

/** The objects at which a thread waits: that of its step, and those where it put itself down on the way to it. */
function placesOf(past: Past, thread: number, position: Position, before: number): Set<number> {
  const { log } = past.run
  const { pending } = position
  const places = new Set<number>()
  if (pending?.kind === 'operation' && pending.object !== undefined) places.add(pending.object.id)
  const purposes = new Set(purposesAt(position))
  for (let step = before - 1; step >= 0; step--) {
    if (log.thread[step] !== thread) continue
    if (!purposesAt(log.before[step]).some((purpose) => purposes.has(purpose))) break
    for (const object of touched(past, step)) places.add(object)
  }
  return places
}

/** The objects of a step, without locks: what they guard says more. */
function touched({ run }: Past, step: number): number[] {
  const { log, objects } = run
  const entries = log.accessLabel.slice(log.accessStart[step], log.accessStart[step + 1])
  return [...entries].map((label) => label >> MODE_BITS).filter((object) => objects[object].type.holders === undefined)
}
