/**
 * Who waits for what, to tell how fair a primitive is. A thread marks where it has its place in line (the end of its
 * doorway), and where it is served; the two are steps of their own, or ghosts of other steps (`together`). Another thread
 * overtakes it when it arrives later and is served while it waits. The numbers are those of the order of the marks, which are
 * all ordered with each other: so they are the same in all executions of a trace.
 */
import { actionsOf, type Fairness, type ObjectSpec, objectType, type Shared, type SharedObject } from './object.ts'
import { type Operation, operate } from './operation.ts'

/** A thread that waits. */
interface Waiting {
  readonly thread: number
  /** Marks of arrival, its own included, up to its own. */
  readonly arrival: number
  /** How often it has been overtaken, and how often others have been served, since it arrived. */
  readonly overtaken: number
  readonly served: number
}

interface Line extends Omit<Fairness, 'queue'> {
  /** The longest waiting first. */
  readonly waiting: readonly Waiting[]
  readonly arrivals: number
  /** Waits that are over, of those that were overtaken most: who waited, since when. */
  readonly over: readonly { readonly thread: number; readonly arrival: number }[]
}

/** What a property reads. */
export interface LineView extends Omit<Fairness, 'queue'> {
  /** The threads that wait, by number, the longest waiting first. */
  readonly waiting: readonly number[]
}

export const waitingLineType = objectType({
  kind: 'waitingLine',
  modes: ['mark'],
  commute: [],
  observers: [],
  view: ({ waiting, mostOvertakes, longestWait, ranOut }: Line): LineView => ({
    waiting: waiting.map(({ thread }) => thread),
    mostOvertakes,
    longestWait,
    ranOut,
  }),
  inOutcome: false,
  role: 'bookkeeping',
  fairness: (line) => ({ ...line, queue: line.waiting.map(({ thread }) => thread) }),
  told: ({ waiting, mostOvertakes }: Line, nameOf) => {
    const overtaken = waiting.filter((one) => one.overtaken > 0 && one.overtaken === mostOvertakes)
    const times = mostOvertakes === 1 ? 'once' : `${mostOvertakes} times`
    if (overtaken.length === 0) return `one wait was overtaken ${times} at the most`
    const names = overtaken.map(({ thread }) => nameOf(thread)).join(' and ')
    const [wait, were] = overtaken.length === 1 ? ['waits', 'was'] : ['wait', 'were each']
    return `${names} ${wait} and ${were} overtaken ${times}, by who came later and was served`
  },
})
const action = actionsOf(waitingLineType)

const EMPTY: Line = { waiting: [], arrivals: 0, mostOvertakes: 0, longestWait: 0, over: [], ranOut: true }

const arrived = (line: Line, thread: number): Line => {
  if (line.waiting.some((one) => one.thread === thread)) return line
  const arrival = line.arrivals + 1
  return { ...line, arrivals: arrival, waiting: [...line.waiting, { thread, arrival, overtaken: 0, served: 0 }] }
}

const left = (line: Line, thread: number): Line => ({
  ...line,
  waiting: line.waiting.filter((one) => one.thread !== thread),
})

/** One that was not in line comes and is served at once. */
function served(before: Line, thread: number): Line {
  const line = arrived(before, thread)
  const own = line.waiting.find((one) => one.thread === thread) as Waiting
  const waiting = left(line, thread).waiting.map((one) => ({
    ...one,
    served: one.served + 1,
    overtaken: one.overtaken + (one.arrival < own.arrival ? 1 : 0),
  }))
  const longestWait = Math.max(line.longestWait, ...waiting.map((one) => one.served))
  const mostOvertakes = Math.max(line.mostOvertakes, ...waiting.map((one) => one.overtaken))
  const isMore = mostOvertakes > line.mostOvertakes
  // Somebody came later than one who waits no more, and is served later: it could have overtaken, and did not.
  const couldHave = line.over.some((one) => one.thread !== thread && one.arrival < own.arrival)
  const ranOut = isMore || (line.ranOut && !couldHave)
  const over = isMore ? [] : line.over
  return {
    ...line,
    waiting,
    longestWait,
    mostOvertakes,
    ranOut,
    over: own.overtaken === mostOvertakes ? [...over, { thread, arrival: own.arrival }] : over,
  }
}

export const waitingLineActions = {
  arrive: action('arrive', { mode: 'mark', next: (line, _, thread) => arrived(line, thread) }),
  served: action('served', { mode: 'mark', next: (line, _, thread) => served(line, thread) }),
  leave: action('leave', { mode: 'mark', next: (line, _, thread) => left(line, thread) }),
}

/** A property reads who waits, and how unfair it has been so far. */
export interface WaitingLine extends Shared<LineView> {
  /** The thread has its place in line. One that waits already keeps the place it has. */
  arrive(): Operation<void>
  /** It gets what it waited for. One that has not arrived overtakes all who wait. */
  served(): Operation<void>
  /** It gives up. */
  leave(): Operation<void>
}

export function waitingLine(name: string): ObjectSpec<WaitingLine, LineView> {
  return { type: waitingLineType, name, initial: EMPTY, handle: waitingLineHandle }
}

const waitingLineHandle = (object: SharedObject<LineView>): WaitingLine => ({
  object,
  valueName: object.name,
  arrive: () => operate(object, waitingLineActions.arrive),
  served: () => operate(object, waitingLineActions.served),
  leave: () => operate(object, waitingLineActions.leave),
})

type OfLine = (read: (line: WaitingLine) => LineView) => boolean

/** For `always`: no thread that waits is overtaken. */
export const firstComeFirstServed = (line: WaitingLine): OfLine => boundedBypass(line, 0)

/** For `always`: no thread is overtaken more than `most` times while it waits. */
export const boundedBypass =
  (line: WaitingLine, most: number): OfLine =>
  (read) =>
    read(line).mostOvertakes <= most
