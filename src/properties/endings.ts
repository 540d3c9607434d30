/**
 * What can be wrong with a whole execution: a deadlock, a lost wakeup, an exception or failed assertion in a thread, a `finally`
 * that is false.
 */
import { messageOf } from '../kernel/errors.ts'
import { shown } from '../kernel/values.ts'
import type { OutcomeSet, Predicate, Read, Spec } from '../machine/model.ts'
import type { End, Run } from '../machine/run.ts'
import { Histories } from './histories.ts'
import { evaluate, holds, readings } from './invariants.ts'
import { isNamed } from './names.ts'
import { sleepsBeside } from './waits.ts'

export const NO_DEADLOCK = 'no deadlock'
/** Of threads that may block: none of them sleeps although what it waits for is there. */
export const NO_LOST_WAKEUP = 'no lost wakeup'
export const NO_EXCEPTION = 'no exception'

/** A property that does not hold, and what can be seen of it in the state where it does not. */
export interface Breach {
  readonly property: string
  readonly explanation: string
}

/** The property that an exception breaks: the one an assertion names, or that there is none. */
export function propertyOfError(error: unknown): string {
  return error instanceof Error && error.name === 'AssertionFailure' ? error.message : NO_EXCEPTION
}

/** Exceptions that ended threads and may not. */
export function failures(run: Run, mayThrow: Spec['mayThrow']): Breach[] {
  if (run.failed === 0) return []
  return run.threads.flatMap(({ id, name }) => {
    const state = run.positions[id]?.state
    if (state?.kind !== 'failed') return []
    const property = propertyOfError(state.error)
    if (property !== NO_EXCEPTION) return [{ property, explanation: `the assertion failed in ${name}` }]
    const message = messageOf(state.error)
    const isFine = mayThrow === true || (mayThrow !== undefined && mayThrow !== false && mayThrow.includes(message))
    return isFine ? [] : [{ property, explanation: `${name} ended by an exception: ${message}` }]
  })
}

/** What an execution that can go no further breaks. */
export class Endings {
  private readonly run: Run
  private readonly spec: Spec
  private readonly finals: readonly { readonly property: string; readonly predicate: Predicate }[]
  private readonly outcomes: readonly { readonly property: string; readonly outcome: OutcomeSet }[]
  private readonly read: Read
  private readonly histories: Histories | undefined

  /** @param read what properties read with; default: the run's state as it is */
  constructor(run: Run, spec: Spec, read?: Read) {
    this.run = run
    this.spec = spec
    this.histories = spec.recordings === undefined ? undefined : new Histories(run, spec)
    this.finals = Object.entries(spec.finally ?? {}).map(([property, predicate]) => ({ property, predicate }))
    this.outcomes = Object.entries(spec.outcomes ?? {}).map(([property, outcome]) => ({ property, outcome }))
    this.read = read ?? ((shared) => run.store.read(shared))
  }

  /** Calls back with each property that the ending breaks, and each outcome it shows. Allocates nothing when all is well. */
  judge(end: End, broken: (breach: Breach) => void, outcome?: (property: string, value: string) => void): void {
    const { run } = this
    this.histories?.judge(broken)
    if (run.failed > 0) {
      const breaches = failures(run, this.spec.mayThrow)
      for (const breach of breaches) broken(breach)
      if (breaches.length > 0) return
    }
    if (end === 'blocked' && !this.blockIsFine()) broken({ property: NO_DEADLOCK, explanation: this.whoWaits() })
    else if (end !== 'cut') {
      if (end === 'blocked') this.judgeSleepers(broken)
      this.judgeComplete(broken, outcome)
    }
  }

  private judgeSleepers(broken: (breach: Breach) => void): void {
    const { run } = this
    const sleepers = run.threads.flatMap(({ id, name }) => {
      const purpose = sleepsBeside(run, id, this.read)
      return purpose === undefined ? [] : [`${name} sleeps although ${purpose.what} is there`]
    })
    if (sleepers.length > 0) broken({ property: NO_LOST_WAKEUP, explanation: sleepers.join('; ') })
  }

  private judgeComplete(broken: (breach: Breach) => void, shows?: (property: string, value: string) => void): void {
    const { run } = this
    for (let i = 0; i < this.finals.length; i++) {
      const { property, predicate } = this.finals[i]
      if (!holds(property, predicate, this.read))
        broken({ property, explanation: `at the end ${readings(run, predicate) || 'it is false'}` })
    }
    for (let i = 0; i < this.outcomes.length; i++) {
      const { property, outcome } = this.outcomes[i]
      const value = evaluate(property, outcome.of, this.read)
      if (outcome.are.includes(value)) shows?.(property, value)
      else broken({ property, explanation: `at the end it is ${shown(value)}` })
    }
  }

  private blocked(): { name: string; waitsFor: string }[] {
    return this.run.threads.flatMap(({ id, name }) => {
      const step = this.run.positions[id]?.pending
      return step === undefined ? [] : [{ name, waitsFor: step.describe() }]
    })
  }

  private blockIsFine(): boolean {
    const { spec } = this
    if (spec.mayBlock === true) return true
    return this.blocked().every(({ name }) => mayBlock(spec, name))
  }

  private whoWaits(): string {
    return this.blocked()
      .map(({ name, waitsFor }) => `${name} waits at ${waitsFor}`)
      .join('; ')
  }
}

/** Whether the model allows this thread to be blocked at the end. */
export function mayBlock({ mayBlock: allowed = false }: Spec, thread: string): boolean {
  return typeof allowed === 'boolean' ? allowed : allowed.some((name) => isNamed(thread, name))
}

/** Everything that is broken in the run's present state. */
export function breachesNow(run: Run, spec: Spec): Breach[] {
  const breaches: Breach[] = []
  for (const [property, predicate] of Object.entries(spec.always ?? {}))
    if (!holds(property, predicate, (shared) => run.store.read(shared)))
      breaches.push({ property, explanation: readings(run, predicate) })
  const note = (breach: Breach): void => void breaches.push(breach)
  const hasEnded = run.threads.every(({ id }) => !run.canRun(id))
  if (hasEnded) new Endings(run, spec).judge(run.end(), note)
  else {
    new Histories(run, spec).judge(note)
    failures(run, spec.mayThrow).forEach(note)
  }
  return breaches
}

/** Which thread was cut off, at what, and what can be done. */
export function reasonOfCut(run: Run): string {
  const thread = run.threads.find(({ id }) => run.isCut(id))
  const state = thread === undefined ? undefined : run.positions[thread.id]?.state
  if (state?.kind === 'gaveUp') return `${thread?.name} gave up after ${state.reason}`
  return (
    `${thread?.name} did not end within ${run.maxSteps} steps; ` +
    'a loop that waits should use `until` or a blocking operation, a long body needs a larger step limit'
  )
}
