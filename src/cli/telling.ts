/** Options for what is told of results, whether a search or others have found them. */

export interface Telling {
  readonly allowIncomplete: boolean
  readonly out?: string
  readonly witnesses: boolean
  readonly allSteps: boolean
  readonly properties: boolean
  readonly coverage: boolean
}

const DEFAULT_OUT = 'reports'

export const accepting = {
  'allow-incomplete': { type: 'boolean', default: false, describe: 'A bounded search without a violation is fine' },
} as const

export const writing = {
  out: {
    type: 'string',
    describe: `Write reports (Markdown and HTML) into this folder (--out alone: ${DEFAULT_OUT})`,
  },
} as const

export const showing = {
  witnesses: {
    type: 'boolean',
    default: false,
    describe: 'Show a schedule for each state and outcome that must be possible',
  },
  'all-steps': { type: 'boolean', default: false, describe: 'Show whole traces, with the steps that play no part' },
  properties: {
    type: 'boolean',
    default: false,
    describe: 'Show a verdict for each property, also of models that hold',
  },
  coverage: {
    type: 'boolean',
    default: false,
    describe: 'Show operations seen in both orders, and branches of imported files never taken',
  },
} as const

/** @param out as it was given */
export function tellingOf(argv: Readonly<Record<string, unknown>>, out: string | undefined): Telling {
  return {
    allowIncomplete: argv['allow-incomplete'] === true,
    ...(out === undefined ? {} : { out: out === '' ? DEFAULT_OUT : out }),
    witnesses: argv['witnesses'] === true,
    allSteps: argv['all-steps'] === true,
    properties: argv['properties'] === true,
    coverage: argv['coverage'] === true,
  }
}
