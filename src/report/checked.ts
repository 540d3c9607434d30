import type { Pictures } from '../check/pictures.ts'
import type { CheckResult } from '../check/verdict.ts'

export type Params = CheckResult['certificate']['params']

/** A model that was checked. Paths in it are relative, with forward slashes. */
export interface Checked {
  /** Where the model is from. */
  readonly file: string
  readonly result: CheckResult
  /** Wall-clock time of the check. */
  readonly elapsedMs: number
  /** Parameters that were not left at their defaults. */
  readonly overrides: Params
  /** The bound on a thread's steps, when one was given. */
  readonly maxSteps?: number
  /** Of a shard, what it is a shard of: the model, a hash of its source, parameters and options. */
  readonly search?: Readonly<Record<string, string>>
  /** Of a shard, the marks of branches that it reached. */
  readonly reached?: readonly string[]
  /** What pages show of it; absent when none are made. */
  readonly pictures?: Pictures
  /** The comment at the top of the model's file: what it models, and what is said and found about that. */
  readonly about?: string
}

/** The trimmed text of the line at `file:line:column`. */
export type SourceLine = (at: string) => string | undefined

/** The model's name with what was set for this check: `mine (threads=3)`. */
export function modelLabel(name: string, overrides: Params): string {
  const set = Object.entries(overrides).map(([param, value]) => `${param}=${value}`)
  return set.length === 0 ? name : `${name} (${set.join(', ')})`
}

export const labelOf = ({ result, overrides }: Checked): string => modelLabel(result.model, overrides)
