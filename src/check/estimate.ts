/** How many traces a model has, before they are explored. */
import { Census, type Count } from '../explore/estimate/census.ts'
import { Futures } from '../explore/estimate/futures.ts'
import { Random } from '../kernel/random.ts'
import type { Model, Params } from '../machine/model.ts'
import { type Footprints, Invariants } from '../properties/invariants.ts'
import { type Distinctions, noteFaults } from './distinctions.ts'
import type { Setting } from './options.ts'
import { stateWorld } from './stateWorld.ts'

export interface Estimate {
  /**
   * `counted`: that is how many there are. `sampled`: the mean of several samples. `atLeast`: samples differ too much, or had no
   * end, and there can be many more.
   */
  readonly kind: 'counted' | 'sampled' | 'atLeast'
  readonly traces: number
  /**
   * Where the number may well lie: the same as `traces` when they were counted, and up to infinity for `atLeast`. Of `sampled`
   * it is three standard errors down and six up, since samples that are too low are alike; it is a guide and no guarantee.
   */
  readonly from: number
  readonly to: number
  /** Steps of the longest execution that was met. */
  readonly depth: number
}

export interface EstimateOptions extends Setting {
  /** What one of up to nine counts may cost, in threads looked at. Default 300,000, a fraction of a second. */
  readonly effort?: number
  /** Called now and then; throws to end it. */
  readonly pulse?: () => void
}

const EFFORT = 300_000
const WANDERINGS = 100
/** Counts that may be done over because threads turned out to touch more than was known. */
const MOST_PASSES = 4
const SAMPLES = 5
/** The relative standard error beyond which a mean says little. */
const TOO_WIDE = 0.25
/** How many relative standard errors may lie between the mean and the truth. */
const ERRORS_DOWN = 3
const ERRORS_UP = 6

/**
 * Estimates the number of traces: exactly, when states that go on alike are few, and otherwise from samples (see census.ts). It
 * is a matter of chance, with fixed seeds: the same model and options give the same answer.
 */
export function estimate<P extends Params>(target: Model<P>, options: EstimateOptions = {}): Estimate {
  const footprints: Footprints = new Map()
  const distinctions: Distinctions = {}
  for (;;) {
    let footprintGrew = (): boolean => false
    const { world, symmetry } = stateWorld(target, options, distinctions, ({ run, spec }) => {
      // Changes of what one property reads are ordered with each other, as in the search.
      const invariants = new Invariants(run, spec, footprints)
      invariants.watch(() => undefined)
      footprintGrew = () => invariants.footprintGrew
    })
    const census = new Census(world, new Futures(world), {
      symmetry,
      mostCost: options.effort ?? EFFORT,
      pulse: options.pulse ?? (() => undefined),
    })
    const found = estimated(census)
    if (!noteFaults(world, [], false, distinctions) && !footprintGrew()) return found
  }
}

function estimated(census: Census): Estimate {
  census.wander(WANDERINGS, new Random(1))
  let isSettled = false
  for (let pass = 0; pass < MOST_PASSES && !isSettled; pass++) {
    const known = census.mistakes
    const count = census.count(new Random(2 + pass))
    isSettled = count.isComplete && census.mistakes === known
    if (count.isFull && isSettled)
      return { kind: 'counted', traces: count.traces, from: count.traces, to: count.traces, depth: count.depth }
  }
  const known = census.mistakes
  const samples = Array.from({ length: SAMPLES }, (_, sample) => census.count(new Random(100 + sample)))
  return summary(samples, isSettled && census.mistakes === known)
}

/**
 * The least of several samples is more than twice what it estimates in one of 32 cases at the most (Markov's inequality, five
 * times), so it is what can be said when they differ.
 */
function summary(samples: readonly Count[], isSettled: boolean): Estimate {
  const traces = samples.map((sample) => sample.traces)
  const depth = Math.max(...samples.map((sample) => sample.depth))
  const mean = traces.reduce((sum, value) => sum + value, 0) / SAMPLES
  const variance = traces.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (SAMPLES - 1)
  const error = Math.sqrt(variance / SAMPLES)
  if (!isSettled || samples.some(({ isComplete }) => !isComplete) || !(error < TOO_WIDE * mean))
    return {
      kind: 'atLeast',
      traces: Math.min(...traces),
      from: Math.min(...traces),
      to: Number.POSITIVE_INFINITY,
      depth,
    }
  const spread = error / mean
  return {
    kind: 'sampled',
    traces: Math.round(mean),
    from: Math.floor(mean / (1 + ERRORS_DOWN * spread)),
    to: Math.ceil(mean * (1 + ERRORS_UP * spread)),
    depth,
  }
}
