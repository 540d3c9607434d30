/** The command line, parsed into what to do. */
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import yargs, { type Argv } from 'yargs'
import type { ShardNumber } from '../check/shards.ts'
import type { Storage, StrategyName } from '../check/verdict.ts'
import { InterleaveError } from '../kernel/errors.ts'
import { VERSION } from '../kernel/version.ts'
import type { Keeping } from './checkpoint.ts'
import { EPILOGUE } from './help.ts'
import { type Override, parseOverrides } from './params.ts'
import { duration, wholeNumber } from './quantities.ts'
import { type Searching, searching, searchingOf, shardOf } from './searching.ts'
import { closest } from './suggest.ts'
import { accepting, showing, type Telling, tellingOf, writing } from './telling.ts'

export const FORMATS = ['text', 'json', 'html', 'junit', 'sarif', 'github', 'markdown', 'itf'] as const
export type Format = (typeof FORMATS)[number]

export interface Common {
  readonly paths: readonly string[]
  readonly only?: string
  readonly overrides: readonly Override[]
  readonly stepTimeoutMs: number
  readonly maxSteps?: number
  readonly format: Format
  readonly color?: boolean
}

export interface CheckCommand extends Common, Searching, Telling {
  readonly kind: 'check'
  /** Absent: what each model says. */
  readonly strategy?: StrategyName | 'auto'
  readonly maxExecutions?: number
  readonly workers?: number
  readonly keeping?: Keeping
  readonly shard?: ShardNumber
  readonly maxStates?: number
  readonly storage?: Storage
  /** As it was written. */
  readonly maxDuration?: string
  readonly maxDurationMs?: number
  readonly keepGoing: boolean
  readonly scaling: boolean
  readonly progress?: boolean
}

export interface MergeCommand extends Pick<Common, 'stepTimeoutMs' | 'format' | 'color'>, Telling {
  readonly kind: 'merge'
  readonly files: readonly string[]
}

export interface ReplayCommand extends Common {
  readonly kind: 'replay'
  /** A schedule, or a file with one. */
  readonly recording: string
}

export interface ListCommand extends Common {
  readonly kind: 'list'
}

export interface PlanCommand extends Common {
  readonly kind: 'plan'
  /** As it was written; for each model. */
  readonly maxDuration?: string
  readonly maxDurationMs?: number
}

export interface ExploreCommand extends Common {
  readonly kind: 'explore'
  /** 0 for any that is free. */
  readonly port: number
}

export interface MutateCommand extends Common {
  readonly kind: 'mutate'
  /** Part of a file or of a mutant's name. */
  readonly within?: string
  /** As it was written; for each model of each mutant. */
  readonly maxDuration: string
  readonly maxDurationMs: number
}

export interface InitCommand {
  readonly kind: 'init'
  /** Of the project. */
  readonly folder: string
}

export type Command =
  | CheckCommand
  | PlanCommand
  | MergeCommand
  | ReplayCommand
  | ListCommand
  | ExploreCommand
  | MutateCommand
  | InitCommand

const STRATEGIES = [
  'auto',
  'optimal',
  'sleep',
  'exhaustive',
  'bounded',
  'states',
  'random',
  'pct',
  'pos',
] as const satisfies readonly (StrategyName | 'auto')[]
const STORAGES = ['exact', 'hashed'] as const satisfies readonly Storage[]

/** Undefined when the command line only asked for help or the version, which was printed. @throws IL015 */
export async function parseCommand(args: readonly string[], columns: number): Promise<Command | undefined> {
  let command: Command | undefined
  await commandLine(args, columns, (parsed) => (command = parsed)).parseAsync()
  return command
}

/** What `--help` says of a command, or of all when it is none. */
export const helpOf = (command: string, columns: number): Promise<string> =>
  commandLine(command === '' ? [] : [command], columns, () => undefined).getHelp()

function commandLine(args: readonly string[], columns: number, keep: (command: Command) => void): Argv {
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
    .demandCommand(1, 1, 'What should be done? Say check, plan, merge, list, replay, explore, mutate or init.')
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? misuse(message, args)
    })
}

type Values = Readonly<Record<string, unknown>>

const text = { type: 'string', requiresArg: true } as const

function selection(parser: Argv): Argv {
  return parser
    .positional('paths', { type: 'string', array: true, default: ['models'], describe: 'Files, and folders to search' })
    .option('only', { ...text, describe: 'Models whose name contains this' })
    .options(shared)
    .epilogue(EPILOGUE)
}

const shared = {
  'step-timeout': { ...text, default: '10s', describe: 'Give up on a model that takes no step for so long' },
  color: { type: 'boolean', describe: 'Colours (default: on a terminal; see NO_COLOR, FORCE_COLOR)' },
} as const

const running = {
  param: {
    alias: 'p',
    type: 'string',
    array: true,
    requiresArg: true,
    default: [] as string[],
    defaultDescription: 'as in the model',
    describe: 'name=value overrides a parameter, threads=2..5 tries each value',
  },
  'max-steps': { ...text, describe: 'Steps a thread may take (default 10000)' },
  format: { ...text, choices: FORMATS, default: 'text', describe: 'What goes to standard output' },
} as const

