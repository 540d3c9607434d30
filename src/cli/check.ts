/** `interleave check`: runs models one after the other and prints what they show. */

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { sourceLines, withShownPlaces } from '../node/places.ts'
import { printable, widthOf } from '../report/characters.ts'
import { type Checked, modelLabel, type Params } from '../report/checked.ts'
import { checkDocument } from '../report/json.ts'
import { markdownPages } from '../report/markdown.ts'
import { hasSections, summaryText, type TextOptions, textOf } from '../report/text.ts'
import { exitStatus } from './exitStatus.ts'
import { failureOf } from './failures.ts'
import { headerOf } from './header.ts'
import type { CheckCommand } from './options.ts'
import { assertKnown, settingsFor } from './params.ts'
import { showProgress } from './progress.ts'
import type { CheckLimits, ModelInfo } from './protocol.ts'
import { writeReports } from './reports.ts'
import { countTraces } from './scaling.ts'
import type { Session } from './session.ts'

/** One check to be made: a model, and what is set for it. */
interface Job {
  readonly model: ModelInfo
  readonly overrides: Params
}

/** Names are padded to the longest, but not beyond this. */
const WIDEST_LABEL = 40

/** In a checked folder: questions and answers about its models, which the index of the reports begins with. */
const ANSWERS = 'ANSWERS.md'

/** Answers the exit status. @throws InterleaveError for a command line that does not fit the models. */
export async function runCheck(command: CheckCommand, session: Session): Promise<number> {
  const models = await session.select(command.paths, command.only)
  const jobs = plan(models, command, session)
  const options = textOptions(jobs, command, session)
  const isText = command.format === 'text'
  const done: Checked[] = []
  let notRun = jobs.length
  let isSetOff = false
  for (const job of jobs) {
    if (session.host.wasInterrupted) break
    notRun--
    const checked = await runJob(job, command, session)
    if (checked === undefined) continue
    done.push(checked)
    isSetOff = hasSections(checked, options)
    if (isText) session.terminal.out(`${textOf(checked, options)}${isSetOff ? '\n' : ''}`)
  }
  const scaled = command.scaling ? await countTraces(models, session, command.progress) : []
  const { errorCount, host } = session
  if (isText)
    session.terminal.out(`${isSetOff ? '' : '\n'}${summaryText({ models: done, errors: errorCount, notRun }, options)}`)
  else session.terminal.out(`${JSON.stringify(checkDocument(done), undefined, 2)}\n`)
  if (command.out !== undefined && !host.wasInterrupted) {
    const answers = answersIn(command.paths, session.cwd)
    const pages = markdownPages({ models: done, sourceLine: options.sourceLine, answers, scaled })
    writeReports(resolve(session.cwd, command.out), pages)
  }
  return exitStatus({ errorStatus: session.errorStatus, wasInterrupted: host.wasInterrupted, models: done, ...command })
}

/** A model that cannot be set as asked is an error, and the others are still checked. */
function plan(models: readonly ModelInfo[], { overrides }: CheckCommand, session: Session): Job[] {
  if (models.length > 0) assertKnown(overrides, models)
  return models.flatMap((model) => {
    try {
      return settingsFor(model, overrides).map((setting) => ({ model, overrides: setting }))
    } catch (error) {
      session.report(failureOf(error))
      return []
    }
  })
}

/** The answers that the folders on the command line keep with their models. */
function answersIn(paths: readonly string[], cwd: string): string {
  const texts = paths.flatMap((path) => {
    const file = resolve(cwd, path, ANSWERS)
    return existsSync(file) ? [readFileSync(file, 'utf8').trim()] : []
  })
  return texts.join('\n\n')
}

function textOptions(
  jobs: readonly Job[],
  { witnesses, properties, coverage, allSteps }: CheckCommand,
  { terminal, cwd }: Session,
): TextOptions {
  const widths = jobs.map(({ model, overrides }) => widthOf(printable(modelLabel(model.name, overrides))))
  const labelWidth = Math.min(WIDEST_LABEL, Math.max(0, ...widths))
  const { columns, style } = terminal
  return {
    columns,
    style,
    sourceLine: sourceLines(cwd),
    labelWidth,
    showsWitnesses: witnesses,
    showsAllSteps: allSteps,
    showsProperties: properties,
    showsCoverage: coverage,
  }
}

async function runJob(
  { model, overrides }: Job,
  command: CheckCommand,
  session: Session,
): Promise<Checked | undefined> {
  const { host, terminal, cwd } = session
  const { maxSteps } = command
  const label = modelLabel(model.name, overrides)
  const progress = showProgress(label, {
    terminal,
    wanted: command.progress,
    executions: () => host.signals.executions,
  })
  const reply = await host.ask({ kind: 'check', model, params: overrides, limits: limitsOf(command) })
  progress.end()
  const file = session.shown(model.file)
  if (reply.kind === 'interrupted') return undefined
  if (reply.kind === 'failed') {
    session.report(reply.failure, `${label} in ${file}`)
    return undefined
  }
  const { result, elapsedMs } = reply.answer
  const about = command.out === undefined ? undefined : headerOf(model.file)
  return {
    file,
    result: withShownPlaces(result, cwd),
    elapsedMs: Math.round(elapsedMs),
    overrides,
    ...(maxSteps === undefined ? {} : { maxSteps }),
    ...(about === undefined ? {} : { about }),
  }
}

function limitsOf(command: CheckCommand): CheckLimits {
  const { strategy, keepGoing, maxExecutions, maxStates, storage, maxSteps, maxDuration } = command
  return {
    keepGoing,
    coverage: command.coverage || command.out !== undefined || command.format === 'json' ? 'orders' : 'notes',
    ...(strategy === undefined ? {} : { strategy }),
    ...(maxStates === undefined ? {} : { maxStates }),
    ...(storage === undefined ? {} : { storage }),
    ...(maxExecutions === undefined ? {} : { maxExecutions }),
    ...(maxSteps === undefined ? {} : { maxSteps }),
    ...(maxDuration === undefined ? {} : { maxDuration }),
  }
}
