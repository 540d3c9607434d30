/** Why a strategy was chosen, in words. */
import { atMost } from '../explore/preemptions.ts'
import { guess, type Quantity, roughly, thatMany } from '../kernel/quantities.ts'
import type { Level } from './projectLevels.ts'
import type { StatesProjection } from './projectStates.ts'

export const tracesText = (traces: Quantity): string =>
  traces.kind === 'atLeast' && traces.traces < 1
    ? 'nobody knows how many traces there are'
    : `there are ${thatMany(traces)} traces`

export const statesText = ({ states, isAll, projected }: StatesProjection): string =>
  isAll ? `${roughly(states)} states are all` : `more than ${guess(states)} states, perhaps ${guess(projected)}`

export const rateText = (tracesPerMs: number): string => `of which ${guess(tracesPerMs * 1000)} a second are explored`

export const boundText = ({ preemptions, traces, isCounted }: Level): string =>
  `those with ${atMost(preemptions)} (${isCounted ? roughly(traces) : `perhaps ${guess(traces)}`})`
