/**
 * What led to the end of an execution, as far as sleeping and waking goes: the run is taken back to its first state and does
 * its steps once more. Slow, for one counterexample.
 */
import { MODE_BITS } from '../kernel/ids.ts'
import { NONE } from '../machine/log.ts'
import type { Position } from '../machine/position.ts'
import type { Run } from '../machine/run.ts'
import type { Purpose } from '../objects/purpose.ts'
import { isLacking, isThere, obstaclesOf, purposesAt } from '../properties/waits.ts'

/** A thread asleep, or awake, in one state. */
interface Standing {
  readonly position: Position
  /** Per way its step can go, whether something is lacking for it. */
  readonly lacking: readonly boolean[]
  /** What it is after, the outermost purpose, and whether that is there; absent when it is awake or nothing is stated. */
  readonly after?: { readonly what: string; readonly isThere: boolean }
}

/** A step that gave a thread what was lacking. */
export interface Wakeup {
  readonly step: number
  readonly thread: number
  readonly position: Position
  /** How the thread left the wait otherwise, after the wakeup or before it; absent when it went on as it was woken to. */
  readonly leaving?: { readonly step: number; readonly how: string }
}

/** A thread left a wait in another way than by being woken; what it waited for may still be given to it. */
interface Left {
  readonly thread: number
  readonly position: Position
  readonly way: number
  readonly leaving: { readonly step: number; readonly how: string }
  /** The step that gave it, if nobody has used it since. */
  given?: number
}

export class Past {
  readonly run: Run
  /** Number of steps. State `i` is the one before step `i`; state `length` is the last. */
  readonly length: number
  readonly wakeups: readonly Wakeup[]
  /** The steps that are meant to wake whoever waits. */
  readonly signals: readonly number[]
  private readonly states: readonly (readonly (Standing | undefined)[])[]

  constructor(run: Run) {
    this.run = run
    this.length = run.log.length
    const left: Left[] = []
    this.states = replayed(run, (state) => {
      for (const one of left)
        if (isLackingFor(run, one)) delete one.given
        else one.given ??= state - 1
      left.push(...leavingAt(run, state))
      return run.threads.map(({ id }) => standingOf(run, id))
    })
    const inVain = left.flatMap(({ given, way: _way, ...one }) =>
      given === undefined ? [] : [{ step: given, ...one }],
    )
    const woken = Array.from({ length: this.length }, (_, step) => this.wokenBy(step)).flat()
    this.wakeups = [...inVain, ...woken].toSorted((one, other) => one.step - other.step)
    this.signals = Array.from({ length: this.length }, (_, step) => step).filter((step) => isSignal(run, step))
  }

  threadOf(step: number): number {
    return this.run.log.thread[step]
  }

  /** Per state, whether what is waited for is there. */
  timeline(purpose: Purpose): readonly boolean[] {
    return replayed(this.run, () => isThere(this.run, purpose))
  }

  /** The last time that it came while the thread slept for it, and was gone by another thread's step. */
  missed(thread: number, purpose: Purpose): { came: number; gone: number } | undefined {
    const there = this.timeline(purpose)
    const gone = there.lastIndexOf(true)
    const came = gone === NONE ? NONE : there.lastIndexOf(false, gone)
    if (came === NONE || gone === this.length || this.threadOf(gone) === thread) return undefined
    const before = this.standing(came, thread)
    return this.isAsleep(came, thread) && before?.after?.what === purpose.what ? { came, gone } : undefined
  }

  /** Per state, whether the thread could go on if it stood there. */
  openings(thread: number, position: Position): readonly boolean[] {
    return replayed(this.run, () => !obstaclesOf(this.run, thread, position).every(isLacking))
  }

  standing(state: number, thread: number): Standing | undefined {
    return this.states[state][thread]
  }

  isAsleep(state: number, thread: number): boolean {
    const standing = this.standing(state, thread)
    return standing !== undefined && standing.lacking.length > 0 && standing.lacking.every((lacks) => lacks)
  }

