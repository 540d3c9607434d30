/**
 * A text that two executions share exactly when they are equivalent: when they have the same events in the same
 * happens-before order (Mazurkiewicz traces; Abdulla et al., JACM 2017, section 3). It is made from the dependency relation
 * alone, pair by pair, so that it can also be used to test clocks and races.
 */
import { type Events, NONE } from './events.ts'

/** An execution as the key sees it. */
export interface Traced {
  readonly events: Events
  /** The names of things must be the same in every run of a model, whatever their numbers are. */
  readonly threadName: (thread: number) => string
  /** What identifies an event besides its place in its thread: which way it went and what it touched. */
  readonly describe: (event: number) => string
  /** Whether two events of different threads are dependent. */
  readonly dependent: (earlier: number, later: number) => boolean
}

export function traceKey(traced: Traced): string {
  const { events, threadName, describe } = traced
  const pasts = pastsOf(traced)
  const lines = pasts.map((past, event) => {
    const seen = [...past].map(([thread, count]) => `${threadName(thread)}:${count}`).toSorted()
    return { thread: threadName(events.thread[event]), index: events.index[event], text: `${describe(event)} {${seen.join(' ')}}` }
  })
  const ordered = lines.toSorted((a, b) => compare(a.thread, b.thread) || a.index - b.index)
  return ordered.map(({ thread, index, text }) => `${thread}#${index} ${text}`).join('\n')
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Per event, how many events of each thread happen before it or are it. */
function pastsOf({ events, dependent }: Traced): ReadonlyMap<number, number>[] {
  const pasts: Map<number, number>[] = []
  for (let event = 0; event < events.length; event++) {
    const past = new Map([[events.thread[event], events.index[event]]])
    const include = (earlier: number): void => {
      for (const [thread, count] of pasts[earlier]) past.set(thread, Math.max(count, past.get(thread) ?? 0))
    }
    if (events.previous[event] !== NONE) include(events.previous[event])
    if (events.joined[event] !== NONE) include(events.joined[event])
    for (let earlier = 0; earlier < event; earlier++)
      if (events.thread[earlier] !== events.thread[event] && dependent(earlier, event)) include(earlier)
    pasts.push(past)
  }
  return pasts
}
