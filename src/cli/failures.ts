/** Errors as plain data. */
import { errorTable, InterleaveError, messageOf } from '../kernel/errors.ts'
import type { Failure } from './protocol.ts'

/** Anything thrown that is not ours to throw is a fault of ours. */
export function failureOf(error: unknown): Failure {
  if (isForWantOfMemory(error)) return failure('IL098', messageOf(error))
  if (!(error instanceof InterleaveError)) return { code: 'IL099', detail: messageOf(error), ...below(error) }
  return { code: error.code, detail: error.detail, ...below(error.cause) }
}

/** What V8 says when a typed array finds no room. */
const isForWantOfMemory = (error: unknown): boolean =>
  error instanceof RangeError && /^(?:Array buffer allocation failed|Invalid typed array length)/.test(error.message)

export function failure(code: Failure['code'], detail: string, cause?: unknown): Failure {
  return { code, detail, ...below(cause) }
}

/** Of a machine that gave no sign of life. */
export const stuck = (timeoutMs: number): Failure =>
  failure('IL014', `It was given up after ${timeoutMs / 1000} s without a step (see --step-timeout).`)

/** Of a thread that models ran in, and that ended by itself. */
export const ended = (): Failure => failure('IL006', 'It ended the process that it was run in.')

/** Of a thread that models ran in, and that ended by an error. */
export const collapse = (error: unknown): Failure =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? failure('IL098', messageOf(error))
    : failure('IL099', 'The models stopped running.', error)

const FRAMES_SHOWN = 6

function below(error: unknown): { below?: string } {
  if (error === undefined) return {}
  if (!(error instanceof Error) || error.stack === undefined) return { below: messageOf(error) }
  const lines = error.stack.split('\n')
  const frames = lines.filter((line) => /^\s+at /.test(line) && !/node:internal|node_modules/.test(line))
  const message = lines.filter((line) => !/^\s+at /.test(line))
  return { below: [...message, ...frames.slice(0, FRAMES_SHOWN)].join('\n').trimEnd() }
}

export const statusOf = ({ code }: Failure): number => errorTable[code].status
