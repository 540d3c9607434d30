/** The page of one model: what it is, and its counterexamples and witnesses. */

import type { Violation, Witness } from '../check/verdict.ts'
import type { Trace } from '../trace/trace.ts'
import { grouped } from './characters.ts'
import { type Checked, labelOf, type SourceLine } from './checked.ts'
import { coverageSection, noteItems } from './coverage.ts'
import { findingOf } from './diagnosis.ts'
import { statesOf } from './effort.ts'
import { choiceSentences, sampleSentences, unitOf } from './explored.ts'
import { fairnessSentences } from './fairness.ts'
import { historyLines } from './history.ts'
import { type LaneOptions, traceLines, type View } from './lanes.ts'
import { escaped, fenced, prose } from './markup.ts'
import { MOST_STEPS_DRAWN, sequenceDiagram } from './mermaid.ts'
import { propertyItems } from './properties.ts'
import { dataRaceFacts, raceLines } from './races.ts'
import { criticalSentence, passingLines, passingSentence } from './rescue.ts'
import { replayCommand } from './shell.ts'
import { plain } from './style.ts'
import { costOf, isScheduled, type Scheduled, verdictOf } from './text.ts'

/** Lines of a trace in a page are this long at the most. */
const COLUMNS = 140

/** The lines of the page. @param picture the file with a picture of the model's states, if there is one */
export function modelPage(checked: Checked, sourceLine: SourceLine, picture?: string): string[] {
  const { about, result } = checked
  const { verdict, witnesses } = result
  const violations = verdict.kind === 'violated' ? verdict.violations : []
  return [
    `# ${escaped(labelOf(checked))}`,
    '',
    ...(about === undefined ? [] : [prose(about), '']),
    ...factsOf(checked),
    ...propertyItems(checked),
    ...noteItems(checked),
    ...violations.flatMap((violation) => violationSection(checked, violation, sourceLine)),
    ...witnesses.flatMap((witness) => witnessSection(checked, witness, sourceLine)),
    ...(picture === undefined ? [] : pictureSection(picture)),
    ...coverageSection(checked),
  ]
}

function factsOf({ file, result }: Checked): string[] {
  const { params, executions, states } = result.certificate
  const explored =
    states === undefined
      ? `${unitOf(result.certificate) === 'trace' ? 'Traces' : 'Executions'}: ${grouped(executions)}`
      : `States: ${statesOf(states)}`
  const set = Object.entries(params).map(([name, value]) => `${name} = ${value}`)
  return [
    `- File: ${escaped(file)}`,
    `- Verdict: ${escaped(verdictOf(result))}`,
    ...(set.length === 0 ? [] : [`- Parameters: ${escaped(set.join(', '))}`]),
    ...(result.verdict.kind === 'holds' ? [`- ${explored}, all explored`] : []),
    ...[...choiceSentences(result), ...sampleSentences(result)].map((sentence) => `- ${escaped(sentence)}`),
    ...fairnessSentences(result).map((sentence) => `- Fairness of ${escaped(sentence)}`),
    ...dataRaceFacts(result).map((fact) => `- ${escaped(fact)}`),
  ]
}

/** What the colours mean is said in words too. */
const pictureSection = (picture: string): string[] => [
  '',
  '## Reachable states',
  '',
  `![The reachable states, and the steps between them](${encodeURI(picture)})`,
  '',
  'Filled red: something is broken. Ringed green: all threads have ended. Ringed brown: threads wait, and none can go on. The',
  'heavy line is the first schedule above.',
]

function violationSection(checked: Checked, violation: Violation, sourceLine: SourceLine): string[] {
  const { property, history } = violation
  const [explanation, ...more] = findingOf(violation, violation.trace)
  const also = more.flatMap((sentence) => ['', `Also: ${escaped(sentence)}.`])
  const told = explanation === '' ? [] : [`Broken: ${escaped(explanation)}.`, ...also]
  const blocks = [history === undefined ? [] : historyLines(history, COLUMNS, plain), raceLines(violation, sourceLine)]
  const sentence = [...told, ...blocks.flatMap((lines) => (lines.length === 0 ? [] : ['', ...fenced(lines)]))]
  const { critical } = violation
  const view = critical === undefined ? {} : { critical: critical.step }
  const shown = scheduleLines(checked, violation, { sentence, view, more: rescueOf(violation, sourceLine) }, sourceLine)
  return ['', `## ${escaped(property)}`, '', ...shown]
}

/** Where it could last have been saved, and what passes instead. */
function rescueOf(violation: Violation, sourceLine: SourceLine): string[] {
  const { critical, passing, trace } = violation
  if (critical === undefined || trace.steps.length === 0) return []
  const sentence = `${capitalised(criticalSentence(critical))}.`
  if (passing === undefined) return [sentence, '']
  const lines = passingLines(violation, passing, optionsFor(sourceLine))
  return [`${sentence} ${capitalised(passingSentence(passing))}:`, '', ...fenced(lines), '']
}

function witnessSection(checked: Checked, witness: Witness, sourceLine: SourceLine): string[] {
  const { property, value } = witness
  const title = value === undefined ? property : `${property}: ${value}`
  const sentence = [value === undefined ? 'It is reached.' : `It is "${escaped(value)}" at the end.`]
  return ['', `## ${escaped(title)}`, '', ...scheduleLines(checked, witness, { sentence }, sourceLine)]
}

interface Told {
  readonly sentence: readonly string[]
  /** For what breaks a property: what is marked in the trace, and what is said below it. */
  readonly view?: View
  readonly more?: readonly string[]
}

function scheduleLines(
  checked: Checked,
  shown: Scheduled,
  { sentence, view, more = [] }: Told,
  sourceLine: SourceLine,
): string[] {
  if (!isScheduled(shown)) return [...sentence]
  const lines = traceLines(shown.trace, optionsFor(sourceLine), view)
  const cost = costOf(shown, checked.result, view === undefined ? 'leads there' : 'breaks it')
  return [
    ...sentence,
    ...(sentence.length === 0 ? [] : ['']),
    ...(lines.length === 0 ? [] : [...fenced(lines), '']),
    ...diagramLines(shown.trace),
    ...more,
    `${capitalised(cost)}. Replay:`,
    '',
    ...fenced([replayCommand(checked, shown.trace.schedule)]),
  ]
}

const optionsFor = (sourceLine: SourceLine): LaneOptions => ({ columns: COLUMNS, style: plain, sourceLine })

/** A long diagram says less than the lines above it. */
function diagramLines(trace: Trace): string[] {
  if (trace.steps.length === 0 || trace.steps.length > MOST_STEPS_DRAWN) return []
  return [...fenced(sequenceDiagram(trace), 'mermaid'), '']
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
