/** How the number of traces grows with the sizes of models: a table each. */
import type { CheckResult } from '../check/verdict.ts'
import { grouped } from './characters.ts'
import type { Params } from './checked.ts'
import { escaped, prose, table } from './markup.ts'

/** A model whose traces were counted at several sizes. */
export interface Scaled {
  readonly file: string
  readonly model: string
  /** The values tried for each parameter; the first one goes along the top of the table. */
  readonly params: readonly (readonly [name: string, values: readonly Params[string][]])[]
  readonly growth: string
  /** One for each combination of the values, the last parameter changing fastest. */
  readonly counts: readonly Count[]
}

export interface Count {
  readonly executions: number
  /** `more`: the search was ended there; `bounded`: some threads gave up after as many tries as the model allows. */
  readonly kind: 'exact' | 'more' | 'bounded'
}

/** @param mostExecutions at which the search was ended */
export function countOf({ certificate }: CheckResult, mostExecutions: number): Count {
  const { executions, cut } = certificate
  if (executions > mostExecutions) return { executions: mostExecutions, kind: 'more' }
  return { executions, kind: cut > 0 ? 'bounded' : 'exact' }
}

/** The lines of the page. @param pageOf the page of a model, if it has one */
export function scalingPage(models: readonly Scaled[], pageOf: (model: string) => string | undefined): string[] {
  return [
    '# How the number of traces grows',
    '',
    'A trace is a class of executions that differ only in the order of independent steps; each is explored once. Numbers are',
    'counts, not estimates; `>` says that the search was ended there.',
    ...models.flatMap((scaled) => ['', ...section(scaled, pageOf(scaled.model))]),
  ]
}

function section({ file, model, params, growth, counts }: Scaled, page: string | undefined): string[] {
  const fixed = params.filter(([, values]) => values.length === 1)
  const [[topName, topValues], ...others] =
    params.length === fixed.length ? params : params.filter((param) => !fixed.includes(param))
  const set = fixed.map(([name, [value]]) => `${name} = ${value}`)
  const where =
    set.length === 0 || (others.length === 0 && params.length === fixed.length)
      ? ''
      : ` Here ${escaped(set.join(', '))}.`
  const below = counts.length / topValues.length
  const rows = Array.from({ length: below }, (_, row) => [
    ...labelsOf(others, row),
    ...topValues.map((__, column) => textOf(counts[column * below + row])),
  ])
  const corner = others.length === 0 ? [topName] : others.map(([name]) => name)
  const top = others.length === 0 ? topValues.map(String) : topValues.map((value) => `${topName} = ${value}`)
  const cells = others.length === 0 ? rows.map((row) => ['traces', ...row]) : rows
  return [
    `## ${escaped(model)}`,
    '',
    `${page === undefined ? escaped(file) : `[${escaped(file)}](${encodeURI(page)})`}. ${prose(growth)}${where}`,
    '',
    ...table([...corner, ...top].map(escaped), [...corner.map(() => '---'), ...top.map(() => '---:')], cells),
  ]
}

/** The values of a row, which is numbered with the last parameter changing fastest. */
function labelsOf(params: Scaled['params'], row: number): string[] {
  const labels: string[] = []
  let rest = row
  for (const [, values] of params.toReversed()) {
    labels.unshift(escaped(String(values[rest % values.length])))
    rest = Math.floor(rest / values.length)
  }
  return labels
}

function textOf({ executions, kind }: Count): string {
  const count = grouped(executions)
  return kind === 'more' ? `> ${count}` : kind === 'bounded' ? `${count}, bounded` : count
}
