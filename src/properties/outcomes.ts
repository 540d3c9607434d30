/**
 * The distinct final states of shared objects. Counting them needs their contents, so at most `limit` are kept; beyond that
 * the count is a lower bound and says so.
 */
import { MAX_THREADS } from '../kernel/ids.ts'
import { canonicalIn, hashValue, mix, sameValue, type Wording } from '../kernel/values.ts'
import type { Run } from '../machine/run.ts'

export class Outcomes {
  count = 0
  /** Whether `count` is all there are. */
  isExact = true
  /** Called with each outcome that is new: its text is the same in all runs of the model. */
  onNew: ((text: string) => void) | undefined
  /** Those that other runs found. */
  private readonly texts = new Set<string>()
  private readonly byHash = new Map<number, (readonly unknown[])[]>()
  private readonly limit: number
  private readonly run: Run
  /** The objects that count, as far as the model made them itself. */
  private readonly fixed: readonly number[]
  /** Their states when last looked at, what each adds to the hash, and the sum. */
  private readonly states: unknown[]
  private readonly hashes: number[]
  private hash = 0

  constructor(run: Run, limit = 100_000) {
    this.run = run
    this.limit = limit
    this.fixed = run.objects
      .slice(0, run.staticObjects)
      .filter(({ type }) => type.inOutcome)
      .map(({ id }) => id)
    this.states = this.fixed.map((id) => run.states[id])
    this.hashes = this.fixed.map((id) => hashAt(id, run.states[id]))
    for (const hash of this.hashes) this.hash = (this.hash + hash) | 0
  }

  /** Notes the state that the run is in. */
  add(): void {
    const { run, fixed, states, hashes } = this
    for (let i = 0; i < fixed.length; i++) {
      const state = run.states[fixed[i]]
      if (state === states[i]) continue
      states[i] = state
      const hash = hashAt(fixed[i], state)
      this.hash = (this.hash + hash - hashes[i]) | 0
      hashes[i] = hash
    }
    if (run.allocated.length === 0) this.remember(this.hash, states)
    else this.addWithAllocated()
  }

  /** Takes in an outcome that another run found. This one must see none itself. */
  absorb(text: string): void {
    if (this.texts.has(text)) return
    if (this.count === this.limit) this.isExact = false
    else this.count = this.texts.add(text).size
  }

  /** What other runs found. */
  get absorbed(): readonly string[] {
    return [...this.texts]
  }

  private textOf(outcome: readonly unknown[]): string {
    // What is equal to itself alone cannot be told apart from run to run: the count is a lower bound then.
    const wording: Wording = {
      named: ({ valueName }) => `<${valueName}>`,
      opaque: () => {
        this.isExact = false
        return '#'
      },
    }
    const { fixed, run } = this
    const worded = (object: number, state: unknown): string =>
      canonicalIn(this.withKnownThreads(object, state), wording)
    const states = outcome.slice(0, fixed.length).map((state, i) => worded(fixed[i], state))
    const allocated: string[] = []
    for (let i = fixed.length; i < outcome.length; i += 2) {
      const object = outcome[i] as number
      allocated.push(`${run.objects[object].name}=${worded(object, outcome[i + 1])}`)
    }
    return [...states, ...allocated.toSorted()].join(' ')
  }

  /** Threads that others start are numbered as they are met, which differs from run to run; their keys do not. */
  private withKnownThreads(object: number, state: unknown): unknown {
    const { objects, threads } = this.run
    const { threadsIn = 'none' } = objects[object].type
    if (threadsIn === 'none') return state
    return threadsIn(state, (thread) => {
      const { key, root } = threads[thread]
      return root === undefined ? MAX_THREADS + (hashValue(key) >>> 0) : thread
    })
  }

  private addWithAllocated(): void {
    const counted = this.run.allocated.filter(({ type }) => type.inOutcome).toSorted((a, b) => a.id - b.id)
    const more = counted.flatMap(({ id }) => [id, this.run.states[id]])
    const hash = counted.reduce((sum, { id }) => (sum + hashAt(id, this.run.states[id])) | 0, this.hash)
    this.remember(hash, [...this.states, ...more])
  }

  private remember(hash: number, outcome: readonly unknown[]): void {
    const known = this.byHash.get(hash)
    if (known !== undefined) for (const other of known) if (sameOutcome(other, outcome)) return
    if (this.count === this.limit) {
      this.isExact = false
      return
    }
    this.count++
    this.onNew?.(this.textOf(outcome))
    if (known === undefined) this.byHash.set(hash, [[...outcome]])
    else known.push([...outcome])
  }
}

const hashAt = (id: number, state: unknown): number => mix(hashValue(state) + Math.imul(id, 0x9e3779b1))

function sameOutcome(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && !sameValue(a[i], b[i])) return false
  return true
}
