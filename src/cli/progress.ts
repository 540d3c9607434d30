/** A line on standard error that says how far the search is, and how far it will go. */
import progressBars from 'cli-progress'
import { guess, isTight, roughly } from '../kernel/quantities.ts'
import { counted, grouped, printable, shortened, widthOf } from '../report/characters.ts'
import { durationOf } from '../report/effort.ts'
import type { Progress } from './protocol.ts'
import type { Terminal } from './terminal.ts'

export interface ProgressOptions {
  readonly terminal: Terminal
  /** Undefined: only on a terminal. */
  readonly wanted: boolean | undefined
  readonly progress: () => Progress
  /** The time limit, if there is one. */
  readonly limitMs?: number
  /** Default: standard error. */
  readonly stream?: NodeJS.WriteStream
}

export interface ProgressLine {
  readonly end: () => void
}

/** How far a search has come, how fast, and since when. */
export interface Pace extends Progress {
  readonly elapsedMs: number
  /** Of what is counted, in a second; undefined while that is not known. */
  readonly rate: number | undefined
  readonly limitMs?: number
}

const { Format, SingleBar } = progressBars

/** On a terminal the line is redrawn in place; elsewhere there is a new one every second. */
const REDRAW_MS = 250
const REPEAT_MS = 1000
const BAR_WIDTH = 12
/** What a label may be shortened to, so that the numbers are seen. */
const NARROWEST_LABEL = 10

export const showsProgress = (wanted: boolean | undefined, { isErrTerminal }: Terminal): boolean =>
  wanted ?? isErrTerminal

export function showProgress(label: string, options: ProgressOptions): ProgressLine {
  const { terminal, wanted, progress, limitMs, stream = process.stderr } = options
  if (!showsProgress(wanted, terminal)) return { end: () => undefined }
  const started = performance.now()
  const paceOf = pacer()
  const text = (width: number, drawn: (share: number) => string): string => {
    const pace = { ...paceOf(progress(), performance.now() - started), ...(limitMs !== undefined && { limitMs }) }
    return progressText(printable(label), pace, width, drawn)
  }
  return terminal.isErrTerminal ? inPlace(text, terminal, stream) : inLines(text, terminal)
}

type Text = (width: number, drawn: (share: number) => string) => string

function inPlace(text: Text, terminal: Terminal, stream: NodeJS.WriteStream): ProgressLine {
  const bar = new SingleBar({
    stream,
    fps: 1000 / REDRAW_MS,
    clearOnComplete: true,
    // Who hears of an interruption ends the line first.
    gracefulExit: false,
    barsize: BAR_WIDTH,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    format: (given) => {
      const width = (stream.columns || terminal.columns) - 1
      return terminal.errStyle.faint(text(width, (share) => Format.BarFormat(share, given)))
    },
  })
  const starting = setTimeout(() => bar.start(1, 0), REDRAW_MS)
  return {
    end: () => {
      clearTimeout(starting)
      if (bar.isActive) bar.stop()
    },
  }
}

function inLines(text: Text, { err }: Terminal): ProgressLine {
  const percent = (share: number): string => `${Math.floor(100 * share)} %`.padStart(5)
  const repeating = setInterval(() => err(`${text(Number.POSITIVE_INFINITY, percent)}\n`), REPEAT_MS)
  return { end: () => clearInterval(repeating) }
}

/** Measures the rate of what is counted, anew whenever something else is. */
export function pacer(): (progress: Progress, elapsedMs: number) => Pace {
  let base: { readonly kind: string; readonly count: number; readonly ms: number } | undefined
  return (progress, elapsedMs) => {
    const { executions, states, preemptions, before = 0 } = progress
    const kind = states !== undefined ? 'states' : preemptions !== undefined ? 'bounded' : 'executions'
    const count = states?.visited ?? executions
    base ??= { kind, count: before, ms: 0 }
    if (base.kind !== kind || count < base.count) base = { kind, count, ms: elapsedMs }
    const ms = elapsedMs - base.ms
    return { ...progress, elapsedMs, rate: ms > 0 ? ((count - base.count) * 1000) / ms : undefined }
  }
}

/** Part of the line, with how little it matters: of what does not fit, the part with the highest number goes first. */
interface Part {
  readonly text: string
  readonly rank: number
}

