import type { Checked } from '../report/checked.ts'

export interface Ending {
  /** Of the gravest error; 0 for none. */
  readonly errorStatus: number
  readonly models: readonly Checked[]
  readonly wasInterrupted: boolean
  readonly allowIncomplete: boolean
}

export const AS_EXPECTED = 0
export const UNEXPECTED = 1
export const INCOMPLETE = 2

/** Misuse before an unexpected verdict before an incomplete search: the first that applies. */
export function exitStatus({ errorStatus, models, wasInterrupted, allowIncomplete }: Ending): number {
  if (errorStatus > 0) return errorStatus
  const surprises = models.filter(({ result }) => !result.expected)
  if (surprises.some(({ result }) => result.verdict.kind !== 'inconclusive')) return UNEXPECTED
  if (wasInterrupted) return INCOMPLETE
  return surprises.length > 0 && !allowIncomplete ? INCOMPLETE : AS_EXPECTED
}
