/** A trace as rows: what is written in a thread's lane, and where in the source that is. */
import type { Trace, TraceStep } from '../trace/trace.ts'
import { printable } from './characters.ts'
import type { SourceLine } from './checked.ts'

export interface Row {
  /** `enter`: the thread is now in that method; `blocked`: it can take no step, at the end of the trace. */
  readonly kind: 'step' | 'enter' | 'blocked'
  readonly thread: number
  /** What is in the lane, without the answer. */
  readonly text: string
  readonly answer?: string
  /** From 1; steps only. */
  readonly number?: number
  /** `file.ts:12`. */
  readonly place?: string
  readonly source?: string
}

/** Columns per method that a step is within. */
const INDENT = 2

export function rowsOf(trace: Trace, sourceLine: SourceLine): Row[] {
  const within = new Map<string, readonly string[]>()
  const rows: Row[] = []
  const add = (step: TraceStep, kind: 'step' | 'blocked', number?: number): void => {
    const thread = trace.threads.indexOf(step.thread)
    const frames = step.within ?? []
    rows.push(...entered(within.get(step.thread) ?? [], frames, thread))
    within.set(step.thread, frames)
    const what = describe(step)
    const text = kind === 'blocked' ? `blocked at ${what}` : what
    rows.push({
      kind,
      thread,
      text: ' '.repeat(INDENT * frames.length) + text,
      ...(step.answer === undefined ? {} : { answer: printable(step.answer) }),
      ...(number === undefined ? {} : { number }),
      ...placeOf(step, sourceLine),
    })
  }
  trace.steps.forEach((step, i) => add(step, 'step', i + 1))
  for (const step of trace.blocked ?? []) add(step, 'blocked')
  return rows
}

/** One row per method that the thread was not in at its step before. */
function entered(before: readonly string[], now: readonly string[], thread: number): Row[] {
  const firstNew = now.findIndex((name, depth) => before[depth] !== name)
  if (firstNew === -1) return []
  return now
    .slice(firstNew)
    .map((name, i) => ({ kind: 'enter', thread, text: `${' '.repeat(INDENT * (firstNew + i))}in ${printable(name)}` }))
}

function describe({ object, operation }: TraceStep): string {
  return printable(object === undefined ? operation : `${object}.${operation}`)
}

function placeOf({ at }: TraceStep, sourceLine: SourceLine): Pick<Row, 'place' | 'source'> {
  if (at === undefined) return {}
  const [, file, line] = /([^/\\]*):(\d+):\d+$/.exec(at) ?? []
  if (file === undefined) return {}
  const source = sourceLine(at)
  return { place: `${printable(file)}:${line}`, ...(source === undefined ? {} : { source: printable(source) }) }
}
