/** What the commands share: the terminal, the worker, and the errors that were met. */

import { InterleaveError } from '../kernel/errors.ts'
import { shownPath } from '../node/places.ts'
import { discover, type FoundFile, importedAmong } from './discover.ts'
import { failure, statusOf } from './failures.ts'
import { failureText } from './failureText.ts'
import type { ModelHost } from './host.ts'
import { type ProgressLine, showProgress } from './progress.ts'
import type { CrewSize, Failure, ModelInfo } from './protocol.ts'
import { proseColumns, type Terminal } from './terminal.ts'

/** Of the models there are, how many an error names. */
const MODELS_NAMED = 8

/** An error that was met, and the model or file that it is about when it does not say so itself. */
export interface Problem {
  readonly failure: Failure
  readonly where?: string
}

export class Session {
  readonly cwd: string
  readonly terminal: Terminal
  readonly host: ModelHost
  readonly problems: Problem[] = []
  /** What stands on standard error while a search goes on. */
  private line: ProgressLine | undefined

  constructor(cwd: string, terminal: Terminal, host: ModelHost) {
    this.cwd = cwd
    this.terminal = terminal
    this.host = host
  }

  /** Prints an error and goes on. @param where the model or file that it is about */
  report(problem: Failure, where?: string): void {
    this.problems.push({ failure: problem, ...(where === undefined ? {} : { where }) })
    const { terminal } = this
    terminal.err(failureText(problem, terminal.errStyle, where, proseColumns(terminal)))
  }

  /** @param wanted undefined: only on a terminal */
  showProgress(label: string, wanted: boolean | undefined, limitMs?: number): ProgressLine {
    const { terminal, host } = this
    const limit = limitMs === undefined ? {} : { limitMs }
    this.line = showProgress(label, { terminal, wanted, progress: () => host.signals.progress, ...limit })
    return this.line
  }

  /** Lets the search say what it has learnt so far. */
  interrupt(): void {
    this.line?.end()
    this.terminal.err('\nStopping; Ctrl-C again ends at once.\n')
    this.host.interrupt()
  }

  get errorCount(): number {
    return this.problems.length
  }

  /** The status of the gravest error; 0 when there was none. */
  get errorStatus(): number {
    return Math.max(0, ...this.problems.map(({ failure: problem }) => statusOf(problem)))
  }

  shown(path: string): string {
    return shownPath(path, this.cwd)
  }

  /** The models of the files, in order. Errors are reported, and the other files still count. */
  async load(paths: readonly string[], crew?: CrewSize): Promise<ModelInfo[]> {
    const { files, failures } = await discover(paths, this.cwd)
    for (const problem of failures) this.report(problem)
    const models: ModelInfo[] = []
    const empty: FoundFile[] = []
    for (const file of files) {
      const ahead = crew !== undefined && file === files[0] ? { crew } : {}
      const reply = await this.host.ask({ kind: 'load', file: file.path, ...ahead })
      if (reply.kind === 'interrupted') break
      if (reply.kind === 'failed') this.report(reply.failure, file.shown)
      else if (reply.answer.length === 0) empty.push(file)
      else models.push(...reply.answer)
    }
    await this.reportEmpty(empty, files)
    return models
  }

  private async reportEmpty(empty: readonly FoundFile[], all: readonly FoundFile[]): Promise<void> {
    const imported = empty.length === 0 ? new Set() : await importedAmong(all)
    for (const { path, shown, isNamed } of empty)
      if (isNamed || !imported.has(path)) this.report(failure('IL009', `${shown} exports none.`))
  }

  /** Loads, and keeps the models whose name contains the text. @throws IL010 when nothing is left, and no error says why. */
  async select(paths: readonly string[], only: string | undefined, crew?: CrewSize): Promise<ModelInfo[]> {
    const models = await this.load(paths, crew)
    const chosen = only === undefined ? models : models.filter(({ name }) => name.includes(only))
    if (chosen.length > 0 || this.host.wasInterrupted) return chosen
    if (models.length === 0 && this.errorCount > 0) return []
    const names = models.slice(0, MODELS_NAMED).map(({ name }) => `"${name}"`)
    if (models.length > MODELS_NAMED) names.push(`and ${models.length - MODELS_NAMED} more`)
    throw new InterleaveError(
      'IL010',
      models.length === 0
        ? `There is none in ${paths.join(', ')}.`
        : `None is called like "${only}"; there are: ${names.join(', ')}.`,
    )
  }
}
