/** What stands in the rows of the lanes, and where. */
import type { Marks } from '../data.ts'
import { type Timeline, textOf } from './moment.ts'

/** Pixels. Rows are higher where the name of the thread stands above its step. */
const [LOW_ROW, HIGH_ROW] = [28, 46]
const NARROWEST_LANE = 100
/** Of the last lane: the steps of the others can run on into the lanes beside them, which are empty there. */
const LAST_LANE = 320
/** Where there is less, a name and a step do not fit beside each other. */
const NARROWEST_LINE = 560

export interface Row {
  readonly kind: 'start' | 'step' | 'blocked' | 'again'
  readonly thread: number
  readonly text: string
}

export interface Geometry {
  readonly isWide: boolean
  readonly isHigh: boolean
  readonly row: number
  readonly lane: number
  readonly rails: number
  readonly x: (thread: number) => number
}

export function rowsOf({ scene, momentAt }: Timeline, { repeats }: Marks): Row[] {
  const { blocked } = momentAt(scene.steps.length)
  return [
    { kind: 'start', thread: -1, text: 'in the beginning' },
    ...scene.steps.map((step): Row => ({ kind: 'step', thread: step.thread, text: textOf(scene, step) })),
    ...blocked.flatMap((thread): Row[] => {
      const move = scene.next[thread]
      return move === null ? [] : [{ kind: 'blocked', thread, text: `blocked at ${textOf(scene, move)}` }]
    }),
    ...(repeats === undefined ? [] : [{ kind: 'again', thread: -1, text: againText(repeats, scene) } as const]),
  ]
}

const againText = (from: number, { steps }: Timeline['scene']): string =>
  from + 1 === steps.length
    ? `↻ step ${from + 1} again, for ever`
    : `↻ steps ${from + 1} to ${steps.length} again, for ever`

/** Lanes hold their steps where there is room for that; elsewhere they are thin, and the steps stand beside them. */
export function geometryOf(threads: number, width: number): Geometry {
  const number = 44
  const room = width - number
  const wide = threads === 1 ? room : Math.floor(Math.min(room / threads, (room - LAST_LANE) / (threads - 1)))
  const isWide = wide >= NARROWEST_LANE
  const lane = isWide ? wide : Math.min(18, (width * 0.4) / threads)
  const isHigh = !isWide && width < NARROWEST_LINE
  return {
    isWide,
    isHigh,
    row: isHigh ? HIGH_ROW : LOW_ROW,
    lane,
    rails: number + lane * threads,
    x: (thread) => number + lane * thread + Math.min(8, lane / 2),
  }
}
