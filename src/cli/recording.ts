/** What `--replay` is given: a schedule, or a file that was written by `--format json`. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { InterleaveError, messageOf } from '../kernel/errors.ts'
import type { Params } from '../machine/model.ts'
import type { TraceStep } from '../trace/trace.ts'

export interface Recording {
  readonly schedule: string
  /** The model that it is of, and how that was set; absent in a bare schedule or trace. */
  readonly name?: string
  readonly params?: Params
  readonly property?: string
  readonly steps?: readonly TraceStep[]
}

type Fields = Readonly<Record<string, unknown>>

/** The recordings in the text or file: one, or one per violated model of a whole check. @throws IL012 when there is none. */
export function readRecordings(given: string, cwd: string): Recording[] {
  if (/^\d+:/.test(given)) return [{ schedule: given }]
  const document = parse(read(given, cwd), given)
  const entries: readonly unknown[] = Array.isArray(document['models']) ? document['models'] : [document]
  const recordings = entries.filter(isFields).flatMap(recordingOf)
  if (recordings.length === 0) throw new InterleaveError('IL012', `"${given}" holds no schedule.`)
  return recordings
}

function read(given: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, given), 'utf8')
  } catch {
    throw new InterleaveError('IL012', `"${given}" is neither a schedule nor a file.`)
  }
}

function parse(text: string, given: string): Fields {
  try {
    const document: unknown = JSON.parse(text)
    if (isFields(document)) return document
  } catch (error) {
    throw new InterleaveError('IL012', `"${given}" is not JSON: ${messageOf(error)}`)
  }
  throw new InterleaveError('IL012', `"${given}" holds no schedule.`)
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A model's entry has its steps in `trace`, a trace by itself in `steps`. What was never seen has a schedule without threads,
 * and nothing to replay.
 */
function recordingOf(entry: Fields): Recording[] {
  const { schedule, name, params, property, threads, trace, steps = trace } = entry
  if (typeof schedule !== 'string' || (Array.isArray(threads) && threads.length === 0)) return []
  return [
    {
      schedule,
      ...(typeof name === 'string' ? { name } : {}),
      ...(isFields(params) ? { params: params as Params } : {}),
      ...(typeof property === 'string' ? { property } : {}),
      ...(Array.isArray(steps) ? { steps: steps.map(stepOf) } : {}),
    },
  ]
}

function stepOf(step: unknown, i: number): TraceStep {
  const { thread, operation, object, answer } = isFields(step) ? step : {}
  if (typeof thread !== 'string' || typeof operation !== 'string')
    throw new InterleaveError('IL012', `Step ${i + 1} of the recording has no thread or no operation.`)
  return {
    thread,
    operation,
    ...(typeof object === 'string' ? { object } : {}),
    ...(typeof answer === 'string' ? { answer } : {}),
  }
}
