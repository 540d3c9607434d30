/** What was exercised, as lines: notes on what never happened, and on demand the orders that were seen. */
import type { CheckResult } from '../check/verdict.ts'
import { printable } from './characters.ts'
import type { Checked } from './checked.ts'
import { escaped, prose, table } from './markup.ts'
import type { TextOptions } from './text.ts'

type ObjectOrders = NonNullable<CheckResult['coverage']['objects']>[number]

const INDENT = '    '

/** The notes of a model, and its objects when they are asked for. */
export function coverageLines(
  { result: { coverage } }: Checked,
  { style, showsCoverage = false }: TextOptions,
): string[] {
  const notes = notesOf(coverage).map((note) => `${INDENT}${style.doubtful('note:')} ${printable(note)}`)
  const { objects = [], elsewhere = [] } = coverage
  const lines = showsCoverage ? [...elsewhere, ...objects.flatMap(objectLines)] : []
  return [...notes, ...lines.map((line) => `${INDENT}${style.faint(printable(line))}`)]
}

/** The notes, as a list in Markdown. */
export const noteItems = ({ result: { coverage } }: Checked): string[] =>
  notesOf(coverage).map((note) => `- Note: ${prose(note)}`)

/** The orders that were seen, as a table in Markdown, and branches that were never taken in what the model imports. */
export function coverageSection({ result: { coverage } }: Checked): string[] {
  const { objects = [], elsewhere = [] } = coverage
  if (objects.length + elsewhere.length === 0) return []
  const rows = objects.map((orders) =>
    [orders.object, pairsSeen(orders, 'both'), pairsSeen(orders, 'one')].map(escaped),
  )
  const orders = table(['object', 'in both orders', 'in one order only'], ['---', '---', '---'], rows)
  return [
    '',
    '## Coverage',
    ...(rows.length === 0 ? [] : ['', ...orders]),
    ...(elsewhere.length === 0 ? [] : ['', ...elsewhere.map((sentence) => `- ${prose(sentence)}`)]),
  ]
}

const notesOf = ({ unexercised, exercised }: CheckResult['coverage']): string[] => [
  ...unexercised,
  ...exercised.map((sentence) => `the model says that "${sentence}", and it is not so`),
]

function objectLines(orders: ObjectOrders): string[] {
  const both = pairsSeen(orders, 'both')
  const one = pairsSeen(orders, 'one')
  return [
    ...(both === '' ? [] : [`${orders.object}: in both orders ${both}`]),
    ...(one === '' ? [] : [`${orders.object}: in one order only ${one}`]),
  ]
}

const pairsSeen = ({ pairs }: ObjectOrders, wanted: 'both' | 'one'): string =>
  pairs
    .filter(({ orders }) => orders === wanted)
    .map(({ operations }) => operations.join(wanted === 'both' ? ' / ' : ' before '))
    .join(', ')
