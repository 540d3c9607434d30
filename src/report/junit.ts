/** Checks as JUnit XML: a suite for each file, a case for each check. The dialect is that of Jenkins, which others read too. */
import { printable } from './characters.ts'
import { type Checked, labelOf } from './checked.ts'
import { isFailure, type RunReport, type Trouble } from './ci.ts'
import { plain } from './style.ts'
import { textOf, verdictOf } from './text.ts'

/** Columns of the traces in it. */
const COLUMNS = 120

export function junitXml(report: RunReport): string {
  const { models, troubles, allowsIncomplete } = report
  const files = [...new Set(models.map(({ file }) => file))]
  const failures = models.filter((checked) => isFailure(checked, allowsIncomplete)).length
  const time = secondsOf(models)
  const counts = `tests="${models.length + troubles.length}" failures="${failures}" errors="${troubles.length}" time="${time}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="interleave" ${counts}>`,
    ...files.flatMap((file) =>
      suite(
        file,
        models.filter((checked) => checked.file === file),
        report,
      ),
    ),
    ...(troubles.length === 0 ? [] : troubleSuite(troubles)),
    '</testsuites>',
    '',
  ].join('\n')
}

function suite(file: string, models: readonly Checked[], report: RunReport): string[] {
  const { allowsIncomplete } = report
  const failures = models.filter((checked) => isFailure(checked, allowsIncomplete)).length
  const skipped = models.filter((checked) => !checked.result.expected && !isFailure(checked, allowsIncomplete)).length
  const counts = `tests="${models.length}" failures="${failures}" errors="0" skipped="${skipped}"`
  return [
    `  <testsuite name="${escaped(file)}" ${counts} time="${secondsOf(models)}">`,
    ...models.flatMap((checked) => testcase(checked, report)),
    '  </testsuite>',
  ]
}

function testcase(checked: Checked, report: RunReport): string[] {
  const { result, file } = checked
  const opening = `    <testcase name="${escaped(labelOf(checked))}" classname="${escaped(file)}" time="${secondsOf([checked])}"`
  if (result.expected) return [`${opening}/>`]
  const message = escaped(verdictOf(result))
  if (!isFailure(checked, report.allowsIncomplete))
    return [`${opening}>`, `      <skipped message="${message}"/>`, '    </testcase>']
  const text = textOf(checked, { columns: COLUMNS, style: plain, sourceLine: report.sourceLine })
  return [
    `${opening}>`,
    `      <failure type="${result.verdict.kind}" message="${message}">${escapedLines(text)}</failure>`,
    '    </testcase>',
  ]
}

function troubleSuite(troubles: readonly Trouble[]): string[] {
  const counts = `tests="${troubles.length}" failures="0" errors="${troubles.length}" skipped="0"`
  return [
    `  <testsuite name="errors" ${counts} time="0">`,
    ...troubles.flatMap(({ code, cause, detail, where }) => [
      `    <testcase name="${escaped(where ?? code)}" classname="errors" time="0">`,
      `      <error type="${code}" message="${escaped(cause)}">${escapedLines(detail)}</error>`,
      '    </testcase>',
    ]),
    '  </testsuite>',
  ]
}

const secondsOf = (models: readonly Checked[]): string =>
  (models.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0) / 1000).toFixed(3)

/** Control characters and halves of characters are no XML even as references; `printable` has none of them. */
const escaped = (text: string): string =>
  printable(text).replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`)

const escapedLines = (text: string): string => text.split('\n').map(escaped).join('\n')
