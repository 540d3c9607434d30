/** What a verdict took: traces or states, and time. */
import type { Certificate, CheckResult, StatesCertificate } from '../check/verdict.ts'
import { counted, grouped } from './characters.ts'
import type { Checked } from './checked.ts'
import { unitOf } from './explored.ts'

/** `(24 traces, 3 ms)` */
export const effortText = ({ result, elapsedMs }: Checked): string =>
  `(${effortOf(result.certificate)}${seenOf(result)}, ${durationOf(elapsedMs)})`

const seenOf = ({ witnesses }: CheckResult): string =>
  witnesses.length === 0 ? '' : `, ${witnesses.length} ${witnesses.length === 1 ? 'witness' : 'witnesses'}`

/** `24 traces`, `11 states`: what was explored. */
export function effortOf(certificate: Certificate): string {
  const { executions, redundant, states } = certificate
  if (states !== undefined) return statesOf(states)
  if (unitOf(certificate) === 'trace') return counted(executions, 'trace')
  return `${counted(executions, 'execution')}${redundant > 0 ? ` and ${grouped(redundant)} in vain` : ''}`
}

/** How many states, what counted as the same, and how surely all are there. */
export function statesOf({ states, interchangeable, storage, odds }: StatesCertificate): string {
  const symmetry = interchangeable.length === 0 ? '' : ` up to the order of ${interchangeable.join(', ')}`
  const chance = storage === 'exact' ? '' : `, hashed: one is missing with a chance of ${odds.toExponential(1)}`
  return `${counted(states, 'state')}${symmetry}${chance}`
}

/** `3 ms`, `1.2 s`, `2 min 5 s`. */
export function durationOf(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  const days = minutes / (24 * 60)
  if (days < 730) return `${Math.round(days)} days`
  return days < 365e6
    ? `${grouped(Math.round(days / 365))} years`
    : `${(days / 365).toExponential(0).replace('+', '')} years`
}