function checkOptions(parser: Argv): Argv {
  return selection(parser)
    .options(running)
    .option('strategy', {
      ...text,
      choices: STRATEGIES,
      defaultDescription: 'what the model says, or "auto": by the number of traces',
      describe: 'How executions are explored',
    })
    .options(searching)
    .option('max-executions', {
      ...text,
      describe:
        'Executions explored per model at the most (random, pct, pos: default 10000, unless --max-duration is given)',
    })
    .option('workers', {
      ...text,
      describe:
        'Threads that explore side by side under "optimal": a number, or auto; results are the same for any number',
    })
    .option('checkpoint', { ...text, describe: 'Keep what the search has found in this file, to go on with --resume' })
    .option('resume', { ...text, describe: 'Go on with the search that this file keeps, and keep it there' })
    .option('shard', {
      ...text,
      describe:
        'Explore the first of three parts under "optimal": 1/3; `merge` adds up what --format json tells of all',
    })
    .option('max-states', {
      ...text,
      describe: 'States visited per model at the most, with --strategy states or bounded',
    })
    .option('storage', {
      ...text,
      choices: STORAGES,
      describe: 'How "states" keeps states: hashed takes 8 bytes for each, and may miss some',
    })
    .option('max-duration', { ...text, describe: 'Time per model at the most: 10s, 2m' })
    .option('keep-going', { alias: 'k', type: 'boolean', default: false, describe: 'All violations, not the first' })
    .options(accepting)
    .option('replay', { ...text, describe: 'Run one schedule, or the one in a JSON file, again' })
    .options(writing)
    .option('scaling', {
      type: 'boolean',
      default: false,
      describe: 'With --out: count traces at the sizes that models name, for a page of tables',
    })
    .options(showing)
    .option('progress', { type: 'boolean', describe: 'Progress on standard error (default: on a terminal)' })
}

function mergeOptions(parser: Argv): Argv {
  return parser
    .positional('files', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'What `check --shard --format json` printed',
    })
    .options(shared)
    .option('format', running.format)
    .options({ ...accepting, ...writing, ...showing })
    .epilogue(EPILOGUE)
}

function planOptions(parser: Argv): Argv {
  const { param, 'max-steps': maxSteps } = running
  return selection(parser)
    .options({ param, 'max-steps': maxSteps })
    .option('max-duration', { ...text, describe: 'Tell what fits into this time per model: 10s, 2m' })
}

function replayOptions(parser: Argv): Argv {
  return parser
    .positional('file', { type: 'string', demandOption: true, describe: 'The model file' })
    .positional('schedule', { type: 'string', demandOption: true, describe: 'A schedule, or a JSON file with one' })
    .option('only', { ...text, describe: 'The model whose name contains this' })
    .options(shared)
    .options(running)
    .epilogue(EPILOGUE)
}

function exploreOptions(parser: Argv): Argv {
  const { param, 'max-steps': maxSteps } = running
  return parser
    .positional('file', { type: 'string', demandOption: true, describe: 'The model file' })
    .option('only', { ...text, describe: 'The model whose name contains this' })
    .options(shared)
    .options({ param, 'max-steps': maxSteps })
    .option('port', { ...text, describe: 'Where it listens on this machine (default: any port that is free)' })
    .epilogue(EPILOGUE)
}

function portOf(argv: Values): number {
  const given = single(argv, 'port')
  if (given === undefined) return 0
  const port = wholeNumber('port', given)
  if (port > 65_535) throw new InterleaveError('IL015', `--port wants a number up to 65535, not ${given}.`)
  return port
}

function mutateOptions(parser: Argv): Argv {
  return selection(parser)
    .option('param', running.param)
    .option('within', { ...text, describe: 'Only mutants whose file or name contains this' })
    .option('max-duration', { ...text, default: '10s', describe: 'Time per model and mutant at the most' })
    .option('format', { ...running.format, choices: ['text', 'json'] as const })
}

function initOptions(parser: Argv): Argv {
  return parser
    .positional('folder', { type: 'string', default: '.', describe: 'The folder of its package.json' })
    .option('color', shared.color)
}

function common(argv: Values): Common {
  const only = single(argv, 'only')
  const maxSteps = single(argv, 'max-steps')
  const paths = (argv['paths'] ?? [argv['file']]) as string[]
  return {
    paths,
    ...(only === undefined ? {} : { only }),
    overrides: parseOverrides((argv['param'] as string[] | undefined) ?? []),
    stepTimeoutMs: duration('step-timeout', single(argv, 'step-timeout') ?? ''),
    ...(maxSteps === undefined ? {} : { maxSteps: wholeNumber('max-steps', maxSteps) }),
    format: FORMATS.find((name) => name === argv['format']) ?? 'text',
    ...(typeof argv['color'] === 'boolean' ? { color: argv['color'] } : {}),
  }
}

