/** Verdicts for people, in a terminal. */

import type { CheckResult, Violation, Witness } from '../check/verdict.ts'
import { unreachable } from '../kernel/unreachable.ts'
import { counted, folded, grouped, padded, printable, shortened, widthOf } from './characters.ts'
import { type Checked, labelOf } from './checked.ts'
import { coverageLines } from './coverage.ts'
import { findingOf, kindBeside } from './diagnosis.ts'
import { effortText } from './effort.ts'
import { choiceSentences, sampleSentences } from './explored.ts'
import { fairnessSentences } from './fairness.ts'
import { historyLines } from './history.ts'
import { type LaneOptions, traceLines, type View } from './lanes.ts'
import { propertyLines } from './properties.ts'
import { apart, expectedOf, maskedText, raceLines } from './races.ts'
import { rescueLines } from './rescue.ts'
import { replayCommand } from './shell.ts'
import type { Style } from './style.ts'

export interface TextOptions extends LaneOptions {
  /** How a schedule is run again. Default: the command line. */
  readonly replayLine?: (checked: Checked, schedule: string) => string
  /** Columns to pad names to, so that the lines of several models line up. */
  readonly labelWidth?: number
  /** Whether the pairs of operations seen in one order, or in both, are listed. */
  readonly showsCoverage?: boolean
  /** Whether each property gets a line, also of models that hold. Default: of violated ones. */
  readonly showsProperties?: boolean
  /** The line of a model; default `modelLine`. */
  readonly lineOf?: (checked: Checked) => string
  /** Whether the schedules of witnesses are shown too. Default: their number is. */
  readonly showsWitnesses?: boolean
}

/** One line for the model, and for each violation its trace and the command that replays it, with empty lines between. */
export function textOf(checked: Checked, options: TextOptions): string {
  const above = [
    options.lineOf?.(checked) ?? modelLine(checked, options),
    ...propertyLines(checked, options),
    ...choiceLines(checked, options),
    ...sampleLines(checked, options),
    ...fairnessLines(checked, options),
    ...coverageLines(checked, options),
    '',
  ]
  return [above.join('\n'), ...sectionsOf(checked, options)].join('\n')
}

/** What is shown below the line: a text for each violation, and for each witness if that is wanted. */
export function sectionsOf(checked: Checked, options: TextOptions): string[] {
  const { verdict, witnesses } = checked.result
  const violations = verdict.kind === 'violated' ? verdict.violations : []
  return [
    ...violations.map((violation) => violationText(checked, violation, options)),
    ...(options.showsWitnesses ? witnesses.map((witness) => witnessText(checked, witness, options)) : []),
  ]
}

const choiceLines = ({ result }: Checked, { style, columns, folds }: TextOptions): string[] =>
  choiceSentences(result)
    .flatMap((sentence) => (folds ? folded(`    ${sentence}`, columns) : [`    ${sentence}`]))
    .map(style.faint)

const sampleLines = ({ result }: Checked, { style }: TextOptions): string[] =>
  sampleSentences(result).map((sentence) => style.faint(`    ${sentence}`))

const fairnessLines = ({ result }: Checked, { style }: TextOptions): string[] =>
  fairnessSentences(result).map((sentence) => style.faint(`    ${sentence}`))

/** Whether more than a line is shown of it. */
export const hasSections = ({ result: { verdict, witnesses } }: Checked, { showsWitnesses }: TextOptions): boolean =>
  verdict.kind === 'violated' || (showsWitnesses === true && witnesses.length > 0)

export function modelLine(checked: Checked, { columns, style, labelWidth = 0 }: TextOptions): string {
  const { result } = checked
  const label = printable(labelOf(checked))
  const verdict = printable(verdictOf(result))
  const effort = effortText(checked)
  const fits = (...texts: string[]): boolean => texts.reduce((sum, text) => sum + widthOf(text), 0) <= columns
  const name = padded(label, labelWidth)
  const isOneLine = fits('✓ ', name, '  ', verdict, ' ', effort)
  const newLine = '\n    '
  return [
    `${mark(result, style)} ${style.strong(isOneLine ? name : label)}`,
    `${isOneLine ? '  ' : newLine}${paint(result, style)(verdict)}`,
    `${isOneLine || fits(newLine.slice(1), verdict, ' ', effort) ? ' ' : newLine}${style.faint(effort)}`,
  ].join('')
}

