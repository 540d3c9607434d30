/** What is shown of a data race: a schedule that leads to it, and its two accesses in words. */
import { Clocks } from '../causality/clocks.ts'
import type { Run } from '../machine/run.ts'
import { type DataRace, noDataRace } from '../properties/dataRaces.ts'
import type { Breach } from '../properties/endings.ts'
import type { Choice } from '../trace/schedule.ts'
import type { Trace, TraceStep } from '../trace/trace.ts'
import { scheduleOf } from './tracing.ts'
import type { Race } from './verdict.ts'

/**
 * A schedule of the same race with nothing in it that it can do without: what happens before the two accesses, and then
 * these, one right after the other where no other race orders them.
 */
export function scheduleOfRace(run: Run, { first, second }: DataRace): Choice[] {
  const upTo = Array.from({ length: second + 1 }, (_, event) => event)
  if (run.isCooperative) return scheduleOf(run, upTo)
  const clocks = new Clocks(run.log, run.labels)
  clocks.extend(0, run.threads.length)
  const past = upTo.filter((event) => clocks.ordered(event, first) || clocks.ordered(event, second))
  const isBetween = (event: number): boolean => event !== first && event !== second && clocks.ordered(first, event)
  if (past.some(isBetween)) return scheduleOf(run, past)
  return scheduleOf(run, [...past.filter((event) => event !== first && event !== second), first, second])
}

/** `vendor's candies.read (step 1, candy.ts:14) and buyer's candies.write 4 (step 4, candy.ts:15) are ordered by nothing`. */
export function breachOfRace({ object, first, second }: DataRace, { steps }: Trace): Breach & { readonly race: Race } {
  const both = [first, second].map((event) => accessText(steps[event], event + 1, object.name))
  return {
    property: noDataRace(object.name),
    explanation: `${both.join(' and ')} are ordered by nothing`,
    race: { object: object.name, steps: [first, second] },
  }
}

function accessText({ thread, operation, object, at }: TraceStep, number: number, accessed: string): string {
  const [, place] = /([^/\\]*:\d+):\d+$/.exec(at ?? '') ?? []
  const what = object === undefined ? operation : `${object}.${operation}`
  // A step of several parts is called after another object.
  const also = object === accessed ? '' : `, with its access of ${accessed}`
  return `${thread}'s ${what}${also} (step ${number}${place === undefined ? '' : `, ${place}`})`
}
