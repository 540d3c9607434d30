/** From the values of options to what to do. */
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { InterleaveError } from '../kernel/errors.ts'
import {
  type CheckCommand,
  type Command,
  type Common,
  FORMATS,
  type MergeCommand,
  type ReplayCommand,
  STORAGES,
  STRATEGIES,
} from './commands.ts'
import { parseOverrides } from './params.ts'
import { duration, wholeNumber } from './quantities.ts'
import { searchingOf, shardOf } from './searching.ts'
import { tellingOf } from './telling.ts'

export type Values = Readonly<Record<string, unknown>>

export function common(argv: Values): Common {
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

/** @throws IL015 */
export function portOf(argv: Values): number {
  const given = single(argv, 'port')
  if (given === undefined) return 0
  const port = wholeNumber('port', given)
  if (port > 65_535) throw new InterleaveError('IL015', `--port wants a number up to 65535, not ${given}.`)
  return port
}

export function checkCommand(argv: Values): Command {
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

export function mergeCommand(argv: Values): MergeCommand {
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

export function planCommand(argv: Values): Command {
  const maxDuration = single(argv, 'max-duration')
  const limit = maxDuration === undefined ? {} : { maxDuration, maxDurationMs: duration('max-duration', maxDuration) }
  return { kind: 'plan', ...common(argv), ...limit }
}

export function mutateCommand(argv: Values): Command {
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

export function replayCommand(argv: Values): ReplayCommand {
  return { kind: 'replay', recording: String(argv['schedule']), ...common(argv) }
}

function single(argv: Values, option: string): string | undefined {
  const value = argv[option]
  if (Array.isArray(value)) throw new InterleaveError('IL015', `--${option} is given more than once.`)
  return typeof value === 'string' ? value : undefined
}
