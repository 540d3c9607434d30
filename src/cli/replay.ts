/** `interleave replay` and `check --replay`: one schedule, run again. */

import { InterleaveError } from '../kernel/errors.ts'
import { shownTrace, sourceLines } from '../node/places.ts'
import type { Params } from '../report/checked.ts'
import { isMended, type Replayed, replayDocument, replayText } from '../report/replayed.ts'
import type { ReplayCommand } from './commands.ts'
import { AS_EXPECTED, UNEXPECTED } from './exitStatus.ts'
import { assertKnown, settingsFor } from './params.ts'
import type { Answers, ModelInfo } from './protocol.ts'
import { type Recording, readRecordings } from './recording.ts'
import type { Session } from './session.ts'

/** @throws InterleaveError for a command line, schedule or recording that does not fit. */
export async function runReplay(command: ReplayCommand, session: Session): Promise<number> {
  const { terminal, cwd } = session
  if (command.format !== 'text' && command.format !== 'json')
    throw new InterleaveError('IL015', `A replay is printed as text or json, not as ${command.format}.`)
  const recordings = readRecordings(command.recording, cwd)
  const models = await session.select(command.paths, command.only)
  if (models.length === 0) return session.errorStatus
  const model = theModel(models, recordings, command)
  const recording = theRecording(recordings, model, command)
  const params = paramsOf(model, recording, command)
  const { schedule, steps } = recording
  const { maxSteps } = command
  const reply = await session.host.ask({
    kind: 'replay',
    model,
    params,
    schedule,
    ...(maxSteps === undefined ? {} : { maxSteps }),
    ...(steps === undefined ? {} : { recorded: steps }),
  })
  if (reply.kind === 'done') {
    const replayed = replayedOf(model, recording, reply.answer, session)
    const { columns, style, isTerminal: folds } = terminal
    const options = { columns, style, folds, sourceLine: sourceLines(cwd) }
    if (command.format === 'text') terminal.out(replayText(replayed, options))
    else terminal.out(`${JSON.stringify(replayDocument(replayed), undefined, 2)}\n`)
    return session.errorStatus || (replayed.expected && !isMended(replayed) ? AS_EXPECTED : UNEXPECTED)
  }
  if (reply.kind === 'failed') session.report(reply.failure, `${model.name} in ${session.shown(model.file)}`)
  return session.errorStatus
}

/** The only model chosen; of several, the one whose name is the text, or the one that was recorded. */
function theModel(models: readonly ModelInfo[], recordings: readonly Recording[], command: ReplayCommand): ModelInfo {
  const recorded = recordings.flatMap(({ name }) => (name === undefined ? [] : [name]))
  const named = models.filter(({ name }) => name === command.only)
  const known = models.filter(({ name }) => recorded.includes(name))
  for (const candidates of [models, named, known]) if (candidates.length === 1) return candidates[0]
  const names = models.map(({ name }) => `"${name}"`).join(', ')
  throw new InterleaveError('IL015', `A schedule is of one model; choose with --only among ${names}.`)
}

function theRecording(recordings: readonly Recording[], { name }: ModelInfo, command: ReplayCommand): Recording {
  const candidates = recordings.filter((recording) => (recording.name ?? name) === name)
  if (candidates.length === 0)
    throw new InterleaveError('IL012', `"${command.recording}" has no schedule of "${name}".`)
  if (candidates.length === 1) return candidates[0]
  const fitting = candidates.filter(({ params = {} }) =>
    command.overrides.every((override) => String(params[override.name]) === override.text),
  )
  if (fitting.length === 1) return fitting[0]
  throw new InterleaveError('IL015', `"${command.recording}" has several schedules of "${name}"; choose with -p.`)
}

/** As recorded, with what the command line sets on top. */
function paramsOf(model: ModelInfo, { params }: Recording, { overrides }: ReplayCommand): Params {
  assertKnown(overrides, [model])
  const settings = settingsFor(model, overrides)
  if (settings.length > 1) throw new InterleaveError('IL015', 'A schedule is of one value of each parameter.')
  return { ...params, ...settings[0] }
}

function replayedOf(
  { name, file }: ModelInfo,
  { property }: Recording,
  { replay, params, expected }: Answers['replay'],
  session: Session,
): Replayed {
  return {
    name,
    file: session.shown(file),
    params,
    replay: { ...replay, trace: shownTrace(replay.trace, session.cwd) },
    expected,
    ...(property === undefined ? {} : { recordedProperty: property }),
  }
}
