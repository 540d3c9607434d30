/**
 * Failures that are kept: a file beside the tests, to be committed, whose executions are run first next time. The shape is
 * a contract; a change that is not an addition changes `KEPT_SCHEMA`.
 */
import type { TraceStep } from './trace.ts'

export const KEPT_SCHEMA = 'interleave-kept/1'

export interface KeptDocument {
  readonly schema: typeof KEPT_SCHEMA
  readonly failures: readonly Kept[]
}

export interface Kept {
  /** Full name of the test that failed. */
  readonly test: string
  /** The model, or the primitive of a generated client. */
  readonly name: string
  /** The generated client, as text; null for a model. */
  readonly client: string | null
  readonly params: Readonly<Record<string, number | string | boolean>>
  readonly property: string
  readonly schedule: string
  /** What was done, by which the execution is found again when the code has moved. */
  readonly steps: readonly Pick<TraceStep, 'thread' | 'operation' | 'object' | 'answer'>[]
  /** As of the last run that was not the same: `stale` when the steps are no longer there. */
  readonly status: 'failing' | 'mended' | 'stale'
}

export const sameTest = (a: Pick<Kept, 'test' | 'name'>, b: Pick<Kept, 'test' | 'name'>): boolean =>
  a.test === b.test && a.name === b.name

/** The failures in a text; none when it is not of this schema. */
export function keptIn(text: string): readonly Kept[] {
  const document: unknown = JSON.parse(text)
  const isOurs =
    typeof document === 'object' && document !== null && 'schema' in document && document.schema === KEPT_SCHEMA
  return isOurs ? (document as unknown as KeptDocument).failures : []
}

/** The text of the file, with each test's failure once. */
export function keptText(failures: readonly Kept[]): string {
  const document: KeptDocument = { schema: KEPT_SCHEMA, failures }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

export const keptWith = (failures: readonly Kept[], kept: Kept): readonly Kept[] => {
  const at = failures.findIndex((other) => sameTest(other, kept))
  return at < 0 ? [...failures, kept] : failures.with(at, kept)
}
