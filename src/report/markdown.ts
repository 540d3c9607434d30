/**
 * Reports to be kept in a repository: an index of the models and a page per counterexample. They say nothing that changes
 * from one run to the next: no times, no versions, no absolute paths.
 */
import type { Violation } from '../check/verdict.ts'
import { counted, grouped, printable } from './characters.ts'
import { type Checked, labelOf, type SourceLine } from './checked.ts'
import { traceLines } from './lanes.ts'
import { replayCommand } from './shell.ts'
import { plain } from './style.ts'
import { costOf, verdictOf, wanted } from './text.ts'

export interface Page {
  readonly file: string
  readonly text: string
}

/** The first line of every page, by which pages of models that are gone are told from other files. */
export const MARK = '<!-- Written by `interleave check --out`; do not edit. -->'

/** Lines of a trace in a page are this long at the most. */
const COLUMNS = 140

export function markdownPages(models: readonly Checked[], sourceLine: SourceLine): Page[] {
  const sorted = models.toSorted((a, b) => compare(a.file, b.file) || compare(labelOf(a), labelOf(b)))
  const names = new Set(['README'])
  const pages = new Map<Checked, Page>()
  for (const checked of sorted) {
    if (checked.result.verdict.kind !== 'violated') continue
    const file = `${uniqueSlug(labelOf(checked), names)}.md`
    pages.set(checked, { file, text: pageText(checked, checked.result.verdict.violations, sourceLine) })
  }
  return [{ file: 'README.md', text: indexText(sorted, pages) }, ...pages.values()]
}

/** By code units, so that the order is the same wherever it is run. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function uniqueSlug(label: string, taken: Set<string>): string {
  const slug =
    label
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || 'model'
  let name = slug
  for (let n = 2; taken.has(name); n++) name = `${slug}-${n}`
  taken.add(name)
  return name
}

function indexText(models: readonly Checked[], pages: ReadonlyMap<Checked, Page>): string {
  const header = ['| model | file | verdict | expectation | traces |', '| --- | --- | --- | --- | ---: |']
  const rows = models.map((checked) => {
    const { result, file } = checked
    const label = escaped(labelOf(checked))
    const page = pages.get(checked)
    const cells = [
      page === undefined ? label : `[${label}](${encodeURI(page.file)})`,
      escaped(file),
      `${result.expected ? '' : '**unexpected:** '}${escaped(verdictOf(result))}`,
      escaped(wanted(result.expectation)),
      tracesOf(checked),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [MARK, '', '# Models', '', summaryOf(models), '', ...header, ...rows, ''].join('\n')
}

function summaryOf(models: readonly Checked[]): string {
  const asExpected = models.filter(({ result }) => result.expected).length
  return `${counted(models.length, 'model')}, ${grouped(asExpected)} as expected. A counterexample is behind each link.`
}

/** How many a search saw until it found a violation depends on where it began, and says nothing about the model. */
function tracesOf({ result }: Checked): string {
  return result.verdict.kind === 'violated' ? '–' : grouped(result.certificate.executions)
}

function pageText(checked: Checked, violations: readonly Violation[], sourceLine: SourceLine): string {
  const { result, file } = checked
  const params = Object.entries(result.certificate.params).map(([name, value]) => `${name} = ${value}`)
  const facts = [
    `- File: ${escaped(file)}`,
    `- Verdict: ${escaped(verdictOf(result))}`,
    ...(params.length === 0 ? [] : [`- Parameters: ${escaped(params.join(', '))}`]),
  ]
  const sections = violations.map((violation) => violationSection(checked, violation, sourceLine))
  return [MARK, '', `# ${escaped(labelOf(checked))}`, '', ...facts, '', ...sections].join('\n')
}

function violationSection(checked: Checked, violation: Violation, sourceLine: SourceLine): string {
  const { trace, property, explanation } = violation
  const lines = traceLines(trace, { columns: COLUMNS, style: plain, sourceLine })
  const sentence = explanation === '' ? [] : [`Broken: ${escaped(explanation)}.`, '']
  return [
    `## ${escaped(property)}`,
    '',
    ...sentence,
    ...fenced(lines),
    '',
    `${costOf(violation, checked.result)}. Replay:`,
    '',
    ...fenced([replayCommand(checked, trace.schedule)]),
    '',
  ].join('\n')
}

/** A code block whose fence is longer than any in it. */
function fenced(lines: readonly string[]): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map((ticks) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}text`, ...lines, fence]
}

/** Text with what Markdown or HTML would take for markup escaped. */
function escaped(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>#|~&]/g, String.raw`\$&`)
}
