/**
 * A schedule as text, short enough to paste and safe in a shell:
 *
 *     schedule := version ':' step*
 *     step     := thread choice? repeat?
 *     thread   := digit | 't' number '.'     threads in the order in which they started
 *     choice   := 'c' number '.'             which alternative was taken, when not the first
 *     repeat   := 'x' number '.'             how many such steps in a row, when more than one
 *
 * `1:0101` is threads 0, 1, 0, 1; `1:0x3.1c2.` is three steps of thread 0 and alternative 2 of thread 1's step.
 */
import { InterleaveError } from '../kernel/errors.ts'

export const SCHEDULE_VERSION = 1

export interface Choice {
  /** Number of the thread, in the order in which threads started. */
  readonly thread: number
  readonly alternative: number
}

export function encodeSchedule(choices: readonly Choice[]): string {
  let text = `${SCHEDULE_VERSION}:`
  for (let i = 0; i < choices.length; ) {
    const { thread, alternative } = choices[i]
    let repeats = 1
    while (i + repeats < choices.length && sameChoice(choices[i + repeats], choices[i])) repeats++
    const step = `${thread < 10 ? thread : `t${thread}.`}${alternative === 0 ? '' : `c${alternative}.`}`
    const run = `${step}x${repeats}.`
    text += run.length < step.length * repeats ? run : step.repeat(repeats)
    i += repeats
  }
  return text
}

const sameChoice = (a: Choice, b: Choice): boolean => a.thread === b.thread && a.alternative === b.alternative

/** Steps of a schedule at the most: a mistyped count must not fill the memory. */
const MAX_STEPS = 1_000_000

const STEP = /(?:(\d)|t(\d+)\.)(?:c(\d+)\.)?(?:x(\d+)\.)?/y

/** @throws IL012 for text that is not a schedule. */
export function decodeSchedule(text: string): Choice[] {
  const [version, steps, ...rest] = text.trim().split(':')
  if (steps === undefined || rest.length > 0 || version !== String(SCHEDULE_VERSION))
    throw new InterleaveError('IL012', `"${text}" does not begin with "${SCHEDULE_VERSION}:".`)
  const choices: Choice[] = []
  STEP.lastIndex = 0
  while (STEP.lastIndex < steps.length) {
    const at = STEP.lastIndex
    const match = STEP.exec(steps)
    if (match === null)
      throw new InterleaveError('IL012', `"${steps.slice(at, at + 12)}" at character ${at + 3} of "${text}".`)
    const choice = { thread: Number(match[1] ?? match[2]), alternative: Number(match[3] ?? 0) }
    const repeats = Number(match[4] ?? 1)
    if (choices.length + repeats > MAX_STEPS) throw new InterleaveError('IL012', `It has more than ${MAX_STEPS} steps.`)
    for (let n = repeats; n > 0; n--) choices.push(choice)
  }
  return choices
}