export function mark({ expected, verdict }: CheckResult, style: Style): string {
  if (expected) return style.good('✓')
  return verdict.kind === 'inconclusive' ? style.doubtful('?') : style.bad('✗')
}

export function paint({ expected, verdict }: CheckResult, style: Style): (text: string) => string {
  if (expected) return style.good
  return verdict.kind === 'inconclusive' ? style.doubtful : style.bad
}

/** The verdict in words, what was expected when that is something else, and a number of traces that is not the one stated. */
export function verdictOf(result: CheckResult): string {
  const { verdict, expected, expectation, miscount } = result
  switch (verdict.kind) {
    case 'holds': {
      const surprise = expectation === 'holds' ? '' : `, but was expected ${wanted(expectation)}`
      return `holds${surprise}${miscount === undefined ? '' : `, ${surprise === '' ? 'but' : 'and'} has ${miscount}`}`
    }
    case 'violated': {
      const { broken, aside } = found(result)
      if (expected) return `${broken}, as expected${aside}`
      return `${broken}${aside}${expectation === 'holds' ? '' : `, but was expected ${wanted(expectation)}`}`
    }
    case 'inconclusive':
      return `inconclusive${expected && result.part === undefined ? ', as expected' : ''}: ${verdict.reason}`
    default:
      return unreachable(verdict)
  }
}

/** The verdict alone, when it is the expected one. */
export function shortVerdictOf(result: CheckResult): string {
  const { verdict, expected } = result
  if (!expected) return verdictOf(result)
  switch (verdict.kind) {
    case 'holds':
      return 'holds'
    case 'violated': {
      const { broken, aside } = found(result)
      return broken + aside
    }
    case 'inconclusive':
      return `inconclusive: ${verdict.reason}`
    default:
      return unreachable(verdict)
  }
}

/** What is broken, and the data races beside it that are neither expected nor a surprise. */
function found(result: CheckResult): { readonly broken: string; readonly aside: string } {
  const { broken, races } = apart(result)
  if (broken.length === 0) return { broken: `has a data race on ${races.join(', ')}`, aside: '' }
  const aside = races.length === 0 ? '' : `; also a data race on ${races.join(', ')}`
  return {
    broken: `violated ${broken.map((property) => `"${property}"${kindOf(result, property)}`).join(', ')}`,
    aside,
  }
}

/** ` (lost wakeup)`, where the property's name does not say what kind of blocked end broke it. */
function kindOf({ verdict }: CheckResult, property: string): string {
  const violations = verdict.kind === 'violated' ? verdict.violations : []
  const kind = violations.flatMap((violation) => (violation.property === property ? (kindBeside(violation) ?? []) : []))
  return kind.length === 0 ? '' : ` (${kind[0]})`
}

export function wanted(expectation: CheckResult['expectation']): string {
  if (expectation === 'holds') return 'to hold'
  if ('inconclusive' in expectation) return 'to be inconclusive'
  return `to violate ${listed(expectedOf(expectation))}`
}

export const listed = (properties: readonly string[]): string =>
  properties.map((property) => `"${property}"`).join(', ')

function violationText(checked: Checked, violation: Violation, options: TextOptions): string {
  const { style, columns } = options
  const inner = { ...options, columns: columns - INDENT.length }
  const property = style.strong(printable(`"${violation.property}"`))
  const [explanation, ...others] = findingOf(violation, violation.trace).map(printable)
  const finding = `${checked.result.expected ? '' : style.bad('✗ ')}${property}${explanation === '' ? '' : `: ${explanation}`}`
  const { critical, history } = violation
  const view = critical === undefined ? {} : { critical: critical.step }
  const calls = history === undefined ? [] : historyLines(history, inner.columns, style)
  const places = raceLines(violation, options.sourceLine).map(
    (line) => `  ${style.faint(options.folds ? shortened(line, inner.columns - 2) : line)}`,
  )
  const more = rescueLines(violation, inner)
  const told = { finding: [finding, ...others, ...places], calls, more, what: 'breaks it', view } as const
  return scheduleText(checked, violation, told, options)
}

