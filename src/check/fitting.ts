/** Which options of a search go together. On its own, so that a command line can be judged before the engine is loaded. */
import { InterleaveError } from '../kernel/errors.ts'
import type { CheckOptions } from './options.ts'
import type { SamplingStrategy, StrategyName } from './verdict.ts'

export type SearchOptions = Pick<CheckOptions, 'strategy' | 'maxPreemptions' | 'maxStates' | 'seed' | 'pctDepth'>

export const isSampling = (strategy: StrategyName | 'auto' | undefined): strategy is SamplingStrategy =>
  strategy === 'random' || strategy === 'pct' || strategy === 'pos'

/** @throws IL021 */
export function assertFitting({ strategy: asked, maxPreemptions, seed, pctDepth }: SearchOptions): void {
  const strategy = asked === 'auto' ? undefined : asked
  const refuse = (what: string): never => {
    throw new InterleaveError('IL021', what)
  }
  const assertWhole = (name: string, value: number | undefined, least: number): void => {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= least))
      refuse(`${name} must be a whole number from ${least} up, not ${value}.`)
  }
  const where = strategy === undefined ? 'no strategy is named' : `the strategy is "${strategy}"`
  assertWhole('The bound on preemptions', maxPreemptions, 0)
  assertWhole('The seed', seed, 0)
  assertWhole('The depth of pct', pctDepth, 1)
  if (maxPreemptions !== undefined && ![undefined, 'bounded', 'exhaustive'].includes(strategy))
    refuse(`A bound on preemptions is for "bounded" and "exhaustive", and ${where}.`)
  if (seed !== undefined && !isSampling(strategy))
    refuse(`A seed is for the strategies that sample, "random", "pct" and "pos", and ${where}.`)
  if (pctDepth !== undefined && strategy !== 'pct') refuse(`A depth is for the strategy "pct", and ${where}.`)
}
