/**
 * Every error that a user can meet: a code, its cause, the next step. A violation is a value, never an error; only misuse of
 * the checker throws.
 */

import { uncatchable } from './uncatchable.ts'

interface Entry {
  /** Exit status of the command line; see `sysexits.h` for the meaning of 64 to 73. */
  readonly status: number
  readonly cause: string
  readonly next: string
}

export const errorTable = {
  IL001: {
    status: 65,
    cause: 'The model is not deterministic: the same schedule gave a different step.',
    next: 'Usual causes: Date.now, Math.random, a Map or variable shared between threads or executions, state made outside `make`. Use `choose(n)` for data and `make(cell(...))` for shared state.',
  },
  IL002: {
    status: 65,
    cause: 'An operation was used twice.',
    next: 'Each step needs a fresh operation: write `yield* x.read()` at each place instead of keeping `const op = x.read()`.',
  },
  IL003: {
    status: 65,
    cause: 'A thread used an object that was not made in this model.',
    next: 'Make every shared object with the `make` that the model function is given; do not share objects between models.',
  },
  IL004: {
    status: 65,
    cause: 'A body yielded something that is not a step.',
    next: 'Write `yield*` (with the star) before an operation, and nothing else after `yield`.',
  },
  IL006: {
    status: 65,
    cause: 'The model function threw while the model was built.',
    next: 'Mend the model function; the error below is its own.',
  },
  IL007: {
    status: 65,
    cause: 'A model was built with a parameter that it does not have, or of another type.',
    next: 'See `interleave list` for the parameters of each model.',
  },
  IL008: {
    status: 66,
    cause: 'A model file could not be loaded.',
    next: 'Run it through `tsc --noEmit`; the error below is what loading it gave.',
  },
  IL009: {
    status: 66,
    cause: 'A model file exports no model.',
    next: 'Export what `model(...)` returns: `export const mine = model(...)`.',
  },
  IL010: {
    status: 66,
    cause: 'No model was found.',
    next: 'Check the path and `--only`; `interleave list` shows the models there are.',
  },
  IL011: {
    status: 65,
    cause: 'The schedule does not fit the model.',
    next: 'It was recorded for another version or other parameters of the model; run `interleave check` for a fresh one.',
  },
  IL012: {
    status: 64,
    cause: 'The text is not a schedule.',
    next: 'A schedule looks like `1:0101x3.` (version, colon, thread numbers); copy it whole from a replay line.',
  },
  IL013: {
    status: 65,
    cause: 'An object was made while threads were running.',
    next: '`make` is for the model function; inside a thread write `yield* allocate(...)`.',
  },
  IL014: {
    status: 65,
    cause: 'A machine has run for a long time without a `yield*`.',
    next: 'A loop in it never reaches a step. Loops that wait should use `until(...)` or a blocking operation.',
  },
  IL015: {
    status: 64,
    cause: 'The command line is not right.',
    next: 'See `interleave --help`.',
  },
  IL017: {
    status: 65,
    cause: 'A property threw while it was evaluated.',
    next: 'A property reads objects with the `read` it is given and returns true or false.',
  },
  IL018: {
    status: 65,
    cause: 'A thread waits for an answer that steps which commute can take away again.',
    next: 'Wait with a blocking operation of the object, such as `acquire`, or keep the value in a cell or an atomic.',
  },
  IL021: {
    status: 64,
    cause: 'Options of a check do not go together.',
    next: 'Leave one of them out, or name a strategy that it is for.',
  },
  IL030: {
    status: 65,
    cause: 'A matcher was given something that is no model.',
    next: 'Give `expect` what `model(...)` returns.',
  },
  IL031: {
    status: 65,
    cause: 'The model does not have that one set of outcomes.',
    next: 'Name one of its `outcomes` with { of: ... }.',
  },
  IL032: {
    status: 64,
    cause: 'The text is not a client of the primitive.',
    next: 'A client looks like `acquire() release() | release(2)`; copy it whole from a replay line.',
  },
  IL033: {
    status: 65,
    cause: 'No legal client of the primitive turned up.',
    next: 'Let `legal` allow more, or the generator make smaller clients: { maxCalls: 3 }.',
  },
  IL040: {
    status: 66,
    cause: 'The file is no checkpoint that can be read.',
    next: 'Begin anew with `--checkpoint <file>`; a search that is killed leaves its last checkpoint whole.',
  },
  IL041: {
    status: 65,
    cause: 'The checkpoint is of another search.',
    next: 'Go on with the model, parameters, options and version that it was made with, or begin anew with `--checkpoint <file>`.',
  },
  IL042: {
    status: 66,
    cause: 'The file is no result of a shard.',
    next: 'Give what `interleave check --shard <i>/<n> --format json` printed.',
  },
  IL043: {
    status: 65,
    cause: 'The results are not shards of one search.',
    next: 'Merge each shard once, of the same model, parameters, options and version.',
  },
  IL044: {
    status: 73,
    cause: 'The checkpoint could not be written.',
    next: 'Name a file in a folder that there is, and that can be written to; what was written before is still whole.',
  },
  IL098: {
    status: 69,
    cause: 'The memory did not suffice.',
    next: 'Use smaller parameters, or allow more with `NODE_OPTIONS=--max-old-space-size=<megabytes>`.',
  },
  IL019: {
    status: 65,
    cause: 'Operations were combined that cannot be one step.',
    next: 'Only the first operation of `together` may block; the others are single actions on other objects.',
  },
  IL020: {
    status: 65,
    cause: 'A choice has no value to choose from, or too many.',
    next: 'It needs 1 to 65,536 values; choose from a small range that shows the point.',
  },
  IL024: {
    status: 65,
    cause: 'A method or a round of `forever` left something behind in variables.',
    next: 'All that a caller learns of a method is its result, and a round knows nothing of the one before: return what is needed, or keep it in an object.',
  },
  IL099: {
    status: 70,
    cause: 'This is a fault of the checker, not of the model.',
    next: 'Please report it with the model and the schedule.',
  },
} as const satisfies Record<string, Entry>

export type ErrorCode = keyof typeof errorTable

/** Misuse of the checker, or a fault of its own (IL099). Its message names the cause and the next step. */
export class InterleaveError extends Error {
  readonly code: ErrorCode
  readonly detail: string

  constructor(code: ErrorCode, detail: string, options?: ErrorOptions) {
    const { cause, next } = errorTable[code]
    super(`[${code}] ${cause}\n  ${detail}\n  ${next}`, options)
    this.name = 'InterleaveError'
    this.code = code
    this.detail = detail
    uncatchable.noted = this
  }

  get status(): number {
    return errorTable[this.code].status
  }
}

/** The message of anything that can be thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
