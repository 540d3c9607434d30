/** What can be wrong with a whole execution: a deadlock, an exception or failed assertion in a thread, a `finally` that is false. */
import { messageOf } from '../kernel/errors.ts'
import type { Predicate, Read, Spec } from '../machine/model.ts'
import type { End, Run } from '../machine/run.ts'
import { evaluate, readings } from './invariants.ts'

export const NO_DEADLOCK = 'no deadlock'
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

/** Exceptions that ended threads. */
export function failures(run: Run): Breach[] {
  return run.threads.flatMap(({ id, name }) => {
    const state = run.positions[id]?.state
    if (state?.kind !== 'failed') return []
    const property = propertyOfError(state.error)
    const explanation =
      property === NO_EXCEPTION ? `${name} ended by an exception: ${messageOf(state.error)}` : `the assertion failed in ${name}`
    return [{ property, explanation }]
  })
}

/** What an execution that can go no further breaks. */
export class Endings {
  private readonly run: Run
  private readonly finals: readonly [name: string, predicate: Predicate][]
  private readonly mayBlock: Spec['mayBlock']
  private readonly read: Read

  constructor(run: Run, spec: Spec) {
    this.run = run
    this.finals = Object.entries(spec.finally ?? {})
    this.mayBlock = spec.mayBlock
    this.read = (shared) => run.read(shared)
  }

  /** Calls back with each property that the ending breaks; allocates nothing when there is none. */
  judge(end: End, broken: (breach: Breach) => void): void {
    const { run } = this
    if (run.failed > 0) for (const breach of failures(run)) broken(breach)
    if (end === 'blocked' && !this.blockIsFine()) {
      broken({ property: NO_DEADLOCK, explanation: this.whoWaits() })
      return
    }
    if (end === 'cut') return
    for (let i = 0; i < this.finals.length; i++) {
      const [property, predicate] = this.finals[i]
      if (!evaluate(property, predicate, this.read))
        broken({ property, explanation: `at the end ${readings(run, predicate) || 'it is false'}` })
    }
  }

  private blocked(): { name: string; waitsFor: string }[] {
    return this.run.threads.flatMap(({ id, name }) => {
      const step = this.run.positions[id]?.pending
      return step === undefined ? [] : [{ name, waitsFor: step.describe() }]
    })
  }

  private blockIsFine(): boolean {
    const { mayBlock } = this
    if (mayBlock === true) return true
    if (mayBlock === undefined || mayBlock === false) return false
    return this.blocked().every(({ name }) => mayBlock.some((allowed) => name === allowed || name.startsWith(`${allowed} `)))
  }

  private whoWaits(): string {
    return this.blocked()
      .map(({ name, waitsFor }) => `${name} waits at ${waitsFor}`)
      .join('; ')
  }
}

/** Everything that is broken in the run's present state. */
export function breachesNow(run: Run, spec: Spec): Breach[] {
  const breaches: Breach[] = []
  for (const [property, predicate] of Object.entries(spec.always ?? {}))
    if (!evaluate(property, predicate, (shared) => run.read(shared)))
      breaches.push({ property, explanation: readings(run, predicate) })
  const note = (breach: Breach): void => void breaches.push(breach)
  const hasEnded = run.threads.every(({ id }) => !run.canRun(id))
  if (hasEnded) new Endings(run, spec).judge(run.end(), note)
  else failures(run).forEach(note)
  return breaches
}
