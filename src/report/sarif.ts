/**
 * What is not as expected as SARIF 2.1.0 (OASIS, 2020): a rule for each property, a result for each violation. The steps of
 * its trace are a thread flow for each thread, numbered in the order in which they ran.
 */
import type { Violation } from '../check/verdict.ts'
import { VERSION } from '../kernel/version.ts'
import { printable } from './characters.ts'
import { type Checked, labelOf } from './checked.ts'
import { culprits, isFailure, newsOf, type Place, placesOf, type RunReport, type Trouble } from './ci.ts'
import { findingOf } from './diagnosis.ts'
import { replayCommand } from './shell.ts'
import { isScheduled, verdictOf } from './text.ts'

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json'

export function sarifLog(report: RunReport): unknown {
  const results = report.models.flatMap((checked) => resultsOf(checked, report.allowsIncomplete))
  const ids = [...new Set(results.map(({ ruleId }) => ruleId))]
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'interleave',
            semanticVersion: VERSION,
            rules: ids.map((id) => ({ id, shortDescription: { text: id } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: report.troubles.length === 0,
            toolExecutionNotifications: report.troubles.map(notification),
          },
        ],
        results: results.map((result) => ({ ...result, ruleIndex: ids.indexOf(result.ruleId) })),
      },
    ],
  }
}

function resultsOf(checked: Checked, allowsIncomplete: boolean) {
  if (!isFailure(checked, allowsIncomplete)) return []
  const violations = newsOf(checked)
  if (violations.length > 0) return violations.map((violation) => violationResult(checked, violation))
  const { result, file } = checked
  return [
    {
      ruleId: result.verdict.kind === 'inconclusive' ? 'inconclusive' : 'expectation',
      level: result.verdict.kind === 'inconclusive' ? 'warning' : 'error',
      message: { text: printable(`${labelOf(checked)}: ${verdictOf(result)}`) },
      locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) } } }],
    },
  ]
}

function violationResult(checked: Checked, violation: Violation) {
  const { property, trace } = violation
  const finding = findingOf(violation, trace).join('; ')
  const places = culprits(violation)
  const replay = isScheduled(violation) ? ` Replay: ${replayCommand(checked, trace.schedule)}` : ''
  return {
    ruleId: printable(property),
    level: 'error',
    message: {
      text: printable(`${labelOf(checked)}: "${property}" is broken: ${finding || 'see the trace'}.${replay}`),
    },
    locations:
      places.length === 0
        ? [{ physicalLocation: { artifactLocation: { uri: uriOf(checked.file) } } }]
        : places.map(location),
    ...(placesOf(trace.steps).length === 0 ? {} : { codeFlows: [codeFlow(violation)] }),
    partialFingerprints: { 'interleave/v1': printable(`${checked.file} ${labelOf(checked)} ${property}`) },
  }
}

function codeFlow({ trace }: Violation) {
  const ordered = trace.steps.map((step, order) => ({ step, order }))
  const flows = trace.threads.map((thread) => ({
    id: printable(thread),
    locations: ordered
      .filter(({ step }) => step.thread === thread)
      .flatMap(({ step, order }) =>
        placesOf([step]).map((place) => ({ executionOrder: order + 1, location: location(place) })),
      ),
  }))
  return { threadFlows: flows.filter(({ locations }) => locations.length > 0) }
}

const location = ({ file, line, column, what }: Place) => ({
  physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: line, startColumn: column } },
  message: { text: printable(what) },
})

const notification = ({ code, cause, detail, where }: Trouble) => ({
  level: 'error',
  message: { text: printable(`${where === undefined ? '' : `${where}: `}${cause} ${detail}`) },
  descriptor: { id: code },
})

/** A relative reference; a colon in its first part would be taken for the end of a scheme. */
const uriOf = (file: string): string => encodeURI(printable(file)).replace(/[?#:]/g, encodeURIComponent)
