/** Which strategy explores a model. */
import type { Strategy } from '../explore/execution.ts'
import { exhaustive } from '../explore/exhaustive.ts'
import { optimal } from '../explore/optimal.ts'
import { sleep } from '../explore/sleep.ts'
import type { Instance } from '../machine/model.ts'
import type { CheckOptions } from './options.ts'
import type { StrategyName } from './verdict.ts'

/** Those that run executions one after the other. */
export const strategies: Readonly<Record<Exclude<StrategyName, 'states'>, Strategy>> = { optimal, sleep, exhaustive }

/** Cooperative scheduling is global: no partial order reduction knows of it. */
export function strategyOf({ run, spec }: Instance, { strategy }: CheckOptions): StrategyName {
  if (run.isCooperative) return 'exhaustive'
  return strategy ?? spec.strategy ?? (spec.infinitelyOften === undefined ? 'optimal' : 'states')
}
