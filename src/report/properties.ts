/** The verdict of each property, as lines: what a violated model still keeps, and what was not decided. */

import type { PropertyVerdict } from '../check/verdict.ts'
import { unreachable } from '../kernel/unreachable.ts'
import { counted, printable } from './characters.ts'
import type { Checked } from './checked.ts'
import { exploredOf } from './explored.ts'
import { escaped } from './markup.ts'
import type { Style } from './style.ts'
import type { TextOptions } from './text.ts'

const INDENT = '    '

/** A line each, when it says more than the verdict of the model; every property when they are asked for. */
export function propertyLines(checked: Checked, { style, showsProperties = false }: TextOptions): string[] {
  const shown = showsProperties ? checked.result.properties : worthSaying(checked)
  return shown.map((verdict) => `${INDENT}${marked(verdict, style)} ${printable(sentenceOf(verdict, checked))}`)
}

/** The same, as a list in Markdown. */
export function propertyItems(checked: Checked): string[] {
  const shown = worthSaying(checked)
  if (shown.length === 0) return []
  return ['- Properties:', ...shown.map((verdict) => `  - ${escaped(sentenceOf(verdict, checked))}`)]
}

/** The properties of a violated model when one that it states is not broken; of those that every model has, the broken ones. */
function worthSaying({ result: { properties, verdict } }: Checked): PropertyVerdict[] {
  const isStated = ({ kind }: PropertyVerdict): boolean =>
    kind !== 'deadlock' && kind !== 'exception' && kind !== 'race'
  if (verdict.kind !== 'violated' || !properties.some((one) => isStated(one) && one.verdict !== 'violated')) return []
  return properties.filter((one) => isStated(one) || one.verdict === 'violated')
}

function sentenceOf({ property, kind, verdict }: PropertyVerdict, { result }: Checked): string {
  switch (verdict) {
    case 'violated':
      return `${property}: violated`
    case 'undecided':
      return `${property}: undecided, the search ended before`
    case 'holds': {
      if (kind === 'sometimes') return `${property}: reached`
      if (isOfTheEnd(kind) && result.properties.some(endsTooSoon)) return `${property}: holds wherever all threads end`
      const [count, unit] = exploredOf(result.certificate)
      return `${property}: holds in ${count === 1 ? `the only ${unit}` : `all ${counted(count, unit)}`}`
    }
    default:
      return unreachable(verdict)
  }
}

const isOfTheEnd = (kind: PropertyVerdict['kind']): boolean => kind === 'finally' || kind === 'outcomes'

/** Executions that break such a property have no end at which others could be judged. */
const endsTooSoon = ({ kind, verdict }: PropertyVerdict): boolean =>
  verdict === 'violated' && (kind === 'deadlock' || kind === 'exception' || kind === 'assertion')

function marked({ verdict }: PropertyVerdict, style: Style): string {
  switch (verdict) {
    case 'holds':
      return style.good('✓')
    case 'violated':
      return style.bad('✗')
    case 'undecided':
      return style.doubtful('?')
    default:
      return unreachable(verdict)
  }
}