/** @param drawn a bar for a share from 0 to 1 */
export function progressText(label: string, pace: Pace, width: number, drawn: (share: number) => string): string {
  const share = shareOf(pace)
  let bar = share === undefined ? '' : `${drawn(share)} `
  let parts = [...doneParts(pace), ...leftParts(pace)]
  const numbers = (): string => parts.map(({ text }) => text).join(', ')
  if (width === Number.POSITIVE_INFINITY) return `${bar}${label}: ${numbers()}`
  const room = (): number => width - widthOf(bar) - widthOf(numbers()) - 2
  const least = Math.min(NARROWEST_LABEL, widthOf(label))
  while (room() < least && parts.length > 1) {
    const last = Math.max(...parts.map(({ rank }) => rank))
    if (last === 0) break
    parts = parts.filter(({ rank }) => rank < last)
  }
  if (room() < least) bar = ''
  return shortened(`${bar}${shortened(label, Math.max(least, room()))}: ${numbers()}`, width)
}

function doneParts(pace: Pace): Part[] {
  const { rate } = pace
  const speed = rate === undefined ? [] : [{ text: `${grouped(Math.round(rate))}/s`, rank: 3 }]
  return [...countParts(pace), ...speed]
}

function countParts({ executions, states, preemptions, estimate, maxExecutions }: Pace): Part[] {
  if (states !== undefined) {
    const { visited, frontier, projected } = states
    return [
      { text: counted(visited, 'state'), rank: 0 },
      ...(projected === undefined || projected < visited ? [] : [{ text: `perhaps of ${guess(projected)}`, rank: 2 }]),
      { text: `${grouped(frontier)} to look at`, rank: 1 },
    ]
  }
  if (preemptions !== undefined)
    return [
      { text: counted(executions, 'trace'), rank: 0 },
      { text: `now those with ${counted(preemptions, 'preemption')}`, rank: 1 },
    ]
  if (maxExecutions !== undefined)
    return [{ text: `${grouped(executions)} of ${counted(maxExecutions, 'execution')}`, rank: 0 }]
  if (estimate === undefined) return [{ text: counted(executions, 'execution'), rank: 0 }]
  const { kind, traces, from, to } = estimate
  if (executions > traces && kind !== 'counted')
    return [
      { text: counted(executions, 'trace'), rank: 0 },
      { text: `more than the ${guess(traces)} estimated`, rank: 1 },
    ]
  switch (kind) {
    case 'counted':
      return [{ text: `${grouped(executions)} of ${roughly(traces)} traces`, rank: 0 }]
    case 'sampled':
      return [
        {
          text: `${grouped(executions)} of about ${isTight(estimate) ? roughly(traces) : guess(traces)} traces`,
          rank: 0,
        },
        ...(isTight(estimate) ? [] : [{ text: `${guess(from)} to ${guess(to)}`, rank: 4 }]),
      ]
    case 'atLeast':
      return [
        { text: counted(executions, 'trace'), rank: 0 },
        { text: `there are ${guess(traces)} or more`, rank: 2 },
      ]
  }
}

function leftParts({ elapsedMs, limitMs, ...pace }: Pace): Part[] {
  const elapsed = limitMs === undefined ? durationOf(elapsedMs) : `${durationOf(elapsedMs)} of ${durationOf(limitMs)}`
  return [{ text: elapsed, rank: limitMs === undefined ? 2 : 1 }, ...toGo(pace).map((text) => ({ text, rank: 0 }))]
}

/** Nothing once there are more executions than were thought. */
function toGo({ executions, states, preemptions, estimate, maxExecutions, rate }: Omit<Pace, 'elapsedMs'>): string[] {
  if (states !== undefined || preemptions !== undefined || rate === undefined || rate <= 0) return []
  const isWhole = maxExecutions !== undefined
  const total = isWhole ? maxExecutions : estimate?.traces
  if (total === undefined || executions >= total) return []
  const left = `${durationOf(((total - executions) * 1000) / rate)} left`
  if (isWhole || estimate?.kind === 'counted') return [left]
  return [`${estimate?.kind === 'atLeast' ? 'at least' : 'about'} ${left}`]
}

/** Nothing that is not sure enough to be drawn. */
function shareOf({
  executions,
  states,
  preemptions,
  estimate,
  maxExecutions,
  elapsedMs,
  limitMs,
}: Pace): number | undefined {
  const ofTime = limitMs === undefined ? undefined : Math.min(1, elapsedMs / limitMs)
  if (states !== undefined || preemptions !== undefined) return ofTime
  if (maxExecutions !== undefined) return Math.min(1, executions / maxExecutions)
  if (estimate === undefined || estimate.kind === 'atLeast' || executions > estimate.traces) return ofTime
  const ofTraces = executions / estimate.traces
  return ofTime === undefined ? ofTraces : Math.max(ofTime, ofTraces)
}
