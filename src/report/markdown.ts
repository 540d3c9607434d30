/**
 * Reports to be kept in a repository: an index of the models, a page for each that has something to show, and a page of how
 * they scale. They say nothing that changes from one run to the next: no times, no versions, no absolute paths.
 */

import { linkedModels, withLinks } from './answers.ts'
import { counted, grouped, printable } from './characters.ts'
import { type Checked, labelOf, type SourceLine } from './checked.ts'
import { unitOf } from './explored.ts'
import { laidOut } from './graph.ts'
import { MARK } from './mark.ts'
import { escaped, table, uniqueSlug } from './markup.ts'
import { modelPage } from './modelPage.ts'
import { type Scaled, scalingPage } from './scaling.ts'
import { stateGraphSvg } from './svg.ts'
import { isScheduled, shortVerdictOf } from './text.ts'

export interface Page {
  readonly file: string
  readonly text: string
}

export interface Report {
  readonly models: readonly Checked[]
  readonly sourceLine: SourceLine
  /** Prose that the index begins with; it can link to models. */
  readonly answers?: string
  readonly scaled?: readonly Scaled[]
}

const INDEX = 'README.md'
const SCALING = 'scaling.md'

type PageNames = ReadonlyMap<Checked, string>

/** A model has a page when it has a trace to show, or when the answers link to it. */
export function markdownPages({ models, sourceLine, answers = '', scaled = [] }: Report): Page[] {
  const sorted = models.toSorted(
    (a, b) => compare(folderOf(a), folderOf(b)) || compare(a.file, b.file) || compare(labelOf(a), labelOf(b)),
  )
  const linked = new Set(linkedModels(answers))
  const taken = new Set(['readme', 'scaling'])
  const names: PageNames = new Map(
    sorted
      .filter((checked) => linked.has(checked.result.model) || hasMore(checked))
      .map((checked) => [checked, `${uniqueSlug(labelOf(checked), taken)}.md`]),
  )
  const pageOf = (name: string): string | undefined => [...names].find(([{ result }]) => result.model === name)?.[1]
  const index = indexLines(sorted, names, withLinks(answers, pageOf).trim(), scaled.length > 0)
  return [
    page(INDEX, index),
    ...(scaled.length === 0 ? [] : [page(SCALING, scalingPage(scaled, pageOf))]),
    ...[...names].flatMap(([checked, file]) => pagesOf(checked, file, sourceLine)),
  ]
}

/** States of a picture that stands in a page at the most. */
const MOST_STATES_DRAWN = 64

/** The page of a model, and a picture of its states when it has a trace and they are few. */
function pagesOf(checked: Checked, file: string, sourceLine: SourceLine): Page[] {
  const { verdict, witnesses } = checked.result
  const first = [...(verdict.kind === 'violated' ? verdict.violations : []), ...witnesses].find(isScheduled)
  const graph = checked.pictures?.graph
  if (first === undefined || graph === undefined || graph.states.length > MOST_STATES_DRAWN)
    return [page(file, modelPage(checked, sourceLine))]
  const picture = file.replace(/md$/, 'svg')
  const scene = checked.pictures?.scenes[first.trace.schedule]
  const title = `The reachable states of ${printable(labelOf(checked))}`
  return [
    page(file, modelPage(checked, sourceLine, picture)),
    { file: picture, text: stateGraphSvg(laidOut(graph), title, scene) },
  ]
}

const page = (file: string, lines: readonly string[]): Page => ({ file, text: [MARK, '', ...lines, ''].join('\n') })

/** Whether there is more to show of it than its line in the index: traces, or how fair it is. */
const hasMore = ({ result: { verdict, witnesses, certificate } }: Checked): boolean =>
  verdict.kind === 'violated' || witnesses.length > 0 || certificate.fairness !== undefined

const folderOf = ({ file }: Checked): string => file.slice(0, Math.max(0, file.lastIndexOf('/')))

/** By code units, so that the order is the same wherever it is run. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function indexLines(models: readonly Checked[], names: PageNames, answers: string, hasScaling: boolean): string[] {
  const folders = [...new Set(models.map(folderOf))]
  return [
    ...(answers === '' ? [] : [answers, '']),
    '# Models',
    '',
    summaryOf(models),
    ...(hasScaling ? ['', `[How the number of traces grows](${SCALING}) with the sizes of some of them.`] : []),
    ...folders.flatMap((folder) => [
      '',
      ...folderLines(
        folder,
        models.filter((checked) => folderOf(checked) === folder),
        names,
      ),
    ]),
  ]
}

function summaryOf(models: readonly Checked[]): string {
  const asExpected = models.filter(({ result }) => result.expected).length
  const expected = asExpected === models.length ? 'all as expected' : `${grouped(asExpected)} as expected`
  return `${counted(models.length, 'model')}, ${expected}. Behind a link are counterexamples and witnesses.`
}

function folderLines(folder: string, models: readonly Checked[], names: PageNames): string[] {
  const rows = models.map((checked) => {
    const { result, file } = checked
    const label = escaped(labelOf(checked))
    const name = names.get(checked)
    return [
      name === undefined ? label : `[${label}](${encodeURI(name)})`,
      escaped(file.slice(folder === '' ? 0 : folder.length + 1)),
      `${result.expected ? '' : '**not as expected:** '}${escaped(shortVerdictOf(result))}`,
      tracesOf(checked),
    ]
  })
  return [
    `## ${escaped(folder === '' ? '.' : folder)}`,
    '',
    ...table(['model', 'file', 'verdict', 'traces'], ['---', '---', '---', '---:'], rows),
  ]
}

/** How many a search saw until it found a violation depends on where it began, and says nothing about the model. */
function tracesOf({ result }: Checked): string {
  const { executions, states } = result.certificate
  if (result.verdict.kind === 'violated') return '–'
  if (states !== undefined) return counted(states.states, 'state')
  return unitOf(result.certificate) === 'trace' ? grouped(executions) : counted(executions, 'execution')
}
