/** What the notes of a check say, and what the model has said of it before. */
import type { Spec } from '../machine/model.ts'
import type { ObjectOrders } from '../properties/orders.ts'
import type { NeverTaken } from './options.ts'
import type { CoverageResult } from './verdict.ts'

/** What is known after a search. */
export interface Observed {
  /** What never happened, as sentences; absent when that is not known. */
  readonly unexercised: readonly string[] | undefined
  /** Whether these were seen in states, and not in executions. */
  readonly inStates: boolean
  /** Absent when it is not known. */
  readonly branches: NeverTaken | undefined
  /** Whether the parameters are those for which the model states what it does not exercise. */
  readonly isDefault: boolean
  /** Whether also what is worth knowing only on demand is asked for. */
  readonly asksAll: boolean
  /** Absent when it is not known, or not asked for. */
  readonly orders: readonly ObjectOrders[] | undefined
}

export function coverageResult(
  { unexercised: accepted = [] }: Spec,
  { unexercised, inStates, branches, isDefault, asksAll, orders }: Observed,
): CoverageResult {
  const found = unexercised === undefined ? [] : [...unexercised, ...(branches?.here ?? [])]
  const said = new Set(accepted.map(withoutPlace))
  const seen = new Set(found.map(withoutPlace))
  const isKnown = (sentence: string): boolean =>
    isOfBranch(sentence) ? branches !== undefined : !inStates || !mayBeUnsaid(sentence)
  const isWrong = (sentence: string): boolean => isKnown(sentence) && !seen.has(withoutPlace(sentence))
  return {
    unexercised: found.filter((sentence) => !said.has(withoutPlace(sentence))),
    exercised: unexercised !== undefined && isDefault ? accepted.filter(isWrong) : [],
    ...(orders !== undefined && { objects: orders }),
    ...(asksAll && branches !== undefined && { elsewhere: branches.elsewhere }),
  }
}

/** Lines move. */
const withoutPlace = (sentence: string): string => sentence.replace(/ \([^()]*:\d+\)$/, '')

/** Of what depends on the past, and of threads that others stand for, a search over states may say nothing. */
const mayBeUnsaid = (sentence: string): boolean => / never succeeds$|^nobody ever waits |\//.test(sentence)

/** As `Branch` has it: what was never taken is quoted. */
const isOfBranch = (sentence: string): boolean => / never [a-z ]+`/.test(sentence)
