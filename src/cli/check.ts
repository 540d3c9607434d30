/** `interleave check`: runs models one after the other and prints what they show. */

import { resolve } from 'node:path'
import { printable, widthOf } from '../report/characters.ts'
import { type Checked, modelLabel, type Params } from '../report/checked.ts'
import { checkDocument } from '../report/json.ts'
import { markdownPages } from '../report/markdown.ts'
import { summaryText, type TextOptions, textOf } from '../report/text.ts'
import { exitStatus } from './exitStatus.ts'
import { failureOf } from './failures.ts'
import type { CheckCommand } from './options.ts'
import { assertKnown, settingsFor } from './params.ts'
import { sourceLines, withShownPlaces } from './places.ts'
import { showProgress } from './progress.ts'
import type { CheckLimits, ModelInfo } from './protocol.ts'
import { writeReports } from './reports.ts'
import type { Session } from './session.ts'

/** One check to be made: a model, and what is set for it. */
interface Job {
  readonly model: ModelInfo
  readonly overrides: Params
}

/** Names are padded to the longest, but not beyond this. */
const WIDEST_LABEL = 40

/** Answers the exit status. @throws InterleaveError for a command line that does not fit the models. */
export async function runCheck(command: CheckCommand, session: Session): Promise<number> {
  const models = await session.select(command.paths, command.only)
  const jobs = plan(models, command, session)
  const options = textOptions(jobs, session)
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
    isSetOff = checked.result.verdict.kind === 'violated'
    if (isText) session.terminal.out(`${textOf(checked, options)}${isSetOff ? '\n' : ''}`)
  }
  const { errorCount, host } = session
  if (isText)
    session.terminal.out(`${isSetOff ? '' : '\n'}${summaryText({ models: done, errors: errorCount, notRun }, options)}`)
  else session.terminal.out(`${JSON.stringify(checkDocument(done), undefined, 2)}\n`)
  if (command.out !== undefined && !host.wasInterrupted)
    writeReports(resolve(session.cwd, command.out), markdownPages(done, options.sourceLine))
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

function textOptions(jobs: readonly Job[], { terminal, cwd }: Session): TextOptions {
  const widths = jobs.map(({ model, overrides }) => widthOf(printable(modelLabel(model.name, overrides))))
  const labelWidth = Math.min(WIDEST_LABEL, Math.max(0, ...widths))
  return { columns: terminal.columns, style: terminal.style, sourceLine: sourceLines(cwd), labelWidth }
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
  const bound = maxSteps === undefined ? {} : { maxSteps }
  return { file, result: withShownPlaces(result, cwd), elapsedMs: Math.round(elapsedMs), overrides, ...bound }
}

function limitsOf({ strategy, keepGoing, maxExecutions, maxSteps, maxDuration }: CheckCommand): CheckLimits {
  return {
    strategy,
    keepGoing,
    ...(maxExecutions === undefined ? {} : { maxExecutions }),
    ...(maxSteps === undefined ? {} : { maxSteps }),
    ...(maxDuration === undefined ? {} : { maxDuration }),
  }
}
