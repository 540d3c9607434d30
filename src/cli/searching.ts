/** Options for strategies that do not explore everything: those within a bound on preemptions, and those that sample. */

import { assertFitting } from '../check/fitting.ts'
import type { CheckOptions } from '../check/options.ts'
import type { ShardNumber } from '../check/shards.ts'
import type { StrategyName } from '../check/verdict.ts'
import { InterleaveError } from '../kernel/errors.ts'
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
export function searchingOf(
  given: (option: string) => string | undefined,
  strategy?: StrategyName | 'auto',
): Searching {
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

const MOST_SHARDS = 1000

/** @throws IL015, IL021 */
export function shardOf(given: string | undefined, strategy: unknown): ShardNumber | undefined {
  if (given === undefined) return undefined
  if (strategy !== undefined && strategy !== 'optimal')
    throw new InterleaveError('IL021', `Shards are for "optimal", and the strategy is ${JSON.stringify(strategy)}.`)
  const [, index, of] = (/^(\d+)\/(\d+)$/.exec(given) ?? []).map(Number)
  if (!(index >= 1 && index <= of && of <= MOST_SHARDS))
    throw new InterleaveError('IL015', `--shard wants one of at most ${MOST_SHARDS} parts, such as 1/3, not ${given}.`)
  return { index, of }
}