function witnessText(checked: Checked, witness: Witness, options: TextOptions): string {
  const property = options.style.strong(printable(`"${witness.property}"`))
  const finding = `${property} ${witness.value === undefined ? 'is reached' : `is ${printable(`"${witness.value}"`)}`}`
  return scheduleText(
    checked,
    witness,
    { finding: [finding], calls: [], more: [], what: 'leads there', view: {} },
    options,
  )
}

const INDENT = '  '

/** A schedule and what it shows. */
export type Scheduled = Witness & Pick<Violation, 'race' | 'lasso'>

/** What a schedule does to its property. */
export type Showing = 'breaks it' | 'leads there'

interface Told {
  readonly finding: readonly string[]
  /** What was called and answered, above the finding. */
  readonly calls: readonly string[]
  /** What else is found out about it. */
  readonly more: readonly string[]
  readonly what: Showing
  readonly view: View
}

/** A trace, what it shows, and how to replay it; what was never seen has only the second. */
function scheduleText(checked: Checked, shown: Scheduled, told: Told, options: TextOptions): string {
  const { style, columns, folds, replayLine = replayCommand } = options
  const width = columns - INDENT.length
  const fold = (line: string): string[] => (folds ? folded(line, width) : [line])
  const { finding, calls, more, what, view } = told
  const trace = traceLines(shown.trace, { ...options, columns: width }, view)
  const lines = isScheduled(shown)
    ? [
        ...(trace.length === 0 ? [] : [...trace, '']),
        ...(calls.length === 0 ? [] : [...calls, '']),
        ...finding.flatMap(fold),
        ...more.flatMap(fold),
        ...fold(costOf(shown, checked.result, what)).map(style.faint),
        `${style.faint('replay:')} ${replayLine(checked, shown.trace.schedule)}`,
      ]
    : finding.flatMap(fold)
  return lines.map((line) => (line === '' ? '\n' : `${INDENT}${line}\n`)).join('')
}

/** Whether there is an execution that shows it. What must be possible and never happens has none. */
export const isScheduled = ({ trace }: Witness): boolean => trace.threads.length > 0

/** How long the schedule is, and whether it is known to be as short as can be. */
export function costOf(shown: Scheduled, { certificate }: CheckResult, what: Showing): string {
  const { trace, preemptions, minimal, lasso } = shown
  if (trace.steps.length === 0) return 'in the initial state'
  const cost = `${counted(preemptions, 'preemption')}, ${counted(trace.steps.length, 'step')}`
  if (lasso !== undefined) return `${cost}; ${repeatOf(lasso, trace)}`
  if (minimal) return `${cost}; no shorter schedule ${what}`
  const masked = maskedText(shown)
  if (masked !== undefined) return `${cost}; not known to be the shortest: ${masked}`
  const bound = grouped(certificate.bounds.minimiseStates)
  return `${cost}; the search for a shorter one was cut short (its bound is ${bound} states)`
}

/** Of an endless execution, the steps that repeat. */
export function repeatOf({ from }: NonNullable<Violation['lasso']>, { steps }: Witness['trace']): string {
  const isOne = from + 1 === steps.length
  return isOne ? `step ${steps.length} repeats for ever` : `steps ${from + 1} to ${steps.length} repeat for ever`
}

export interface Summary {
  readonly models: readonly Checked[]
  /** Models and files that could not be checked. */
  readonly errors: number
  /** Checks that were not begun. */
  readonly notRun: number
}

/** The last line: how many checks ended as expected. A swept model is one check per value. */
export function summaryText({ models, errors, notRun }: Summary, { style }: TextOptions): string {
  const asExpected = models.filter(({ result }) => result.expected).length
  const incomplete = models.filter(({ result }) => !result.expected && result.verdict.kind === 'inconclusive').length
  const unexpected = models.length - asExpected - incomplete
  const part = (count: number, what: string, paintPart: (text: string) => string): string[] =>
    count === 0 ? [] : [paintPart(`${grouped(count)} ${what}`)]
  const parts = [
    ...part(asExpected, 'as expected', style.good),
    ...part(unexpected, 'not as expected', style.bad),
    ...part(incomplete, 'incomplete', style.doubtful),
    ...part(errors, errors === 1 ? 'error' : 'errors', style.bad),
    ...part(notRun, 'not run', style.doubtful),
  ]
  return `${counted(models.length + notRun, 'check')}: ${parts.join(', ') || 'nothing to do'}\n`
}
