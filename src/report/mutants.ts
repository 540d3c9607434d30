/** What became of mutants, for people and for programs. */
import { unreachable } from '../kernel/unreachable.ts'
import { VERSION } from '../kernel/version.ts'
import { counted, printable } from './characters.ts'
import type { Style } from './style.ts'

export const MUTATE_SCHEMA = 'interleave-mutate/1'

export type Fate =
  /** A model that holds without the mutation does not with it. */
  | { readonly kind: 'killed'; readonly by: string; readonly how: string }
  /** Every model still holds. */
  | { readonly kind: 'survived' }
  /** No model failed, and for some the search was ended by a bound. */
  | { readonly kind: 'undecided'; readonly reason: string }

export interface Mutant {
  readonly name: string
  readonly file: string
  readonly line: number
  readonly removed: readonly string[]
  readonly added: readonly string[]
  readonly fate: Fate
  /** Why it is no fault, when a model says so. */
  readonly equivalent?: string
}

export interface MutationResult {
  readonly mutants: readonly Mutant[]
  /** Mutations at places that no model reaches. */
  readonly unreached: readonly string[]
  /** Marks that name no mutant of these models. */
  readonly unknownMarks: readonly string[]
}

const isMarked = ({ equivalent }: Mutant): boolean => equivalent !== undefined
const isKilled = ({ fate }: Mutant): boolean => fate.kind === 'killed'

/** Killed ones among those that are not marked as equivalent, from 0 to 1. */
export function killScore({ mutants }: MutationResult): number {
  const faults = mutants.filter((mutant) => !isMarked(mutant))
  return faults.length === 0 ? 1 : faults.filter(isKilled).length / faults.length
}

/** Whether all mutants are killed or explained, and the explanations are right. */
export const isAccountedFor = ({ mutants, unknownMarks }: MutationResult): boolean =>
  unknownMarks.length === 0 && mutants.every((mutant) => isKilled(mutant) !== isMarked(mutant))

/** The shape is a contract; a change that is not an addition changes `MUTATE_SCHEMA`. */
export interface MutationDocument extends MutationResult {
  readonly schema: typeof MUTATE_SCHEMA
  readonly tool: { readonly name: 'interleave'; readonly version: string }
  /** Killed ones among those that are not marked as equivalent, from 0 to 1. */
  readonly score: number
}

export function mutationDocument(result: MutationResult): MutationDocument {
  return {
    schema: MUTATE_SCHEMA,
    tool: { name: 'interleave', version: VERSION },
    score: killScore(result),
    ...result,
  }
}

/** One that is worth showing: it survived, or is marked and was killed. Undefined for others. */
export function mutantText(mutant: Mutant, style: Style): string | undefined {
  const { name, file, line, removed, added, fate, equivalent } = mutant
  const said = verdictOf(fate, equivalent, style)
  if (said === undefined) return undefined
  return [
    `${said} ${style.strong(printable(name))}`,
    `  ${style.faint(`${printable(file)}:${line}`)}`,
    ...removed.map((text) => style.bad(`  - ${printable(text)}`)),
    ...added.map((text) => style.good(`  + ${printable(text)}`)),
    ...(equivalent === undefined ? [] : [style.faint(`  equivalent: ${printable(equivalent)}`)]),
    '',
  ].join('\n')
}

function verdictOf(fate: Fate, equivalent: string | undefined, style: Style): string | undefined {
  switch (fate.kind) {
    case 'killed':
      return equivalent === undefined
        ? undefined
        : `${style.bad('✗')} marked as equivalent, but ${fate.how} (${fate.by}):`
    case 'survived':
      return equivalent === undefined ? `${style.bad('✗')} survived:` : `${style.good('=')} survived, as it may:`
    case 'undecided':
      return equivalent === undefined
        ? `${style.doubtful('?')} ${fate.reason}:`
        : `${style.good('=')} undecided, as it may:`
    default:
      return unreachable(fate)
  }
}

export function mutationSummary(result: MutationResult, style: Style): string {
  const { mutants, unreached, unknownMarks } = result
  const faults = mutants.filter((mutant) => !isMarked(mutant))
  const killed = faults.filter(isKilled).length
  const score = `${(killScore(result) * 100).toFixed(1)} %`
  const rest = [
    ...(mutants.length > faults.length ? [`${mutants.length - faults.length} equivalent`] : []),
    ...(unreached.length > 0 ? [`${unreached.length} where no model comes`] : []),
  ]
  const marks = unknownMarks.map(
    (name) => `${style.bad('✗')} marked as equivalent, but there is no such mutant: ${printable(name)}\n`,
  )
  const line = `${counted(faults.length, 'mutant')}: ${killed} killed (${score})`
  return `${marks.join('')}${[line, ...rest].join(', ')}\n`
}
