/** The options of each command, and what `--help` says of them. */
import type { Argv } from 'yargs'
import { FORMATS, STORAGES, STRATEGIES } from './commands.ts'
import { EPILOGUE } from './help.ts'
import { searching } from './searching.ts'
import { accepting, showing, writing } from './telling.ts'

const text = { type: 'string', requiresArg: true } as const

export function selection(parser: Argv): Argv {
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

export function checkOptions(parser: Argv): Argv {
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

export function mergeOptions(parser: Argv): Argv {
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

export function planOptions(parser: Argv): Argv {
  const { param, 'max-steps': maxSteps } = running
  return selection(parser)
    .options({ param, 'max-steps': maxSteps })
    .option('max-duration', { ...text, describe: 'Tell what fits into this time per model: 10s, 2m' })
    .option('format', { ...running.format, choices: ['text', 'json'] as const })
}

export function replayOptions(parser: Argv): Argv {
  return parser
    .positional('file', { type: 'string', demandOption: true, describe: 'The model file' })
    .positional('schedule', { type: 'string', demandOption: true, describe: 'A schedule, or a JSON file with one' })
    .option('only', { ...text, describe: 'The model whose name contains this' })
    .options(shared)
    .options(running)
    .epilogue(EPILOGUE)
}

export function exploreOptions(parser: Argv): Argv {
  const { param, 'max-steps': maxSteps } = running
  return parser
    .positional('file', { type: 'string', demandOption: true, describe: 'The model file' })
    .option('only', { ...text, describe: 'The model whose name contains this' })
    .options(shared)
    .options({ param, 'max-steps': maxSteps })
    .option('port', { ...text, describe: 'Where it listens on this machine (default: any port that is free)' })
    .epilogue(EPILOGUE)
}

export function mutateOptions(parser: Argv): Argv {
  return selection(parser)
    .option('param', running.param)
    .option('within', { ...text, describe: 'Only mutants whose file or name contains this' })
    .option('max-duration', { ...text, default: '10s', describe: 'Time per model and mutant at the most' })
    .option('format', { ...running.format, choices: ['text', 'json'] as const })
}

export function initOptions(parser: Argv): Argv {
  return parser
    .positional('folder', { type: 'string', default: '.', describe: 'The folder of its package.json' })
    .option('color', shared.color)
}
