/**
 * The distinct final states of shared objects. Counting them needs their contents, so at most `limit` are kept; beyond that
 * the count is a lower bound and says so.
 */
import { MAX_THREADS } from '../kernel/ids.ts'
import { grown } from '../kernel/ints.ts'
import { Tuples } from '../kernel/tuples.ts'
import { canonical, canonicalIn, hashValue, keyOf, mix, type Wording } from '../kernel/values.ts'
import type { Run } from '../machine/run.ts'

/** The states of one object that were met, numbered. */
class States {
  readonly all: unknown[] = []
  private readonly texts: string[] = []
  private readonly numbers = new Map<unknown, number>()

  number(state: unknown): number {
    const key = typeof state === 'object' && state !== null ? `\u0000${canonical(state)}` : keyOf(state)
    const known = this.numbers.get(key)
    if (known !== undefined) return known
    const number = this.all.push(state) - 1
    this.numbers.set(key, number)
    return number
  }

  text(number: number, worded: (state: unknown) => string): string {
    return (this.texts[number] ??= worded(this.all[number]))
  }
}

export class Outcomes {
  count = 0
  /** Whether `count` is all there are. */
  isExact = true
  /** Called with each outcome that is new: its text is the same in all runs of the model. */
  onNew: ((text: string) => void) | undefined
  /** Those that other runs found. */
  private readonly texts = new Set<string>()
  private readonly limit: number
  private readonly run: Run
  /** The objects that count, as far as the model made them itself. */
  private readonly fixed: readonly number[]
  /** Their states when last looked at, and what each adds to the hash, and the sum. */
  private readonly states: unknown[]
  private readonly hashes: Int32Array
  private hash = 0
  /** By object. */
  private readonly known: States[] = []
  private readonly tuples = new Tuples()
  /** The numbers of the states, and after them, of each counted object that threads made, its own and that of its state. */
  private tuple: Int32Array

  constructor(run: Run, limit = 100_000) {
    this.run = run
    this.limit = limit
    this.fixed = run.objects
      .slice(0, run.staticObjects)
      .filter(({ type }) => type.inOutcome)
      .map(({ id }) => id)
    this.states = this.fixed.map((id) => run.states[id])
    this.hashes = new Int32Array(this.fixed.length)
    this.tuple = new Int32Array(this.fixed.length)
    this.fixed.forEach((_, i) => this.look(i))
  }

  /** Notes the state that the run is in. */
  add(): void {
    if (this.count === this.limit && !this.isExact) return
    const { run, fixed, states } = this
    for (let i = 0; i < fixed.length; i++) {
      const state = run.states[fixed[i]]
      if (state === states[i] && (state !== 0 || Object.is(state, states[i]))) continue
      states[i] = state
      this.look(i)
    }
    if (run.allocated.length === 0) this.remember(fixed.length, this.hash)
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

  /** Numbers a state that has changed. */
  private look(i: number): void {
    const id = this.fixed[i]
    const number = this.numberOf(id, this.states[i])
    const hash = hashAt(id, number)
    this.hash = (this.hash + hash - this.hashes[i]) | 0
    this.hashes[i] = hash
    this.tuple[i] = number
  }

  private numberOf(object: number, state: unknown): number {
    return (this.known[object] ??= new States()).number(state)
  }

  private addWithAllocated(): void {
    const { run } = this
    const counted = run.allocated.filter(({ type }) => type.inOutcome).toSorted((a, b) => a.id - b.id)
    let end = this.fixed.length
    if (end + 2 * counted.length > this.tuple.length) this.tuple = grown(this.tuple, end + 2 * counted.length)
    let { hash } = this
    for (const { id } of counted) {
      const number = this.numberOf(id, run.states[id])
      this.tuple[end++] = id
      this.tuple[end++] = number
      hash = (hash + hashAt(id, number)) | 0
    }
    this.remember(end, hash)
  }

  private remember(length: number, hash: number): void {
    const { tuple, tuples } = this
    if (this.count === this.limit) {
      this.isExact = tuples.has(tuple, length, hash)
      return
    }
    if (tuples.add(tuple, length, hash) <= this.count) return
    this.count++
    this.onNew?.(this.text(length))
  }

  /** Of the outcome at hand. */
  private text(length: number): string {
    const { fixed, tuple, run } = this
    const states = fixed.map((id, i) => this.textOf(id, tuple[i]))
    const allocated: string[] = []
    for (let i = fixed.length; i < length; i += 2)
      allocated.push(`${run.objects[tuple[i]].name}=${this.textOf(tuple[i], tuple[i + 1])}`)
    return [...states, ...allocated.toSorted()].join(' ')
  }

  private textOf(object: number, number: number): string {
    return this.known[object].text(number, (state) => canonicalIn(this.withKnownThreads(object, state), this.wording))
  }

  private readonly wording: Wording = {
    named: ({ valueName }) => `<${valueName}>`,
    // What is equal to itself alone cannot be told apart from run to run: the count is a lower bound then.
    opaque: () => {
      this.isExact = false
      return '#'
    },
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
}

const hashAt = (object: number, state: number): number => mix(state + Math.imul(object, 0x9e3779b1))
