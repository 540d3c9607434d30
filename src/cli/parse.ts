/** The command line, parsed into what to do. */
import yargs, { type Argv } from 'yargs'
import { InterleaveError } from '../kernel/errors.ts'
import { VERSION } from '../kernel/version.ts'
import type { Command } from './commands.ts'
import { EPILOGUE } from './help.ts'
import {
  checkOptions,
  exploreOptions,
  initOptions,
  mergeOptions,
  mutateOptions,
  planOptions,
  replayOptions,
  selection,
} from './options.ts'
import {
  checkCommand,
  common,
  mergeCommand,
  mutateCommand,
  planCommand,
  portOf,
  replayCommand,
  type Values,
} from './requests.ts'
import { closest } from './suggest.ts'

/** Thrown to leave the parser: after a command it renders all help, which takes longer than anything else it does. */
class Understood extends Error {
  readonly command: Command

  constructor(command: Command) {
    super()
    this.command = command
  }
}

/** Undefined when the command line only asked for help or the version, which was printed. @throws IL015 */
export async function parseCommand(args: readonly string[], columns: number): Promise<Command | undefined> {
  try {
    await commandLine(args, columns).parseAsync()
    return undefined
  } catch (thrown) {
    if (thrown instanceof Understood) return thrown.command
    throw thrown
  }
}

/** What `--help` says of a command, or of all when it is none. */
export const helpOf = (command: string, columns: number): Promise<string> =>
  commandLine(command === '' ? [] : [command], columns).getHelp()

function keep(command: Command): never {
  throw new Understood(command)
}

function commandLine(args: readonly string[], columns: number): Argv {
  return yargs([...args])
    .scriptName('interleave')
    .locale('en')
    .parserConfiguration({ 'greedy-arrays': false, 'dot-notation': false })
    .wrap(Math.min(110, columns))
    .command('check [paths..]', 'Check models: a line each, and a trace for each violation.', checkOptions, (argv) =>
      keep(checkCommand(argv as Values)),
    )
    .command(
      'plan [paths..]',
      'Tell how much there is to explore, how long that takes, and what fits into a time.',
      planOptions,
      (argv) => keep(planCommand(argv as Values)),
    )
    .command('merge <files..>', 'Add up what shards have found.', mergeOptions, (argv) =>
      keep(mergeCommand(argv as Values)),
    )
    .command('list [paths..]', 'List models, their parameters, and what is expected of them.', selection, (argv) =>
      keep({ kind: 'list', ...common(argv as Values) }),
    )
    .command('replay <file> <schedule>', 'Run one schedule again, and show its trace.', replayOptions, (argv) =>
      keep(replayCommand(argv as Values)),
    )
    .command('explore <file>', 'Choose the steps of a model yourself, on a page.', exploreOptions, (argv) =>
      keep({ kind: 'explore', port: portOf(argv as Values), ...common(argv as Values) }),
    )
    .command(
      'mutate [paths..]',
      'Put faults into primitives, and tell which no model notices.',
      mutateOptions,
      (argv) => keep(mutateCommand(argv as Values)),
    )
    .command(
      'init [folder]',
      'Write a first model, its broken sibling and a test into a project.',
      initOptions,
      (argv) => keep({ kind: 'init', folder: String(argv['folder']) }),
    )
    .version(VERSION)
    .help()
    .epilogue(EPILOGUE)
    .demandCommand(1, 1, `What should be done? Say ${COMMANDS.slice(0, -1).join(', ')} or ${COMMANDS.at(-1)}.`)
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error === undefined || error.name === 'YError' ? misuse(message, args) : error
    })
}

const OPTIONS =
  'only within param strategy workers checkpoint resume shard max-preemptions seed pct-depth max-executions max-states storage max-steps max-duration step-timeout keep-going allow-incomplete replay format out scaling witnesses properties coverage all-steps progress port color no-color help version'.split(
    ' ',
  )

const COMMANDS = ['check', 'plan', 'merge', 'list', 'replay', 'explore', 'mutate', 'init']

/** What the parser says, and for something unknown what may have been meant. */
function misuse(message: string, args: readonly string[]): InterleaveError {
  const bare = /^Not enough arguments following: (.+)$/.exec(message)?.[1]
  if (bare !== undefined) return new InterleaveError('IL015', `${bare.length === 1 ? '-' : '--'}${bare} wants a value.`)
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1].split(', ') ?? []
  const elsewhere = unknown.filter((name) => OPTIONS.includes(name) && isOption(name, args))
  const hints = unknown.flatMap((name) => {
    if (elsewhere.includes(name)) return []
    const option = closest(name, OPTIONS)
    const command = closest(name, COMMANDS)
    if (isOption(name, args)) return option === undefined ? [] : [`--${option}`]
    return command === undefined ? [] : [command]
  })
  const others =
    elsewhere.length === 0 ? '' : `. Only other commands have ${elsewhere.map((name) => `--${name}`).join(', ')}`
  const meant = hints.length === 0 ? '' : `. Did you mean ${[...new Set(hints)].join(', ')}?`
  return new InterleaveError('IL015', `${message.trim().replace(/\n\s*/g, ' ')}${others}${meant}`)
}

const isOption = (name: string, args: readonly string[]): boolean => args.some((arg) => arg.startsWith(`--${name}`))
