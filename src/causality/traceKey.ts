/**
 * A text that two executions share exactly when they are equivalent: when they have the same events in the same
 * happens-before order (Mazurkiewicz traces; Abdulla et al., JACM 2017, section 3). It is made from the dependency relation
 * alone, pair by pair, so that it can also be used to test clocks and races.
 */
import { type Events, NONE } from './events.ts'

/** An execution as the key sees it. */
export interface Traced {
  readonly events: Events
  /** The names of threads and objects must be the same in every run of a model, whatever their numbers are. */
  readonly threadName: (thread: number) => string
  /** What identifies an event besides its place in its thread: which way it went and what it touched. */
  readonly describe: (event: number) => string
  /** Whether two events of different threads are dependent. */
  readonly dependent: (earlier: number, later: number) => boolean
}

export function traceKey(traced: Traced): string {
  const { events, threadName, describe } = traced
  const pasts = pastsOf(traced)
  const all = pasts.map((_, event) => event)
  const threads = [...new Set(all.map((event) => events.thread[event]))]
    .map((thread) => ({ thread, name: threadName(thread) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const pastText = (past: readonly number[]): string =>
    threads.map(({ thread, name }) => (past[thread] ? ` ${name}:${past[thread]}` : '')).join('')
  return threads
    .flatMap(({ thread, name }) => {
      const own = all.filter((event) => events.thread[event] === thread)
      return own.map((event) => `${name}#${events.index[event]} ${describe(event)} after${pastText(pasts[event])}`)
    })
    .join('\n')
}

/** Per event and thread, how many events of the thread happen before the event or are it. */
function pastsOf({ events, dependent }: Traced): readonly (readonly number[])[] {
  const pasts: number[][] = []
  for (let event = 0; event < events.length; event++) {
    const thread = events.thread[event]
    const past: number[] = []
    const include = (earlier: number): void => {
      const other = pasts[earlier]
      for (let t = 0; t < other.length; t++) past[t] = Math.max(past[t] ?? 0, other[t])
    }
    if (events.previous[event] !== NONE) include(events.previous[event])
    if (events.joined[event] !== NONE) include(events.joined[event])
    for (let earlier = 0; earlier < event; earlier++)
      if (events.thread[earlier] !== thread && dependent(earlier, event)) include(earlier)
    while (past.length < thread) past.push(0)
    past[thread] = events.index[event]
    pasts.push(past)
  }
  return pasts
}
