/**
 * Shards: the executions of a model split among machines that know nothing of each other. Each finds the same split by itself
 * and explores what is its own; what they found adds up to what a search in one piece finds.
 */
import { Effort } from '../explore/execution.ts'
import { sharesOf } from '../explore/shards/regions.ts'
import { sampleOf } from '../explore/shards/sample.ts'
import { InterleaveError } from '../kernel/errors.ts'
import { mix } from '../kernel/values.ts'
import { Gates, type Region } from '../machine/gates.ts'
import { type Expectation, type Instance, instantiate, type Model, type Params } from '../machine/model.ts'
import { type Footprints, Invariants } from '../properties/invariants.ts'
import { type PlainFootprints, plainFootprints, runOptions } from './lane.ts'
import type { CheckOptions } from './options.ts'
import { strategyOf } from './strategies.ts'
import type { Report } from './tally.ts'
import { isSurprise, type Verdict } from './verdict.ts'

/** Which of how many, from 1. */
export interface ShardNumber {
  readonly index: number
  readonly of: number
}

/** What one shard explores. */
export interface Shard extends ShardNumber {
  readonly regions: readonly Region[]
  /** The whole split, as a hash: all shards must have the same. */
  readonly plan: string
}

/** What one shard found, as plain data that can be added up. */
export interface Part {
  readonly shard: ShardNumber
  readonly plan: string
  readonly seen: Report
  readonly footprints: PlainFootprints
  readonly redundant: number
  /** Why it ended before it was through; absent when it was. */
  readonly ended?: string
}

/** @throws IL021 for a model that is not explored by optimal reduction, which alone can be split. */
export function shardOf<P extends Params>(
  target: Model<P>,
  { index, of }: ShardNumber,
  options: CheckOptions,
  footprints: Footprints,
): Shard {
  const gates = new Gates()
  const instance = instantiate(target, options.params, runOptions(gates, options.maxSteps))
  const { run, spec } = instance
  assertSplittable(instance, options)
  // What invariants read in the sample is known to every shard from the beginning.
  new Invariants(run, spec, footprints).watch(() => {})
  const effort = new Effort(() => void options.shouldStop?.())
  const shares = sharesOf(sampleOf(run, gates, effort), of)
  return { index, of, regions: shares[index - 1], plan: hashOf(JSON.stringify(shares)) }
}

/** @throws IL021 */
function assertSplittable(instance: Instance, options: CheckOptions): void {
  const strategy = strategyOf(instance, options)
  if (strategy !== 'optimal')
    throw new InterleaveError(
      'IL021',
      `Shards are parts of what "optimal" explores, and ${whyOther(instance, options)}.`,
    )
}

/** Why it is explored by another strategy, and what can be done about that. */
function whyOther({ run, spec }: Instance, { strategy, maxPreemptions }: CheckOptions): string {
  if (run.isCooperative) return 'of cooperative threads all interleavings are: check this model in one piece'
  if (maxPreemptions !== undefined) return 'a bound on preemptions is for "bounded"'
  if (strategy !== undefined && strategy !== 'auto') return `the strategy is "${strategy}"`
  return spec.strategy === undefined
    ? 'endless executions, of which this model states something, are judged by "states" only: check it in one piece'
    : `this model says that it is for "${spec.strategy}": check it in one piece, or name "optimal"`
}

function hashOf(text: string): string {
  let [a, b] = [1, 2]
  for (let i = 0; i < text.length; i++) {
    a = mix(a ^ text.charCodeAt(i))
    b = mix(b + Math.imul(a, 31) + i)
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}

export function partOf(
  { index, of, plan }: Shard,
  seen: Report,
  footprints: Footprints,
  redundant: number,
  ended: string | undefined,
): Part {
  const whether = ended === undefined ? {} : { ended }
  return { shard: { index, of }, plan, seen, footprints: plainFootprints(footprints), redundant, ...whether }
}

/** Whether a shard has nothing to say against what is expected: the other shards may have the rest of it. */
export function isFine(verdict: Verdict, expectation: Expectation, { ended }: Part): boolean {
  if (verdict.kind !== 'violated') return ended === undefined
  return !verdict.violations.some(({ property, race }) => isSurprise(property, race !== undefined, expectation))
}

export const shardName = ({ index, of }: ShardNumber): string => `shard ${index} of ${of}`

/** @throws IL043 when the parts are not shards of one search, or one is there twice. */
export function assertOneSearch(parts: readonly Part[]): void {
  const [first, ...others] = parts
  const refuse = (part: Part, why: string): never => {
    throw new InterleaveError('IL043', `${shardName(part.shard)}: ${why}.`)
  }
  const seen = new Set([first.shard.index])
  for (const part of others) {
    const { shard, plan } = part
    if (shard.of !== first.shard.of) refuse(part, `another one is ${shardName(first.shard)}`)
    if (plan !== first.plan) refuse(part, `it was split off otherwise than ${shardName(first.shard)}`)
    if (seen.has(shard.index)) refuse(part, 'it is there twice')
    seen.add(shard.index)
  }
}

/** Why all parts together do not cover everything; undefined when they do. */
export function gapIn(parts: readonly Part[]): string | undefined {
  const [{ shard }] = parts
  const have = new Set(parts.map((part) => part.shard.index))
  const missing = Array.from({ length: shard.of }, (_, i) => i + 1).filter((index) => !have.has(index))
  if (missing.length === 1) return `${shardName({ index: missing[0], of: shard.of })} is missing`
  if (missing.length > 1) return `shards ${listed(missing)} of ${shard.of} are missing`
  const cut = parts.find(({ ended }) => ended !== undefined)
  return cut === undefined ? undefined : `${shardName(cut.shard)} was not through: ${cut.ended}`
}

const listed = (numbers: readonly number[]): string => `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`
