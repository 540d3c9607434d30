/** A summary for a comment on a pull request: what is not as expected, drawn, and a line for the rest. */
import type { Violation } from '../check/verdict.ts'
import { counted } from './characters.ts'
import { type Checked, labelOf } from './checked.ts'
import { isFailure, newsOf, type RunReport, type Trouble } from './ci.ts'
import { findingOf } from './diagnosis.ts'
import { traceLines } from './lanes.ts'
import { escaped, fenced, table } from './markup.ts'
import { MOST_STEPS_DRAWN, sequenceDiagram } from './mermaid.ts'
import { replayCommand } from './shell.ts'
import { plain } from './style.ts'
import { costOf, isScheduled, verdictOf } from './text.ts'

const COLUMNS = 140

export function pullRequestComment(report: RunReport): string {
  const { models, troubles, allowsIncomplete } = report
  const failures = models.filter((checked) => isFailure(checked, allowsIncomplete))
  const rows = failures.map((checked) => [labelOf(checked), checked.file, verdictOf(checked.result)].map(escaped))
  const heading = failures.length + troubles.length === 0 ? 'all as expected' : 'not all as expected'
  return [
    `### interleave: ${counted(models.length, 'check')}, ${heading}`,
    ...(rows.length === 0 ? [] : ['', ...table(['model', 'file', 'verdict'], ['---', '---', '---'], rows)]),
    ...(troubles.length === 0 ? [] : ['', ...troubles.map(troubleLine)]),
    ...failures.flatMap((checked) => newsOf(checked).flatMap((violation) => section(checked, violation, report))),
    '',
  ].join('\n')
}

const troubleLine = ({ code, cause, detail, where }: Trouble): string =>
  `- ${code}: ${escaped(`${where === undefined ? '' : `${where}: `}${cause} ${detail}`)}`

function section(checked: Checked, violation: Violation, { sourceLine }: RunReport): string[] {
  const { property, trace } = violation
  const finding = findingOf(violation, trace)
  const heading = [
    '',
    `#### ${escaped(labelOf(checked))}: "${escaped(property)}"`,
    '',
    escaped(finding.join('; ') || 'It is broken.'),
  ]
  if (!isScheduled(violation)) return heading
  return [
    ...heading,
    '',
    ...(trace.steps.length > MOST_STEPS_DRAWN ? [] : [...fenced(sequenceDiagram(trace), 'mermaid'), '']),
    '<details><summary>The schedule, and where it is in the source</summary>',
    '',
    ...fenced(traceLines(trace, { columns: COLUMNS, style: plain, sourceLine })),
    '',
    '</details>',
    '',
    `${costOf(violation, checked.result, 'breaks it')}. Replay:`,
    '',
    ...fenced([replayCommand(checked, trace.schedule)]),
  ]
}
