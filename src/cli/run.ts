/** From the arguments to the exit status. */
import type { Command, InitCommand } from './commands.ts'
import { failureOf, statusOf } from './failures.ts'
import { ModelHost } from './host.ts'
import type { Session } from './session.ts'
import { openTerminal, proseColumns } from './terminal.ts'

const INTERRUPTED_TWICE = 130

/** Of each command only what it needs is loaded, and the worker starts meanwhile. */
export async function run(args: readonly string[]): Promise<number> {
  const terminal = openTerminal(colorAsked(args))
  const host = new ModelHost()
  if (isAboutModels(args)) host.start()
  let session: Session | undefined
  try {
    const { parseCommand } = await import('./parse.ts')
    const command = await parseCommand(args, terminal.columns)
    if (command === undefined) return 0
    if (command.kind === 'init') return (await import('./init.ts')).runInit(command, terminal, process.cwd())
    host.limits = command
    session = new (await import('./session.ts')).Session(process.cwd(), terminal, host)
    listenForInterrupts(session)
    return await runCommand(command, session)
  } catch (error) {
    const problem = failureOf(error)
    const { failureText } = await import('./failureText.ts')
    terminal.err(failureText(problem, terminal.errStyle, undefined, proseColumns(terminal)))
    return Math.max(session?.errorStatus ?? 0, statusOf(problem))
  } finally {
    await host.close()
  }
}

/** Whether models will be loaded, as far as can be seen before the options are known. */
const isAboutModels = (args: readonly string[]): boolean =>
  /^(?:check|plan|merge|list|replay|explore|mutate)$/.test(args[0] ?? '') && !args.includes('--help')

async function runCommand(command: Exclude<Command, InitCommand>, session: Session): Promise<number> {
  switch (command.kind) {
    case 'check':
      return (await import('./check.ts')).runCheck(command, session)
    case 'merge':
      return (await import('./merge.ts')).runMerge(command, session)
    case 'list':
      return (await import('./list.ts')).runList(command, session)
    case 'plan':
      return (await import('./plan.ts')).runPlan(command, session)
    case 'replay':
      return (await import('./replay.ts')).runReplay(command, session)
    case 'explore':
      return (await import('./explore.ts')).runExplore(command, session)
    case 'mutate':
      return (await import('./mutate.ts')).runMutate(command, session)
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
