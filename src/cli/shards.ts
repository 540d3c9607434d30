/** What shards have found, read back from what `interleave check --shard --format json` printed. */
import { readFileSync } from 'node:fs'
import type { CheckOptions } from '../check/options.ts'
import { type Part, shardName } from '../check/shards.ts'
import { InterleaveError, messageOf } from '../kernel/errors.ts'
import { VERSION } from '../kernel/version.ts'
import type { Params } from '../report/checked.ts'
import { CHECK_SCHEMA, type CheckDocument, type ModelEntry } from '../report/json.ts'
import { differenceOf, type Identity } from './identity.ts'

export interface FoundByShard {
  readonly search: Identity
  readonly part: Part
  /** The marks of branches that it reached. */
  readonly reached: readonly string[]
}

/** A model that shards were of, as they call it. */
export interface Sharded {
  readonly file: string
  readonly name: string
  readonly params: Params
  readonly shards: readonly FoundByShard[]
}

/**
 * The models in the files, each with its shards, in the order in which they are met.
 * @throws IL042 for a file that is no result of a shard, IL043 for one of another version
 */
export function shardsIn(files: readonly string[]): Sharded[] {
  const models = new Map<string, Sharded & { readonly shards: FoundByShard[] }>()
  for (const file of files)
    for (const entry of documentIn(file).models) {
      const found = foundIn(file, entry)
      const { name, params } = entry
      const key = JSON.stringify([entry.file, name, params])
      const model = models.get(key) ?? { file: entry.file, name, params, shards: [] }
      model.shards.push(found)
      models.set(key, model)
    }
  return [...models.values()]
}

function documentIn(file: string): CheckDocument {
  const unfit = (why: string): InterleaveError => new InterleaveError('IL042', `${file}: ${why}.`)
  let document: Partial<CheckDocument> | null
  try {
    document = JSON.parse(readFileSync(file, 'utf8')) as Partial<CheckDocument> | null
  } catch (error) {
    throw unfit(messageOf(error))
  }
  const { schema, tool, models } = document ?? {}
  if (schema !== CHECK_SCHEMA || !Array.isArray(models))
    throw unfit(`its schema is ${String(schema)}, not ${CHECK_SCHEMA}`)
  if (tool?.version !== VERSION)
    throw new InterleaveError('IL043', `${file} is of version ${String(tool?.version)}, and this is ${VERSION}.`)
  return { schema, tool, models }
}

function foundIn(file: string, { name, redundant, shard }: ModelEntry): FoundByShard {
  if (shard === undefined) throw new InterleaveError('IL042', `${file}: what it has of "${name}" is of no shard.`)
  const { index, of, plan, search, ended, found } = shard
  const { reached, ...rest } = found as Pick<Part, 'seen' | 'footprints'> & Pick<FoundByShard, 'reached'>
  return {
    search: search as unknown as Identity,
    part: { shard: { index, of }, plan, redundant, ...(ended === undefined ? {} : { ended }), ...rest },
    reached,
  }
}

/**
 * The options that all of the shards had.
 * @param source of the model as it is now
 * @throws IL043 when they are not of one search, or the model is not what it was
 */
export function optionsOfShards(shards: readonly FoundByShard[], source: string): CheckOptions {
  const [first] = shards
  for (const { search, part } of shards) {
    const difference = differenceOf({ ...first.search, source }, search)
    if (difference !== undefined) throw new InterleaveError('IL043', `${shardName(part.shard)}: ${difference}.`)
  }
  return JSON.parse(first.search.options) as CheckOptions
}
