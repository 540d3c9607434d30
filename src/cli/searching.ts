/** Options for strategies that do not explore everything: those within a bound on preemptions, and those that sample. */

import { assertFitting } from '../check/fitting.ts'
import type { CheckOptions } from '../check/options.ts'
import type { StrategyName } from '../check/verdict.ts'
import { wholeNumber } from './quantities.ts'

export type Searching = Pick<CheckOptions, 'maxPreemptions' | 'seed' | 'pctDepth'>

const text = { type: 'string', requiresArg: true } as const

export const searching = {
  'max-preemptions': {
    ...text,
    describe: 'Preemptions of an execution at the most, with --strategy bounded (its default here) or exhaustive',
  },
  seed: { ...text, describe: 'What random, pct and pos begin with (default: any; it is printed)' },
  'pct-depth': { ...text, describe: 'Steps whose order makes a bug that pct looks for (default 3)' },
} as const

/** @throws IL015, IL021 */
export function searchingOf(given: (option: string) => string | undefined, strategy?: StrategyName): Searching {
  const whole = (option: string, least: number): number | undefined => {
    const value = given(option)
    return value === undefined ? undefined : wholeNumber(option, value, least)
  }
  const maxPreemptions = whole('max-preemptions', 0)
  const seed = whole('seed', 0)
  const pctDepth = whole('pct-depth', 1)
  const options = {
    ...(maxPreemptions === undefined ? {} : { maxPreemptions }),
    ...(seed === undefined ? {} : { seed }),
    ...(pctDepth === undefined ? {} : { pctDepth }),
  }
  assertFitting({ ...options, ...(strategy === undefined ? {} : { strategy }) })
  return options
}
