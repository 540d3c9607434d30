/** What the properties of complete executions read at the end of one. */
import type { Predicate, Read, Spec } from '../machine/model.ts'
import type { End, Run } from '../machine/run.ts'
import type { Reading } from './unexercised.ts'

/** While no thread changes what a property reads, it reads the same at every end; so one end is enough. */
export class EndReadings {
  hasEnded = false
  private readonly run: Run
  private readonly spec: Spec
  private readonly read = new Map<string, ReadonlySet<string>>()

  constructor(run: Run, spec: Spec) {
    this.run = run
    this.spec = spec
  }

  /** Nothing before there was a complete execution. */
  get all(): readonly Reading[] {
    return [...this.read]
  }

  /** Called at the end of each execution. */
  observe(end: End): void {
    if (this.hasEnded || end !== 'finished' || this.run.failed > 0) return
    this.hasEnded = true
    const { finally: finals = {}, outcomes = {} } = this.spec
    for (const [name, predicate] of Object.entries(finals)) this.read.set(name, this.readBy(predicate))
    for (const [name, { of }] of Object.entries(outcomes)) this.read.set(name, this.readBy(of))
  }

  private readBy(evaluate: Predicate | ((read: Read) => string)): ReadonlySet<string> {
    const names = new Set<string>()
    evaluate((shared) => {
      names.add(shared.object.name)
      return this.run.store.read(shared)
    })
    return names
  }
}
