/** What a failing matcher says. */
import { placeOf } from '../../check/places.ts'
import { replay } from '../../check/replay.ts'
import { originOf, type Params, resolveParams } from '../../machine/model.ts'
import { colourful, columnsOfOutput } from '../../node/colours.ts'
import { currentFolder, shownPath, shownTrace, sourceLines, withShownPlaces } from '../../node/places.ts'
import { printable } from '../../report/characters.ts'
import type { Checked } from '../../report/checked.ts'
import { traceLines } from '../../report/lanes.ts'
import { replayText } from '../../report/replayed.ts'
import { type Replayable, replayCommand } from '../../report/shell.ts'
import { plain, type Style } from '../../report/style.ts'
import { sectionsOf, type TextOptions } from '../../report/text.ts'
import type { Finding } from './claims.ts'
import type { Again } from './keeping.ts'
import type { Modelled } from './subject.ts'

/** A matcher as it was used. */
export interface Use {
  readonly subject: Modelled
  /** What is said of the model: `to hold`. */
  readonly claim: string
  readonly isNot: boolean
  /** Whether schedules are shown that break nothing. */
  readonly showsWitnesses?: boolean
  /** Whether it is vitest's `expect` or the function `holds` that says so. */
  readonly by: 'expect' | 'holds'
  /** The test file; absent outside of vitest's tests. */
  readonly testPath?: string
  readonly hasColours: boolean
}

const SETTLE =
  "Give it smaller parameters or the test more time; { allow: 'inconclusive' } accepts a search that found nothing."

export function messageOf(use: Use, { answer, but, checked }: Finding): string {
  const { subject, claim, isNot } = use
  const options = optionsFor(use)
  const { style } = options
  const name = style.strong(printable(`"${subject.model.name}"`))
  const finding = placed(checked)
  const lines = [
    `expected ${name} ${isNot ? 'not ' : ''}${claim}, but ${style.strong(printable(but))}`,
    ...(answer === 'open' ? [SETTLE] : []),
    ...sectionsOf(finding, options).map((section) => `\n${section.trimEnd()}`),
  ]
  return settled(lines, use)
}

/** A kept failure that is still there. */
export function keptMessage(use: Use, { subject, trace, breach, but }: Again, overrides: Params): string {
  const options = optionsFor(use)
  const { style, columns } = options
  const indent = '  '
  const now = { ...use, subject }
  const lines = [
    ...traceLines(shownTrace(trace, currentFolder()), { ...options, columns: columns - indent.length }),
    '',
    `${style.bad('✗ ')}${style.strong(printable(`"${breach.property}"`))}: ${printable(breach.explanation)}`,
    `${style.faint('replay:')} ${replayLine(now, { overrides, result: { model: subject.model.name } }, trace.schedule)}`,
  ]
  const name = style.strong(printable(`"${subject.model.name}"`))
  const first = `expected ${name} ${use.isNot ? 'not ' : ''}${use.claim}, but ${style.strong(but)}`
  return settled([first, '', ...lines.map((line) => (line === '' ? '' : indent + line))], use)
}

/** A schedule run again, and what it shows. @throws InterleaveError when it does not fit. */
export function replayMessage(use: Use, schedule: string, params: Params): string {
  const { model } = use.subject
  const options = optionsFor(use)
  const again = replay(model, schedule, { params })
  const file = fileOf(use) ?? 'this test'
  const shown = { ...again, trace: shownTrace(again.trace, currentFolder()) }
  const replayed = { name: model.name, file, params: resolveParams(model, params), replay: shown, expected: false }
  const next = 'A replay proves nothing, so it never passes; take `replay` away to check the model.'
  return settled([...replayText(replayed, options).trimEnd().split('\n'), '', next], use)
}

const ESCAPE = '\u001b'
const RESET = `${ESCAPE}[0m`

/** vitest paints messages red, and goes back to red after each colour in them: only the first line shall be. */
function settled([first, ...rest]: readonly string[], { hasColours }: Use): string {
  if (!hasColours) return [first, ...rest].join('\n')
  const below = rest.join('\n').replaceAll(`${ESCAPE}[39m`, RESET).replaceAll(`${ESCAPE}[22m`, RESET)
  return rest.length === 0 ? first : `${first}${RESET}\n${below}`
}

function optionsFor(use: Use): TextOptions {
  const style: Style = use.hasColours ? colourful() : plain
  return {
    columns: columnsOfOutput(),
    style,
    sourceLine: sourceLines(currentFolder()),
    showsWitnesses: use.showsWitnesses === true,
    replayLine: (checked, schedule) => replayLine(use, checked, schedule),
  }
}

/** Not as expected, whatever the model itself expects, and with paths as they are shown. */
function placed(checked: Checked): Checked {
  const result = withShownPlaces(checked.result, currentFolder())
  return { ...checked, result: { ...result, expected: false, expectation: 'holds' } }
}

/** A command when the model is in a file of its own; one that only the test has is replayed by a matcher. */
function replayLine(use: Use, checked: Omit<Replayable, 'file'>, schedule: string): string {
  const file = fileOf(use)
  if (file !== undefined) return replayCommand({ ...checked, file }, schedule)
  const params = Object.entries(checked.overrides).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  const set = params.length === 0 ? '' : `params: { ${params.join(', ')} }, `
  const { source = 'model' } = use.subject
  const options = `{ ${set}replay: '${schedule}' }`
  return use.by === 'expect' ? `expect(${source}).toHold(${options})` : `holds(${source}, ${options})`
}

/** The file that the model is in, unless that is the test. */
function fileOf({ subject, testPath }: Use): string | undefined {
  const place = subject.source === undefined ? placeOf(originOf(subject.model)) : undefined
  const file = place?.replace(/:\d+:\d+$/, '')
  return file === undefined || file === testPath ? undefined : shownPath(file, currentFolder())
}
