/** A trace as rows: what is written in a thread's lane, and where in the source that is. */
import type { Change, Trace, TraceStep } from '../trace/trace.ts'
import { printable, widthOf } from './characters.ts'
import type { SourceLine } from './checked.ts'

export interface Row {
  /** `enter`: the thread is now in that method; `blocked`: it can take no step, at the end of the trace. */
  readonly kind: 'step' | 'enter' | 'blocked'
  readonly thread: number
  /** What is in the lane, without the answer. */
  readonly text: string
  readonly answer?: string
  /** Of the step, or of the one with which the method is entered, from 1; what is blocked has none. */
  readonly number?: number
  /** Whether the step, or the one with which the method is entered, plays no part in what the trace shows. */
  readonly irrelevant?: true
  /** `candies 5→4`, where the step does not say so itself. */
  readonly changes?: string
  /** `file.ts:12`. */
  readonly place?: string
  readonly source?: string
}

/** Columns of a change that can be taken in at a glance; one that needs more is not shown. */
const WIDEST_CHANGE = 32
/** Stands for a value that there is none of. */
const NOTHING = '–'

/** Columns per method that a step is within. */
const INDENT = 2

export function rowsOf(trace: Trace, sourceLine: SourceLine): Row[] {
  const within = new Map<string, readonly string[]>()
  const changes = untoldChanges(trace)
  const rows: Row[] = []
  const add = (step: TraceStep, kind: 'step' | 'blocked', number?: number): void => {
    const thread = trace.threads.indexOf(step.thread)
    const frames = step.within ?? []
    const known = {
      thread,
      ...(number === undefined ? {} : { number }),
      ...(step.irrelevant ? { irrelevant: step.irrelevant } : {}),
    }
    const what = describe(step)
    const changed = number === undefined ? '' : changes[number - 1]
    rows.push(
      ...entered(within.get(step.thread) ?? [], frames).map((text) => ({ kind: 'enter' as const, ...known, text })),
      {
        kind,
        ...known,
        text: ' '.repeat(INDENT * frames.length) + (kind === 'blocked' ? `blocked at ${what}` : what),
        ...(step.answer === undefined ? {} : { answer: printable(step.answer) }),
        ...(changed === '' ? {} : { changes: printable(changed) }),
        ...placeOf(step, sourceLine),
      },
    )
    within.set(step.thread, frames)
  }
  trace.steps.forEach((step, i) => add(step, 'step', i + 1))
  for (const step of trace.blocked ?? []) add(step, 'blocked')
  return rows
}

/** A line per method that the thread was not in at its step before. */
function entered(before: readonly string[], now: readonly string[]): string[] {
  const firstNew = now.findIndex((name, depth) => before[depth] !== name)
  if (firstNew === -1) return []
  return now.slice(firstNew).map((name, i) => `${' '.repeat(INDENT * (firstNew + i))}in ${printable(name)}`)
}

function describe({ object, operation }: TraceStep): string {
  return printable(object === undefined ? operation : `${object}.${operation}`)
}

/** What each step changed, as far as it is not told by the step itself. */
function untoldChanges({ steps }: Trace): readonly string[] {
  const kindOf = ({ object, operation }: TraceStep): string => `${object}.${operation.split(' ', 1)[0]}`
  // A release of 1 permit tells by chance that 0 becomes 1: what one step does not tell is shown of all that do the same.
  const untold = new Set(
    steps.filter((step) => step.changes?.some((change) => isOwn(change, step) && !isTold(change, step))).map(kindOf),
  )
  return steps.map((step) =>
    (step.changes ?? [])
      .filter((change) => !isOwn(change, step) || untold.has(kindOf(step)))
      .map(({ object, from, to }) => `${object} ${from || NOTHING}→${to || NOTHING}`)
      .filter((text) => widthOf(text) <= WIDEST_CHANGE)
      .join(', '),
  )
}

const isOwn = (change: Change, { object }: TraceStep): boolean => change.object === object

/** A step on an object tells what it writes or appends, and whether it takes it or sets it free. */
function isTold({ from, to }: Change, { operation }: TraceStep): boolean {
  if (to === 'true' || to === 'false' || operation.endsWith(` ${to}`)) return true
  const before = from === '[]' ? '[' : `${from.slice(0, -1)}, `
  return to.startsWith(before) && to.endsWith(']') && operation.endsWith(` ${to.slice(before.length, -1)}`)
}

function placeOf({ at }: TraceStep, sourceLine: SourceLine): Pick<Row, 'place' | 'source'> {
  if (at === undefined) return {}
  const [, file, line] = /([^/\\]*):(\d+):\d+$/.exec(at) ?? []
  if (file === undefined) return {}
  const source = sourceLine(at)
  return { place: `${printable(file)}:${line}`, ...(source === undefined ? {} : { source: printable(source) }) }
}
