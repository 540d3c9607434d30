/** `interleave check`: runs models one after the other and prints what they show. */

import { randomInt } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isSampling } from '../check/fitting.ts'
import { InterleaveError } from '../kernel/errors.ts'
import { shownPath, shownPictures, sourceLines, sourceTexts, withShownPlaces } from '../node/places.ts'
import { printable, widthOf } from '../report/characters.ts'
import { type Checked, modelLabel, type Params } from '../report/checked.ts'
import { hasSections, summaryText, type TextOptions, textOf } from '../report/text.ts'
import { fitsTable, tableHeader, tableRow } from '../report/verdictTable.ts'
import type { CheckCommand } from './commands.ts'
import { exitStatus } from './exitStatus.ts'
import { failureOf } from './failures.ts'
import { headerOf } from './header.ts'
import { type Outcome, troubleOf } from './outcome.ts'
import { assertKnown, settingsFor } from './params.ts'
import { showsProgress } from './progress.ts'
import type { CheckAnswer, CheckLimits, ModelInfo } from './protocol.ts'
import { countTraces } from './scaling.ts'
import type { Session } from './session.ts'
import type { Telling } from './telling.ts'

/** One check to be made: a model, and what is set for it. */
interface Job {
  readonly model: ModelInfo
  readonly overrides: Params
}

/** Names are padded to the longest, but not beyond this. */
const WIDEST_LABEL = 40

/** In a checked folder: questions and answers about its models, which the index of the reports begins with. */
const ANSWERS = 'ANSWERS.md'

/** Seeds that nobody named are below this, and short to type. */
const MAX_CHOSEN_SEED = 1_000_000

/** Answers the exit status. @throws InterleaveError for a command line that does not fit the models. */
export async function runCheck(given: CheckCommand, session: Session): Promise<number> {
  const command = withSeed(given)
  const models = await session.select(command.paths, command.only, crewOf(command).crew)
  const jobs = plan(models, command, session)
  if (command.keeping !== undefined && jobs.length > 1)
    throw new InterleaveError('IL015', 'A checkpoint is of one model at one value of each parameter; see --only.')
  const options = textOptions(jobs, command, session)
  if (command.format === 'text' && options.header !== undefined) session.terminal.out(`${options.header}\n`)
  const { format } = command
  const done: Checked[] = []
  let notRun = jobs.length
  let isSetOff = false
  for (const [i, job] of jobs.entries()) {
    if (session.host.wasInterrupted) break
    notRun--
    const place = jobs.length === 1 ? '' : `${i + 1} of ${jobs.length}: `
    const checked = await runJob(job, command, session, place)
    if (checked === undefined) continue
    done.push(checked)
    isSetOff = hasSections(checked, options)
    if (format === 'text') session.terminal.out(`${textOf(checked, options)}${isSetOff ? '\n' : ''}`)
  }
  const scaled = command.scaling ? await countTraces(models, session, command.progress) : []
  return conclude(
    { done, notRun, isSetOff, scaled, options, answers: answersIn(command.paths, session.cwd) },
    command,
    session,
  )
}

/** What has come of it. */
interface Conclusion {
  readonly done: readonly Checked[]
  readonly notRun: number
  /** Whether an empty line was printed after the last model. */
  readonly isSetOff: boolean
  readonly scaled?: Awaited<ReturnType<typeof countTraces>>
  readonly options: TextOptions
  readonly answers?: string
}

/** Prints what is to be said of all models together, writes reports, and answers the exit status. */
export async function conclude(conclusion: Conclusion, command: Concluding, session: Session): Promise<number> {
  const { done, notRun, isSetOff, scaled = [], options, answers = '' } = conclusion
  const { errorCount, host, problems, cwd } = session
  const { format } = command
  const outcome: Outcome = {
    models: done,
    troubles: problems.map(troubleOf),
    sourceLine: options.sourceLine,
    sourceText: sourceTexts(cwd),
    allowsIncomplete: command.allowIncomplete,
  }
  if (format === 'text')
    session.terminal.out(`${isSetOff ? '' : '\n'}${summaryText({ models: done, errors: errorCount, notRun }, options)}`)
  else session.terminal.out(await (await import('./formats.ts')).formatted(format, outcome))
  if (command.out !== undefined && !host.wasInterrupted) {
    const { reportPages, writeReports } = await import('./reports.ts')
    writeReports(resolve(cwd, command.out), reportPages(outcome, answers, scaled))
  }
  return exitStatus({ errorStatus: session.errorStatus, wasInterrupted: host.wasInterrupted, models: done, ...command })
}

/** How results are told. */
export type Concluding = Telling & Pick<CheckCommand, 'format'>

