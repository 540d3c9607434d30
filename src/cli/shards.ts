/** What shards have found, and what kept them from it, read back from what `interleave check --shard --format json` printed. */
import { readFileSync } from 'node:fs'
import type { CheckOptions } from '../check/options.ts'
import { type Part, shardName } from '../check/shards.ts'
import { type ErrorCode, errorTable, InterleaveError, messageOf } from '../kernel/errors.ts'
import { VERSION } from '../kernel/version.ts'
import { CHECK_SCHEMA, type CheckDocument, type ModelEntry } from '../report/checkDocument.ts'
import type { Params } from '../report/checked.ts'
import { failure } from './failures.ts'
import { differenceOf, type Identity } from './identity.ts'
import type { Problem } from './session.ts'

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

/** What a file says. */
export interface ShardFile {
  readonly path: string
  readonly document: CheckDocument
}

/** @throws IL042 for a file that is no result of a shard, IL043 for one of another version */
export const readShards = (paths: readonly string[]): ShardFile[] =>
  paths.map((path) => ({ path, document: documentIn(path) }))

/** What kept shards from exploring a model, each error once. */
export function problemsIn(files: readonly ShardFile[]): Problem[] {
  const problems = new Map<string, Problem>()
  for (const { path, document } of files)
    for (const { code, detail, where } of document.errors ?? []) {
      if (!(code in errorTable))
        throw new InterleaveError('IL042', `${path}: it has an error ${code}, which there is not.`)
      const problem = { failure: failure(code as ErrorCode, detail), ...(where === undefined ? {} : { where }) }
      problems.set(JSON.stringify(problem), problem)
    }
  return [...problems.values()]
}

/**
 * The models in the files, each with its shards, in the order in which they are met.
 * @throws IL042 for a model of which it is not the result of a shard
 */
export function shardsIn(files: readonly ShardFile[]): Sharded[] {
  const models = new Map<string, Sharded & { readonly shards: FoundByShard[] }>()
  for (const { path, document } of files)
    for (const entry of document.models) {
      const found = foundIn(path, entry)
      const { name, params } = entry
      const key = JSON.stringify([entry.file, name, params])
      const model = models.get(key) ?? { file: entry.file, name, params, shards: [] }
      model.shards.push(found)
      models.set(key, model)
    }
  return [...models.values()]
}

const unfit = (file: string, why: string): InterleaveError => new InterleaveError('IL042', `${file}: ${why}.`)

function documentIn(file: string): CheckDocument {
  let document: Partial<CheckDocument> | null
  try {
    document = JSON.parse(readFileSync(file, 'utf8')) as Partial<CheckDocument> | null
  } catch (error) {
    throw unfit(file, messageOf(error))
  }
  const { schema, tool, models, errors = [] } = document ?? {}
  if (schema !== CHECK_SCHEMA) throw unfit(file, `its schema is ${String(schema)}, not ${CHECK_SCHEMA}`)
  if (!Array.isArray(models) || models.includes(null) || !Array.isArray(errors)) throw unfit(file, 'it is damaged')
  if (tool?.version !== VERSION)
    throw new InterleaveError('IL043', `${file} is of version ${String(tool?.version)}, and this is ${VERSION}.`)
  return { schema, tool, models, errors }
}

type Found = Pick<Part, 'seen' | 'footprints'> & Pick<FoundByShard, 'reached'>

function foundIn(file: string, { name, redundant, shard }: ModelEntry): FoundByShard {
  if (shard === undefined) throw unfit(file, `what it has of "${name}" is of no shard`)
  const { index, of, plan, search, ended, found } = shard
  const { reached, ...rest } = (found ?? {}) as Found
  if ([index, of, plan, search?.['options'], rest.seen, rest.footprints, reached].some((field) => field === undefined))
    throw unfit(file, `something is missing of what it has of "${name}"`)
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
