/**
 * Random clients of a primitive, and how they shrink: fewer threads first (one left out, or two joined into one), then
 * fewer calls, then simpler arguments. The schedule is minimised by the check of what is left.
 */
import { Arbitrary, constant, type Random, Stream, Value } from 'fast-check'
import { InterleaveError } from '../../kernel/errors.ts'
import { type Client, clientWith } from './client.ts'
import type { Primitive } from './primitive.ts'
import { callText, type Program } from './program.ts'

export interface ClientOptions {
  /** Default 3. */
  readonly maxThreads?: number
  /** Calls in all threads together. Default 6. */
  readonly maxCalls?: number
  /** Clients that the description calls illegal: left out (default), or generated too. */
  readonly illegal?: 'exclude' | 'generate'
}

/** A call whose arguments can be made simpler. */
interface Entry {
  readonly operation: string
  readonly args: Value<readonly unknown[]>
}
type Entries = readonly (readonly Entry[])[]

/** Clients drawn until a legal one turns up. */
const TRIES = 1000

/** Clients of a primitive, to be given to `holds` or to a matcher. */
export const clients = (primitive: Primitive, options: ClientOptions = {}): Arbitrary<Client> =>
  new Clients(primitive, options)

class Clients extends Arbitrary<Client> {
  private readonly primitive: Primitive
  private readonly options: ClientOptions
  private readonly names: readonly string[]

  constructor(primitive: Primitive, options: ClientOptions) {
    super()
    this.primitive = primitive
    this.options = options
    this.names = Object.keys(primitive.description.operations)
  }

  override generate(random: Random, bias: number | undefined): Value<Client> {
    for (let tried = 0; tried < TRIES; tried++) {
      const entries = this.draw(random, bias)
      if (this.isLegal(entries)) return this.wrapped(entries)
    }
    throw new InterleaveError('IL033', `"${this.primitive.name}": ${TRIES} clients were drawn.`)
  }

  override canShrinkWithoutContext(_: unknown): _ is Client {
    return false
  }

  override shrink(_: Client, context: unknown): Stream<Value<Client>> {
    if (context === undefined) return Stream.nil()
    const entries = context as Entries
    const simpler = [...simplerPrograms(entries), ...this.simplerArguments(entries)]
    return Stream.of(...simpler.filter((program) => this.isLegal(program)).map((program) => this.wrapped(program)))
  }

  private draw(random: Random, bias: number | undefined): Entries {
    const { maxThreads = 3, maxCalls = 6 } = this.options
    const calls = random.nextInt(1, maxCalls)
    const threads = random.nextInt(1, Math.min(maxThreads, calls))
    const entries: Entry[][] = Array.from({ length: threads }, () => [])
    for (let call = 0; call < calls; call++) {
      const thread = call < threads ? call : random.nextInt(0, threads - 1)
      const operation = this.names[random.nextInt(0, this.names.length - 1)]
      entries[thread].push({ operation, args: this.argsOf(operation).generate(random, bias) })
    }
    return entries
  }

  private argsOf(operation: string): Arbitrary<readonly unknown[]> {
    const args: Arbitrary<readonly unknown[]> | undefined = this.primitive.description.args?.[operation]
    return args ?? constant([])
  }

  private isLegal(entries: Entries): boolean {
    const { legal } = this.primitive.description
    return this.options.illegal === 'generate' || legal === undefined || legal(programOf(entries))
  }

  private wrapped(entries: Entries): Value<Client> {
    return new Value(clientWith(this.primitive, programOf(entries)), entries)
  }

  private *simplerArguments(entries: Entries): Generator<Entries> {
    for (const [thread, calls] of entries.entries())
      for (const [at, { operation, args }] of calls.entries())
        for (const simpler of this.argsOf(operation).shrink(args.value, args.context))
          yield entries.with(thread, calls.with(at, { operation, args: simpler }))
  }
}

const programOf = (entries: Entries): Program =>
  entries.map((calls) => calls.map(({ operation, args }) => ({ operation, args: args.value })))

function* simplerPrograms(entries: Entries): Generator<Entries> {
  yield* fewerThreads(entries)
  yield* fewerCalls(entries)
  const sorted = inOrder(entries)
  if (sorted.some((calls, i) => calls !== entries[i])) yield sorted
}

function* fewerThreads(entries: Entries): Generator<Entries> {
  if (entries.length === 1) return
  for (const thread of entries.keys()) yield entries.toSpliced(thread, 1)
  for (const [first, calls] of entries.entries())
    for (const [second, more] of entries.entries())
      if (first !== second) yield entries.with(first, [...calls, ...more]).toSpliced(second, 1)
}

/** One call less, or two: an acquire and the release that needs it. */
function* fewerCalls(entries: Entries): Generator<Entries> {
  const places = entries.flatMap((calls, thread) => calls.map((_, at) => ({ thread, at })))
  const without = (...gone: typeof places): Entries =>
    entries
      .map((calls, thread) =>
        calls.filter((_, at) => !gone.some((place) => place.thread === thread && place.at === at)),
      )
      .filter((calls) => calls.length > 0)
  if (places.length > 1) for (const place of places) yield without(place)
  if (places.length > 2)
    for (const [i, place] of places.entries()) for (const other of places.slice(i + 1)) yield without(place, other)
}

/** Long threads first, then by what they call: of clients that differ in the order of their threads, one is shown. */
const inOrder = (entries: Entries): Entries => {
  const textOf = (calls: readonly Entry[]): string =>
    calls.map(({ operation, args }) => callText({ operation, args: args.value })).join(' ')
  return entries.toSorted((a, b) => b.length - a.length || (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0))
}
