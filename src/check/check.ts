/** Strategy × properties → verdict. */
import type { Model, Params } from '../machine/model.ts'
import type { Footprints } from '../properties/invariants.ts'
import { automatic } from './automatic.ts'
import { conclusion } from './conclusion.ts'
import { assertFitting } from './fitting.ts'
import { addFootprints } from './lane.ts'
import type { CheckOptions, Progress } from './options.ts'
import { type Learnt, Search } from './search.ts'
import { assertOneSearch, type Part, shardOf } from './shards.ts'
import type { CheckResult } from './verdict.ts'

/**
 * Explores the model and says what is true of it.
 * @throws InterleaveError for a model that is not right (not deterministic, throws while it is built, and so on), or for options
 * that do not go together.
 */
export function check<P extends Params>(target: Model<P>, options: CheckOptions = {}): CheckResult {
  const steps = checking(target, options)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The same, giving way to the caller after every thousand events or so. */
export function* checking<P extends Params>(
  target: Model<P>,
  options: CheckOptions = {},
): Generator<Progress, CheckResult> {
  const { strategy = 'auto', estimates = false } = options
  assertFitting(options)
  const explored = (plain: CheckOptions) => exploring(target, plain)
  const isOptimal = strategy === 'auto' || (estimates && strategy === 'optimal')
  // How many traces there are in a shard is not known.
  const isGuided = isOptimal && options.shard === undefined
  return yield* isGuided ? automatic(target, options, explored) : explored(options)
}

function* exploring<P extends Params>(target: Model<P>, options: CheckOptions): Generator<Progress, CheckResult> {
  const learnt: Learnt = { footprints: new Map(), distinctions: {}, shared: new Set() }
  const { footprints } = learnt
  const { from } = options.tasks ?? {}
  if (from !== undefined) addFootprints(footprints, from.footprints)
  const shard = options.shard && shardOf(target, options.shard, options, footprints)
  for (let isFirst = true; ; isFirst = false) {
    const { from: _, ...tasks } = options.tasks ?? {}
    const again = options.tasks === undefined ? options : { ...options, tasks }
    const search = new Search(target, isFirst ? options : again, learnt, shard)
    const isFinal = yield* search.run()
    if (isFinal) return conclusion(search)
  }
}

/**
 * Adds up what shards found, as if it had been found in one search.
 * @param options those of the shards
 * @throws IL043 when the parts are not shards of one search
 */
export function merge<P extends Params>(
  target: Model<P>,
  parts: readonly Part[],
  options: CheckOptions = {},
): CheckResult {
  assertOneSearch(parts)
  const footprints: Footprints = new Map()
  for (const part of parts) addFootprints(footprints, part.footprints)
  const search = new Search(target, options, { footprints, distinctions: {}, shared: new Set() })
  search.takeIn(parts)
  return conclusion(search)
}
