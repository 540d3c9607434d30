/** From the arguments to the exit status. */
import { runCheck } from './check.ts'
import type { Command, InitCommand } from './commands.ts'
import { runExplore } from './explore.ts'
import { failureOf, statusOf } from './failures.ts'
import { failureText } from './failureText.ts'
import { ModelHost } from './host.ts'
import { runInit } from './init.ts'
import { runList } from './list.ts'
import { runMerge } from './merge.ts'
import { runMutate } from './mutate.ts'
import { parseCommand } from './parse.ts'
import { runPlan } from './plan.ts'
import { runReplay } from './replay.ts'
import { Session } from './session.ts'
import { openTerminal, proseColumns } from './terminal.ts'

const INTERRUPTED_TWICE = 130

export async function run(args: readonly string[]): Promise<number> {
  const terminal = openTerminal(colorAsked(args))
  let session: Session | undefined
  try {
    const command = await parseCommand(args, terminal.columns)
    if (command === undefined) return 0
    if (command.kind === 'init') return runInit(command, terminal, process.cwd())
    session = new Session(process.cwd(), terminal, hostFor(command))
    listenForInterrupts(session)
    return await runCommand(command, session)
  } catch (error) {
    const problem = failureOf(error)
    terminal.err(failureText(problem, terminal.errStyle, undefined, proseColumns(terminal)))
    return Math.max(session?.errorStatus ?? 0, statusOf(problem))
  } finally {
    await session?.host.close()
  }
}

/** What is done with models. */
type ModelCommand = Exclude<Command, InitCommand>

function hostFor(command: ModelCommand): ModelHost {
  const { stepTimeoutMs } = command
  const maxDurationMs = 'maxDurationMs' in command ? command.maxDurationMs : undefined
  return new ModelHost({ stepTimeoutMs, ...(maxDurationMs === undefined ? {} : { maxDurationMs }) })
}

function runCommand(command: ModelCommand, session: Session): Promise<number> {
  switch (command.kind) {
    case 'check':
      return runCheck(command, session)
    case 'merge':
      return runMerge(command, session)
    case 'list':
      return runList(command, session)
    case 'plan':
      return runPlan(command, session)
    case 'replay':
      return runReplay(command, session)
    case 'explore':
      return runExplore(command, session)
    case 'mutate':
      return runMutate(command, session)
  }
}

/** Misuse may be printed before the options are known, so colours are looked up by themselves. */
function colorAsked(args: readonly string[]): boolean | undefined {
  if (args.includes('--no-color')) return false
  return args.includes('--color') ? true : undefined
}

/** The first one lets the search say what it has learnt, the second ends the program. */
function listenForInterrupts(session: Session): void {
  const interrupt = (): void => {
    if (session.host.wasInterrupted) process.exit(INTERRUPTED_TWICE)
    session.interrupt()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
}
