/**
 * Checkpoints: what a long search has found and what it has left, as a file of format `interleave-checkpoint/1`. The file is
 * either the old one or the new one, whenever the process is killed.
 */
import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Checkpoint, TasksOptions } from '../check/tasks.ts'
import { InterleaveError, messageOf } from '../kernel/errors.ts'
import { VERSION } from '../kernel/version.ts'
import { reachedMarks, reachMarks } from './branches.ts'
import { differenceOf, type Identity } from './identity.ts'

const FORMAT = 'interleave-checkpoint/1'

interface Kept {
  readonly format: string
  readonly version: string
  readonly identity: Identity
  /** Of the checkpoint's text. */
  readonly sum: string
  readonly checkpoint: string
}

/** What is kept of a search. */
interface Saved extends Checkpoint {
  /** The marks of branches that were reached. */
  readonly reached: readonly string[]
}

const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Where a search is kept, and whether it goes on with what is there. */
export interface Keeping {
  readonly file: string
  readonly isResumed: boolean
}

/** Between two checkpoints, at the least; and so many times as long as it takes to write one. */
const BETWEEN_MS = 250
const BETWEEN_TIMES = 20

/** Writes now and then, and when it is told that the search has ended. */
export class Keeper {
  readonly tasks: Pick<TasksOptions, 'from' | 'onTask'>
  private readonly write: () => void
  private latest: (() => Checkpoint) | undefined

  constructor({ file, isResumed }: Keeping, identity: Identity) {
    let due = 0
    this.write = () => {
      const started = performance.now()
      if (this.latest !== undefined) writeCheckpoint(file, identity, { ...this.latest(), reached: reachedMarks() })
      const ended = performance.now()
      due = ended + Math.max(BETWEEN_MS, BETWEEN_TIMES * (ended - started))
    }
    const saved = isResumed ? readCheckpoint(file, identity) : undefined
    if (saved !== undefined) reachMarks(saved.reached)
    this.tasks = {
      ...(saved === undefined ? {} : { from: saved }),
      onTask: (checkpoint) => {
        this.latest = checkpoint
        if (performance.now() >= due) this.write()
      },
    }
  }

  end(): void {
    this.write()
  }
}

/** @throws IL044 */
function writeCheckpoint(file: string, identity: Identity, saved: Saved): void {
  const text = JSON.stringify(saved)
  const kept: Kept = { format: FORMAT, version: VERSION, identity, sum: sumOf(text), checkpoint: text }
  try {
    replaceFile(file, JSON.stringify(kept))
  } catch (error) {
    throw new InterleaveError('IL044', `${file}: ${messageOf(error)}.`)
  }
}

function replaceFile(file: string, text: string): void {
  const aside = `${file}.new`
  const handle = openSync(aside, 'w')
  try {
    writeFileSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(aside, file)
}

/** @throws IL040 for a file that is no whole checkpoint, IL041 for one of another search. */
function readCheckpoint(file: string, identity: Identity): Saved {
  const kept = parsed(file)
  const difference = differenceOf(kept.identity, identity)
  if (kept.version !== VERSION)
    throw new InterleaveError('IL041', `${file} was written by version ${kept.version}, and this is ${VERSION}.`)
  if (difference !== undefined) throw new InterleaveError('IL041', `${file}: ${difference}.`)
  const saved = JSON.parse(kept.checkpoint) as Checkpoint & Partial<Saved>
  const { reached } = saved
  if (reached === undefined) throw damaged(file, 'something is missing')
  return { ...saved, reached }
}

const damaged = (file: string, why: string): InterleaveError => new InterleaveError('IL040', `${file}: ${why}.`)

function parsed(file: string): Kept {
  let kept: Partial<Kept>
  try {
    kept = JSON.parse(readFileSync(file, 'utf8')) as Partial<Kept>
  } catch (error) {
    throw damaged(file, messageOf(error))
  }
  const { format, version, identity, sum, checkpoint } = kept ?? {}
  if (format !== FORMAT) throw damaged(file, `its format is ${String(format)}, not ${FORMAT}`)
  if (version === undefined || identity === undefined || sum === undefined || typeof checkpoint !== 'string')
    throw damaged(file, 'something is missing')
  if (sumOf(checkpoint) !== sum) throw damaged(file, 'its content is not what was written')
  return { format, version, identity, sum, checkpoint }
}
