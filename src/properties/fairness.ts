/** How fair the lines of a model are, over all executions. */
import { Clocks } from '../causality/clocks.ts'
import { NONE } from '../causality/events.ts'
import type { Run } from '../machine/run.ts'
import type { Fairness, SharedObject } from '../objects/object.ts'

/** What is known of one line. Of a search that was not exhausted, the numbers are lower bounds. */
export interface LineFairness extends Omit<Fairness, 'queue'> {
  /** Its name. */
  readonly line: string
  /** The most steps that other threads took during one wait; absent when not all orders of steps were looked at. */
  readonly longestWaitSteps?: number
}

/** A wait, by the events that it begins and ends with. */
interface Wait {
  readonly thread: number
  readonly from: number
  /** Absent when it never ends. */
  readonly to?: number
}

interface LineNumbers {
  readonly object: SharedObject
  numbers: Fairness | undefined
  longestSteps: number
}

export class FairnessNumbers {
  private readonly run: Run
  private readonly countsSteps: boolean
  private readonly clocks: Clocks
  /** How many events of the current execution have their clocks. */
  private clocked = 0
  private readonly lines: LineNumbers[] = []
  /** What others found, by line. */
  private readonly others = new Map<string, LineFairness>()
  /** Objects up to here have been looked at: threads may allocate more. */
  private looked = 0

  /** @param countsSteps whether there will be an execution of every trace */
  constructor(run: Run, countsSteps: boolean) {
    this.run = run
    this.countsSteps = countsSteps
    this.clocks = new Clocks(run.log, run.labels)
  }

  /** Notes the lines of the execution that the run has just ended. @param fresh its first event that the one before did not have */
  add(fresh: number): void {
    const { run, lines } = this
    for (; this.looked < run.objects.length; this.looked++) {
      const object = run.objects[this.looked]
      if (object.type.fairness !== undefined) lines.push({ object, numbers: undefined, longestSteps: 0 })
    }
    if (lines.length === 0) return
    if (this.countsSteps && !run.isCooperative) {
      this.clocks.extend(Math.min(this.clocked, fresh), run.threads.length)
      this.clocked = run.log.length
    }
    for (const line of lines) {
      const now = line.object.type.fairness?.(run.states[line.object.id])
      if (now !== undefined) line.numbers = line.numbers === undefined ? now : worse(line.numbers, now)
      if (this.countsSteps)
        for (const wait of waitsAt(run, line.object))
          line.longestSteps = Math.max(line.longestSteps, this.stepsDuring(wait, line.longestSteps))
    }
  }

  /**
   * The most steps of other threads between the two events, in any order of the trace's steps: all but those that happen before
   * the one or after the other, since what happens before the first can all be done first, and that is what the rest may need.
   * @param known fewer are of no interest
   */
  private stepsDuring({ thread, from, to }: Wait, known: number): number {
    const { run, clocks } = this
    const { log } = run
    if (log.length - log.eventCount[thread] <= known) return 0
    let steps = 0
    for (let event = 0; event < log.length; event++) {
      if (log.thread[event] === thread) continue
      const isBefore = run.isCooperative ? event < from : event < from && clocks.ordered(event, from)
      const isAfter = to !== undefined && event > to && (run.isCooperative || clocks.ordered(to, event))
      if (!isBefore && !isAfter) steps++
    }
    return steps
  }

  /** Undefined when the model has no line. */
  found(): readonly LineFairness[] | undefined {
    const own = this.lines.flatMap(({ object, numbers, longestSteps }) => {
      if (numbers === undefined) return []
      const { mostOvertakes, longestWait, ranOut } = numbers
      const steps = this.countsSteps ? { longestWaitSteps: longestSteps } : {}
      return [{ line: object.name, mostOvertakes, longestWait, ...steps, ranOut }]
    })
    const found = [...own, ...this.others.values()]
    return found.length === 0 ? undefined : found
  }

  /** Takes in what was found in other executions. This one must see none itself. */
  absorb(found: readonly LineFairness[]): void {
    const { others } = this
    for (const one of found) {
      const known = others.get(one.line)
      others.set(one.line, known === undefined ? one : worseOf(known, one))
    }
  }
}

function worse(a: Fairness, b: Fairness): Fairness {
  if (b.mostOvertakes < a.mostOvertakes && b.longestWait <= a.longestWait) return a
  const mostOvertakes = Math.max(a.mostOvertakes, b.mostOvertakes)
  const ofMost = [a, b].filter((one) => one.mostOvertakes === mostOvertakes)
  return {
    mostOvertakes,
    longestWait: Math.max(a.longestWait, b.longestWait),
    ranOut: ofMost.every(({ ranOut }) => ranOut),
    queue: [],
  }
}

function worseOf(a: LineFairness, b: LineFairness): LineFairness {
  const { mostOvertakes, longestWait, ranOut } = worse({ ...a, queue: [] }, { ...b, queue: [] })
  const steps = [a, b].flatMap(({ longestWaitSteps }) => (longestWaitSteps === undefined ? [] : [longestWaitSteps]))
  const longest = steps.length === 0 ? {} : { longestWaitSteps: Math.max(...steps) }
  return { line: a.line, mostOvertakes, longestWait, ...longest, ranOut }
}

/** The waits of the run's present execution in this line, from what each access made of who waits. */
function waitsAt({ log, states }: Run, { id, type }: SharedObject): Wait[] {
  const waits: Wait[] = []
  /** When the waits end that are met from their ends; absent when they never do. */
  const ends = new Map<number, number>()
  const queueIn = (state: unknown): readonly number[] => type.fairness?.(state).queue ?? []
  let after = queueIn(states[id])
  for (let entry = log.newestAccess[id]; entry !== NONE; entry = log.accessPrevious[entry]) {
    const before = queueIn(log.accessBefore[entry])
    const event = log.accessEvent[entry]
    for (const thread of before) if (!after.includes(thread)) ends.set(thread, event)
    for (const thread of after) {
      if (before.includes(thread)) continue
      const to = ends.get(thread)
      waits.push({ thread, from: event, ...(to === undefined ? {} : { to }) })
      ends.delete(thread)
    }
    after = before
  }
  return waits
}
