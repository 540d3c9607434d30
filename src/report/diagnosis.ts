/** Why threads are blocked, in sentences. */
import type { Finding } from '../check/diagnose.ts'
import type { Cause, Diagnosis, Link, LostWakeup, Wait } from '../check/diagnosis.ts'
import { unreachable } from '../kernel/unreachable.ts'
import type { Trace } from '../trace/trace.ts'

/** The best sentence first; each of the others tells of more threads. None ends with a full stop. */
function sentencesOf(diagnosis: Diagnosis, trace: Trace): readonly [string, ...string[]] {
  const [first, ...rest] = sentences(diagnosis, trace)
  return [first ?? 'threads are blocked', ...rest]
}

/** What is broken: why threads are blocked where that is it, by its name; or else what can be seen, and who is stuck there. */
export function findingOf(finding: Finding, trace: Trace): readonly [string, ...string[]] {
  const { explanation, diagnosis, beside } = finding
  if (diagnosis === undefined)
    return beside === undefined ? [explanation] : [explanation, ...sentencesOf(beside, trace)]
  const kind = kindBeside(finding)
  const [first, ...rest] = sentencesOf(diagnosis, trace)
  return [kind === undefined ? first : `${kind}: ${first}`, ...rest]
}

/** What kind of blocked end breaks the property, where its name does not say that. */
export function kindBeside({ property, diagnosis }: Pick<Finding, 'property' | 'diagnosis'>): string | undefined {
  return diagnosis !== undefined && property !== `no ${diagnosis.kind}` ? diagnosis.kind : undefined
}

function sentences(diagnosis: Diagnosis, trace: Trace): string[] {
  const { waits } = diagnosis
  switch (diagnosis.kind) {
    case 'deadlock': {
      const { cycle } = diagnosis
      if (cycle === undefined) return deadEnds(waits)
      const inCycle = new Set(cycle.map(({ thread }) => thread))
      return [circle(cycle), ...others(waits, inCycle)]
    }
    case 'lost wakeup': {
      const { lost } = diagnosis
      const sleepers = new Set(lost.map(({ thread }) => thread))
      return [...lost.map((one) => lostWakeup(one, trace)), ...others(waits, sleepers)]
    }
    case 'honest wait':
      return waits.filter(isTold).map((wait) => `${waiting(wait)}${missed(wait, trace)}`)
    default:
      return unreachable(diagnosis)
  }
}

/** Steps are numbered from 1, as a trace shows them. */
const at = (step: number): string => `step ${step + 1}`

function circle(cycle: readonly Link[]): string {
  return `${cycle.map(linked).join('; ')}${cycle.length === 1 ? '' : '; they wait in a circle'}`
}

const had = ({ taken }: Link): string => (taken === undefined ? 'has' : `took at ${at(taken)}`)

/** `reader waits for b, which writer took at step 3`. */
function linked(link: Link): string {
  const { thread, other, object } = link
  const isItself = thread === other
  if (object === undefined) return `${thread} waits for ${isItself ? 'itself' : other} to end`
  return `${thread} waits for ${object}, which ${isItself ? 'it' : other} ${had(link)}${isItself ? ' itself' : ''}`
}

/** Those that wait for what a thread took with it first, then those that wait for a thread that waits itself. */
function deadEnds(waits: readonly Wait[]): string[] {
  const isGone = ({ on }: Wait): boolean => on.some(({ state }) => state !== 'blocked')
  const isHeld = ({ on }: Wait): boolean => on.some(({ object }) => object !== undefined)
  const gone = waits.filter(isGone)
  const told = gone.length > 0 ? gone : waits.filter(isHeld)
  return [...told.map(waiting), ...others(waits, new Set(told.map(({ thread }) => thread)))]
}

/** Threads that may be blocked and wait for no other are as they should be. */
const isTold = ({ allowed, on }: Wait): boolean => !allowed || on.length > 0

const others = (waits: readonly Wait[], told: ReadonlySet<string>): string[] =>
  waits.filter((wait) => isTold(wait) && !told.has(wait.thread)).map(waiting)

function waiting(wait: Wait): string {
  const { thread, what, on } = wait
  const [link] = on
  if (link !== undefined) return `${linked(link)}${fate(link)}`
  if (wait.isThere) return `${thread} sleeps although ${what} is there`
  return `${thread} waits for ${what} that nobody is left to give`
}

function fate({ thread, other, state }: Link): string {
  switch (state) {
    case 'finished':
      return ` and never gave back: ${other} has ended`
    case 'failed':
      return ` and never gave back: ${other} has ended by an exception`
    case 'blocked':
      return thread === other ? '' : `, and ${other} is blocked itself`
    default:
      return unreachable(state)
  }
}

function missed({ passed, thread }: Wait, trace: Trace): string {
  if (passed === undefined) return ''
  const { came, gone } = passed
  return `: it came at ${done(came, trace)} and was gone at ${done(gone, trace)}, before ${thread} looked again`
}

function lostWakeup({ thread, what, since, thereSince, cause }: LostWakeup, trace: Trace): string {
  const sleeps = since === undefined ? 'from the start' : `since ${at(since)}`
  const there = thereSince === undefined ? 'from the start' : `since ${done(thereSince, trace)}`
  return `${thread} has slept ${sleeps} although ${what} has been there ${there}${because(cause, thread, trace)}`
}

/** `step 5 (producer: integers.append 0)`. */
function done(step: number, trace: Trace): string {
  const { thread, object, operation } = trace.steps[step]
  return `${at(step)} (${thread}: ${object === undefined ? operation : `${object}.${operation}`})`
}

function because(cause: Cause, sleeper: string, trace: Trace): string {
  const threadOf = (step: number): string => trace.steps[step].thread
  switch (cause.kind) {
    case 'too early': {
      const { signal } = cause
      if (signal === undefined) return `, which was before ${sleeper} slept`
      return `; ${threadOf(signal)} signalled at ${at(signal)}, before ${sleeper} slept`
    }
    case 'nobody woken': {
      const { signal } = cause
      if (signal === undefined) return '; nobody was woken since'
      return `; nobody was woken since, as ${threadOf(signal)} had signalled before that, at ${at(signal)}`
    }
    case 'too few':
      return `; the wakeup of ${at(cause.wakeup)} went to ${cause.woken} alone, and ${sleeper} needed one too`
    case 'merged': {
      const { first, second, woken, taken } = cause
      return `; the signals of ${at(first)} and ${at(second)} counted as one, which ${woken} took at ${at(taken)}`
    }
    case 'misdirected': {
      const { wakeup, woken, waitsFor, asleepAgain } = cause
      const again = asleepAgain === undefined ? '' : ` and slept again at ${at(asleepAgain)}`
      return `; the wakeup of ${at(wakeup)} went to ${woken}, which waits for ${waitsFor}${again}`
    }
    case 'gone': {
      const { wakeup, woken, how, left } = cause
      return `; the wakeup of ${at(wakeup)} went to ${woken}, which ${left < wakeup ? 'had ' : ''}left its wait at ${at(left)} (${how})`
    }
    default:
      return unreachable(cause)
  }
}
