/** What a replayed schedule showed, for people and for programs. */
import type { Replay } from '../check/replay.ts'
import { VERSION } from '../kernel/version.ts'
import { counted, folded, printable } from './characters.ts'
import { type StepEntry, type ViolationEntry } from './checkDocument.ts'
import type { Params } from './checked.ts'
import { findingOf } from './diagnosis.ts'
import { findingEntry, raceEntry, stepEntries } from './json.ts'
import { type LaneOptions, traceLines } from './lanes.ts'

export const REPLAY_SCHEMA = 'interleave-replay/1'

export interface Replayed {
  readonly name: string
  readonly file: string
  readonly params: Params
  readonly replay: Replay
  /** Whether the model expects each of the properties that were found broken to be broken. */
  readonly expected: boolean
  /** The property that the recording is about; absent when a bare schedule was replayed. */
  readonly recordedProperty?: string
}

export interface ReplayDocument {
  readonly schema: typeof REPLAY_SCHEMA
  readonly tool: { readonly name: 'interleave'; readonly version: string }
  readonly name: string
  readonly file: string
  readonly params: Params
  readonly schedule: string
  readonly threads: readonly string[]
  readonly trace: readonly StepEntry[]
  /** Whether no thread can go on where the schedule ends. */
  readonly ended: boolean
  readonly expected: boolean
  /** What is broken where the schedule ends, and the data races on the way there. */
  readonly violations: readonly Pick<ViolationEntry, 'property' | 'diagnosis' | 'blocked' | 'race'>[]
  /** What must be reachable and is so there: a `sometimes`, with null for its value, or an outcome that it ends with. */
  readonly witnessed: readonly { readonly property: string; readonly value: string | null }[]
}

/** Whether a recording was of a violation, or a witness, of something that its schedule no longer shows. */
export const isMended = ({ recordedProperty, replay: { breaches, sightings } }: Replayed): boolean =>
  recordedProperty !== undefined && ![...breaches, ...sightings].some(({ property }) => property === recordedProperty)

export function replayDocument({ name, file, params, replay, expected }: Replayed): ReplayDocument {
  const { trace, ended, breaches, sightings } = replay
  return {
    schema: REPLAY_SCHEMA,
    tool: { name: 'interleave', version: VERSION },
    name,
    file,
    params,
    schedule: trace.schedule,
    threads: trace.threads,
    trace: stepEntries(trace),
    ended,
    expected,
    violations: breaches.map((breach) => ({
      property: breach.property,
      ...findingEntry(breach, trace),
      ...(breach.race && { race: raceEntry(breach.race) }),
    })),
    witnessed: sightings.map(({ property, value }) => ({ property, value: value ?? null })),
  }
}

export function replayText(replayed: Replayed, options: LaneOptions): string {
  const { name, file, replay, expected } = replayed
  const { style, columns, folds } = options
  const indent = '  '
  const width = columns - indent.length
  const fold = (line: string): string[] => (folds ? folded(line, width) : [line])
  const { trace, breaches, sightings, ended } = replay
  const steps = `${counted(trace.steps.length, 'step')}${ended ? '' : '; threads can go on from there'}`
  const findings = breaches.flatMap((breach) => {
    const [explanation, ...more] = findingOf(breach, trace).map(printable)
    const broken = `${style.strong(printable(`"${breach.property}"`))}${explanation === '' ? '' : `: ${explanation}`}`
    const mark = expected ? style.good('✓') : style.bad('✗')
    const remark = expected && breach.race === undefined ? style.faint(' (as expected)') : ''
    return [`${mark} ${broken}${remark}`, ...more]
  })
  const seen = sightings.map(({ property, value }) => {
    const what = value === undefined ? 'is reached' : `is ${printable(`"${value}"`)}`
    return `${style.good('✓')} ${style.strong(printable(`"${property}"`))} ${what}`
  })
  const nothing = `${style.good('✓')} nothing is broken where the schedule ends`
  const mended = isMended(replayed)
    ? [`${style.bad('✗')} the recording shows ${printable(`"${replayed.recordedProperty}"`)}, and this does not`]
    : []
  const lines = [
    ...traceLines(trace, { ...options, columns: width }),
    '',
    ...[...findings, ...seen, ...mended].flatMap(fold),
    ...(findings.length + seen.length + mended.length === 0 ? [nothing] : []),
    style.faint(steps),
  ]
  const title = `${style.strong(printable(name))} ${style.faint(`in ${printable(file)}, replayed`)}`
  return [title, '', ...lines.map((line) => (line === '' ? '' : indent + line)), ''].join('\n')
}
