/** Numbers and times as they are written on the command line. */
import { InterleaveError } from '../kernel/errors.ts'

/** @throws IL015 */
export function wholeNumber(option: string, text: string, least = 1): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && Number.isSafeInteger(value)) return value
  throw new InterleaveError('IL015', `--${option} wants a whole number from ${least} up, not "${text}".`)
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
/** What a timer can wait for. */
const LONGEST_MS = 2 ** 31 - 1

/** Milliseconds of `500ms`, `10s`, `2m`, `1h`. @throws IL015 */
export function duration(option: string, text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? []
  const ms = unit === undefined ? 0 : Number(amount) * UNITS[unit]
  if (ms > 0 && ms <= LONGEST_MS) return ms
  throw new InterleaveError('IL015', `--${option} wants a time such as 500ms, 10s, 2m or 1h, not "${text}".`)
}