function checkCommand(argv: Values): Command {
  const recording = single(argv, 'replay')
  if (recording !== undefined) return { kind: 'replay', recording, ...common(argv) }
  const maxExecutions = single(argv, 'max-executions')
  const workers = workersOf(single(argv, 'workers'), argv['strategy'])
  const maxStates = single(argv, 'max-states')
  const maxDuration = single(argv, 'max-duration')
  const strategy = STRATEGIES.find((name) => name === argv['strategy'])
  const storage = STORAGES.find((name) => name === argv['storage'])
  const shard = shardOf(single(argv, 'shard'), argv['strategy'])
  const told = tellingOf(argv, single(argv, 'out'))
  const scaling = argv['scaling'] === true
  if (scaling && told.out === undefined)
    throw new InterleaveError('IL015', '--scaling writes its page into the folder of --out.')
  return {
    kind: 'check',
    ...common(argv),
    ...(strategy === undefined ? {} : { strategy }),
    ...searchingOf((option) => single(argv, option), strategy),
    ...(maxExecutions === undefined ? {} : { maxExecutions: wholeNumber('max-executions', maxExecutions) }),
    ...(workers === undefined ? {} : { workers }),
    ...keepingOf(argv),
    ...(shard === undefined ? {} : { shard }),
    ...(maxStates === undefined ? {} : { maxStates: wholeNumber('max-states', maxStates) }),
    ...(storage === undefined ? {} : { storage }),
    ...(maxDuration === undefined ? {} : { maxDuration, maxDurationMs: duration('max-duration', maxDuration) }),
    keepGoing: argv['keep-going'] === true,
    scaling,
    ...told,
    ...(typeof argv['progress'] === 'boolean' ? { progress: argv['progress'] } : {}),
  }
}

function mergeCommand(argv: Values): MergeCommand {
  const { stepTimeoutMs, format, color } = common(argv)
  const told = tellingOf(argv, single(argv, 'out'))
  return {
    kind: 'merge',
    files: argv['files'] as string[],
    stepTimeoutMs,
    format,
    ...(color === undefined ? {} : { color }),
    ...told,
  }
}

/** @throws IL015 */
function keepingOf(argv: Values): Pick<CheckCommand, 'keeping'> {
  const checkpoint = single(argv, 'checkpoint')
  const resume = single(argv, 'resume')
  if (checkpoint !== undefined && resume !== undefined)
    throw new InterleaveError('IL015', '--resume goes on keeping the search in its own file; leave out --checkpoint.')
  const file = checkpoint ?? resume
  return file === undefined ? {} : { keeping: { file: resolve(file), isResumed: resume !== undefined } }
}

/** @throws IL015, IL021 */
function workersOf(given: string | undefined, strategy: unknown): number | undefined {
  if (given === undefined) return undefined
  if (strategy !== undefined && strategy !== 'optimal')
    throw new InterleaveError('IL021', `Workers are for "optimal", and the strategy is ${JSON.stringify(strategy)}.`)
  return given === 'auto' ? availableParallelism() : wholeNumber('workers', given)
}

function planCommand(argv: Values): Command {
  const maxDuration = single(argv, 'max-duration')
  const limit = maxDuration === undefined ? {} : { maxDuration, maxDurationMs: duration('max-duration', maxDuration) }
  return { kind: 'plan', ...common(argv), ...limit }
}

function mutateCommand(argv: Values): Command {
  const maxDuration = single(argv, 'max-duration') ?? ''
  const within = single(argv, 'within')
  const where = within === undefined ? {} : { within }
  return {
    kind: 'mutate',
    ...common(argv),
    ...where,
    maxDuration,
    maxDurationMs: duration('max-duration', maxDuration),
  }
}

function replayCommand(argv: Values): ReplayCommand {
  return { kind: 'replay', recording: String(argv['schedule']), ...common(argv) }
}

function single(argv: Values, option: string): string | undefined {
  const value = argv[option]
  if (Array.isArray(value)) throw new InterleaveError('IL015', `--${option} is given more than once.`)
  return typeof value === 'string' ? value : undefined
}

const OPTIONS =
  'only within param strategy workers checkpoint resume shard max-preemptions seed pct-depth max-executions max-states storage max-steps max-duration step-timeout keep-going allow-incomplete replay format out scaling witnesses properties coverage all-steps progress port color no-color help version'.split(
    ' ',
  )

/** What the parser says, and for something unknown what may have been meant. */
function misuse(message: string, args: readonly string[]): InterleaveError {
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1].split(', ') ?? []
  const hints = unknown.flatMap((name) => {
    const option = closest(name, OPTIONS)
    const command = closest(name, ['check', 'merge', 'list', 'replay', 'explore', 'mutate', 'init'])
    if (args.some((arg) => arg.startsWith(`--${name}`))) return option === undefined ? [] : [`--${option}`]
    return command === undefined ? [] : [command]
  })
  const said = message.trim().replace(/\n\s*/g, ' ')
  return new InterleaveError(
    'IL015',
    hints.length === 0 ? said : `${said}. Did you mean ${[...new Set(hints)].join(', ')}?`,
  )
}