  /** Whether the step left an object in another state than before. */
  changes(step: number): boolean {
    const { log, states } = this.run
    for (let entry = log.accessStart[step]; entry < log.accessStart[step + 1]; entry++) {
      const object = log.accessLabel[entry] >> MODE_BITS
      let next = entry + 1
      while (next < log.accessCount && log.accessLabel[next] >> MODE_BITS !== object) next++
      const after: unknown = next < log.accessCount ? log.accessBefore[next] : states[object]
      if (!Object.is(after, log.accessBefore[entry])) return true
    }
    return false
  }

  /** The first step of the thread after this one. */
  nextStep(thread: number, after: number): number | undefined {
    const { log } = this.run
    for (let step = after + 1; step < this.length; step++) if (log.thread[step] === thread) return step
    return undefined
  }

  private wokenBy(step: number): Wakeup[] {
    return this.run.threads.flatMap(({ id }): Wakeup[] => {
      const [before, after] = [this.standing(step, id), this.standing(step + 1, id)]
      if (before === undefined || before.position !== after?.position) return []
      const opened = before.lacking.flatMap((lacks, way) => (lacks && !after.lacking[way] ? [way] : []))
      if (opened.length === 0) return []
      const next = this.nextStep(id, step)
      const way = next === undefined ? undefined : this.run.log.alternative[next]
      const isOtherwise = way !== undefined && next !== undefined && !opened.includes(way)
      const leaving = isOtherwise ? { leaving: { step: next, how: wayName(before.position, way) } } : {}
      return [{ step, thread: id, position: before.position, ...leaving }]
    })
  }
}

/** Takes the run back and does its steps again; answers what is seen in each state, the first and the last included. */
function replayed<T>(run: Run, see: (state: number) => T): T[] {
  const { log } = run
  const steps = Array.from({ length: log.length }, (_, step) => [log.thread[step], log.alternative[step]] as const)
  while (log.length > 0) run.undo()
  const seen = [see(0)]
  for (const [thread, alternative] of steps) {
    run.step(thread, alternative)
    seen.push(see(log.length))
  }
  return seen
}

function standingOf(run: Run, thread: number): Standing | undefined {
  const position = run.positions[thread]
  if (position?.pending === undefined) return undefined
  const lacking = obstaclesOf(run, thread).map(isLacking)
  const purpose = lacking.includes(true) ? purposesAt(position).at(-1) : undefined
  if (purpose === undefined) return { position, lacking }
  return { position, lacking, after: { what: purpose.what, isThere: isThere(run, purpose) } }
}

/** The waits that the step before this state has left by a way that was open, while another one was not. */
function leavingAt(run: Run, state: number): Left[] {
  if (state === 0) return []
  const { log } = run
  const step = state - 1
  const [position, thread] = [log.before[step], log.thread[step]]
  const { pending } = position
  if (pending?.kind !== 'operation' || pending.ways === 1) return []
  const leaving = { step, how: wayName(position, log.alternative[step]) }
  const ways = pending.alternatives.map((_, way): Left => ({ thread, position, way, leaving }))
  return ways.filter((left) => left.way !== log.alternative[step] && isLackingFor(run, left))
}

/** Whether the way that was not taken would lack something now. */
function isLackingFor(run: Run, { thread, position, way }: Left): boolean {
  return isLacking(obstaclesOf(run, thread, position)[way])
}

function wayName({ pending }: Position, way: number): string {
  return pending?.kind === 'operation' ? (pending.alternatives[way]?.name ?? pending.name) : ''
}

function isSignal({ log }: Run, step: number): boolean {
  const { pending, frame } = log.before[step]
  if (pending?.remarks.signals) return true
  for (let { caller } = frame; caller !== undefined; caller = caller.frame.caller)
    if (caller.state.kind === 'calling' && caller.state.instruction.remarks.signals) return true
  for (let entry = log.accessStart[step]; entry < log.accessStart[step + 1]; entry++)
    if (log.accessPart[entry]?.action.signals) return true
  return false
}
