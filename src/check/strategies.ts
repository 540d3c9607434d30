/** Which strategy explores a model, and what it says of itself. */
import { BoundedSearch } from '../explore/bounded.ts'
import type { Coverage, Effort, Execution, Strategy } from '../explore/execution.ts'
import { exhaustive, exhaustiveWithin } from '../explore/exhaustive.ts'
import { optimal } from '../explore/optimal.ts'
import { atMost } from '../explore/preemptions.ts'
import { Pct } from '../explore/sampling/pct.ts'
import { Pos } from '../explore/sampling/pos.ts'
import { randomWalk, Sampler, type Scheduler } from '../explore/sampling/sampler.ts'
import { sleep } from '../explore/sleep.ts'
import { Random } from '../kernel/random.ts'
import { unreachable } from '../kernel/unreachable.ts'
import type { Instance } from '../machine/model.ts'
import type { Run } from '../machine/run.ts'
import { isSampling, type SearchOptions } from './fitting.ts'
import { MAX_STATES } from './states.ts'
import type { Certificate, SamplingStrategy, StrategyName } from './verdict.ts'

/** Executions that are sampled unless it is said otherwise. */
export const SAMPLE_SIZE = 10_000
const DEFAULT_SEED = 1
const DEFAULT_PCT_DEPTH = 3

/** A strategy at work, which runs executions one after the other. */
export interface Exploration {
  readonly executions: () => Generator<Execution, Coverage>
  /** What was covered, for a search that ended before it was through; absent when there is nothing to say. */
  readonly covered?: () => string | undefined
  readonly certificate?: () => Pick<Certificate, 'levels' | 'sample'>
  /** Whether it left out too much, and another one must be made. */
  readonly mustBeDoneOver?: () => boolean
  /** Of the executions that are explored now. */
  readonly preemptions?: () => number
}

/** Cooperative scheduling is global: no partial order reduction knows of it. */
export function strategyOf({ run, spec }: Instance, { strategy, maxPreemptions }: SearchOptions): StrategyName {
  if (run.isCooperative) return isSampling(strategy) ? strategy : 'exhaustive'
  const named = strategy === 'auto' ? undefined : strategy
  if (named === undefined && maxPreemptions !== undefined) return 'bounded'
  return named ?? spec.strategy ?? (spec.infinitelyOften === undefined ? 'optimal' : 'states')
}

export function explorationOf(
  strategy: Exclude<StrategyName, 'states'>,
  run: Run,
  effort: Effort,
  options: SearchOptions,
  shared: Set<string>,
): Exploration {
  const { maxPreemptions } = options
  const plainly = (plain: Strategy): Exploration => ({ executions: () => plain(run, effort) })
  switch (strategy) {
    case 'optimal':
      return plainly(optimal)
    case 'sleep':
      return plainly(sleep)
    case 'exhaustive':
      return plainly(maxPreemptions === undefined ? exhaustive : exhaustiveWithin(maxPreemptions))
    case 'bounded':
      return boundedBy(run, effort, options, shared)
    case 'random':
    case 'pct':
    case 'pos':
      return sampledBy(strategy, run, effort, options)
    default:
      return unreachable(strategy)
  }
}

function boundedBy(run: Run, effort: Effort, options: SearchOptions, shared: Set<string>): Exploration {
  const { maxPreemptions, maxStates = MAX_STATES } = options
  const bound = maxPreemptions === undefined ? {} : { maxPreemptions }
  const search = new BoundedSearch(run, effort, { maxStates, shared, ...bound })
  return {
    mustBeDoneOver: () => search.mustBeDoneOver,
    executions: () => search.executions(),
    covered: () => {
      const isSaid = search.covered < 0 || search.covered === maxPreemptions
      return isSaid ? undefined : `every execution with ${atMost(search.covered)} was explored`
    },
    preemptions: () => Math.max(0, search.traces.length - 1),
    certificate: () => ({
      levels: {
        covered: search.covered < 0 ? null : search.covered,
        traces: [...search.traces],
        states: search.states,
      },
    }),
  }
}

/** To two digits, as an upper bound must be. */
function roundedUp(chance: number): string {
  const near = chance.toPrecision(2)
  if (Number(near) >= chance) return near
  const halfDigit = 10 ** (Math.floor(Math.log10(chance)) - 1) / 2
  return (chance + halfDigit).toPrecision(2)
}

function sampledBy(strategy: SamplingStrategy, run: Run, effort: Effort, options: SearchOptions): Exploration {
  const { seed = DEFAULT_SEED, pctDepth = DEFAULT_PCT_DEPTH } = options
  const random = new Random(seed)
  const pct = strategy === 'pct' ? new Pct(run, random, pctDepth) : undefined
  const scheduler: Scheduler = pct ?? (strategy === 'pos' ? new Pos(run, random) : randomWalk(random))
  const sampler = new Sampler(run, effort, random, scheduler)
  // Where threads switch at certain steps only, there are orders that priorities cannot bring about.
  const guarantee = () => (run.isCooperative ? undefined : pct?.guarantee())
  const missed = (): string => {
    const known = guarantee()
    if (known === undefined) return ''
    const { depth, threads, steps } = known
    const bug = `a bug of depth ${depth} in ${threads} threads and ${steps} steps`
    return `, and ${bug} was missed with a chance of at most ${roundedUp(known.missed)}`
  }
  return {
    executions: () => sampler.executions(),
    covered: () => `a sample with seed ${seed} had ${sampler.traces} different traces${missed()}`,
    certificate: () => {
      const known = guarantee()
      return { sample: { seed, traces: sampler.traces, ...(known === undefined ? {} : { pct: known }) } }
    },
  }
}