/** One for all models, so that the whole can be repeated. */
function withSeed(command: CheckCommand): CheckCommand {
  const needsSeed = isSampling(command.strategy) && command.seed === undefined
  return needsSeed ? { ...command, seed: randomInt(MAX_CHOSEN_SEED) } : command
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

/** On a terminal the verdicts are a table; elsewhere, as in the log of a continuous integration, they are lines. */
export function textOptions(
  jobs: readonly { readonly model: { readonly name: string }; readonly overrides: Params }[],
  { witnesses, properties, coverage, allSteps }: Concluding,
  { terminal, cwd }: Session,
): TextOptions & { readonly header?: string } {
  const widths = jobs.map(({ model, overrides }) => widthOf(printable(modelLabel(model.name, overrides))))
  const labelWidth = Math.min(WIDEST_LABEL, Math.max(0, ...widths))
  const { columns, style, isTerminal: folds } = terminal
  const options = {
    columns,
    style,
    folds,
    sourceLine: sourceLines(cwd),
    labelWidth,
    showsWitnesses: witnesses,
    showsAllSteps: allSteps,
    showsProperties: properties,
    showsCoverage: coverage,
  }
  if (!terminal.isTerminal || !fitsTable(options)) return options
  return { ...options, lineOf: (checked) => tableRow(checked, options), header: tableHeader(options) }
}

async function runJob(job: Job, command: CheckCommand, session: Session, place: string): Promise<Checked | undefined> {
  const { model, overrides } = job
  const { host, terminal } = session
  const label = modelLabel(model.name, overrides)
  const progress = session.showProgress(`${place}${label}`, command.progress, command.maxDurationMs)
  const reply = await host.ask({
    kind: 'check',
    model,
    params: overrides,
    limits: { ...limitsOf(command), estimates: showsProgress(command.progress, terminal) },
    wantsPictures: wantsPictures(command),
  })
  progress.end()
  const file = session.shown(model.file)
  if (reply.kind === 'interrupted') return undefined
  if (reply.kind === 'failed') {
    session.report(reply.failure, `${label} in ${file}`)
    return undefined
  }
  const { strategy } = reply.answer.result.certificate
  if (command.workers !== undefined && strategy !== 'optimal')
    terminal.err(
      `${printable(label)}: one thread explored it, since workers are for "optimal", and this was "${strategy}"\n`,
    )
  return checkedOf(job, reply.answer, command, session)
}

/** What was answered, as it is told. */
export function checkedOf(
  { model, overrides }: Job,
  { result, elapsedMs, pictures, search, reached }: CheckAnswer,
  command: Concluding & Pick<CheckCommand, 'maxSteps'>,
  { cwd }: Session,
): Checked {
  const { maxSteps } = command
  const about = wantsPictures(command) ? headerOf(model.file) : undefined
  return {
    file: shownPath(model.file, cwd),
    result: withShownPlaces(result, cwd),
    elapsedMs: Math.round(elapsedMs),
    overrides,
    ...(maxSteps === undefined ? {} : { maxSteps }),
    ...(search === undefined ? {} : { search: { ...search } }),
    ...(reached === undefined ? {} : { reached }),
    ...(pictures === undefined ? {} : { pictures: shownPictures(pictures, cwd) }),
    ...(about === undefined ? {} : { about }),
  }
}

/** Whether pages are made of what was checked. */
export const wantsPictures = ({ out, format }: Concluding): boolean =>
  out !== undefined || !['text', 'json'].includes(format)

const crewOf = ({ workers: threads, stepTimeoutMs }: CheckCommand): Pick<CheckLimits, 'crew'> =>
  threads === undefined ? {} : { crew: { threads, stepTimeoutMs } }

function limitsOf(command: CheckCommand): CheckLimits {
  const {
    strategy,
    maxPreemptions,
    seed,
    pctDepth,
    keepGoing,
    maxExecutions,
    maxStates,
    storage,
    maxSteps,
    maxDuration,
    maxDurationMs,
  } = command
  return {
    keepGoing,
    coverage: command.coverage || command.out !== undefined || command.format === 'json' ? 'orders' : 'notes',
    ...(strategy === undefined ? {} : { strategy }),
    ...(maxPreemptions === undefined ? {} : { maxPreemptions }),
    ...(seed === undefined ? {} : { seed }),
    ...(pctDepth === undefined ? {} : { pctDepth }),
    ...(command.keeping === undefined ? {} : { keeping: command.keeping }),
    ...(command.shard === undefined ? {} : { shard: command.shard }),
    ...crewOf(command),
    ...(maxStates === undefined ? {} : { maxStates }),
    ...(storage === undefined ? {} : { storage }),
    ...(maxExecutions === undefined ? {} : { maxExecutions }),
    ...(maxSteps === undefined ? {} : { maxSteps }),
    ...(maxDuration === undefined ? {} : { maxDuration }),
    ...(maxDurationMs === undefined ? {} : { maxDurationMs }),
  }
}
