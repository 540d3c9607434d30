/** How models are written: parameters, shared objects, threads, and what is expected of them. */
import { InterleaveError, messageOf } from '../kernel/errors.ts'
import { uncatchable } from '../kernel/uncatchable.ts'
import type { ObjectSpec, Shared } from '../objects/object.ts'
import { type Body, type Instruction, Operation, type Step } from '../objects/operation.ts'
import { blockUntil } from '../objects/until.ts'
import { Call, GiveUp } from './instructions.ts'
import type { Recording } from './recording.ts'
import { Run, type RunOptions } from './run.ts'

export type ParamValue = number | string | boolean
export type Params = Readonly<Record<string, ParamValue>>

/** Literal types widened, so that a default of 2 is a number. */
type Widened<P> = {
  readonly [K in keyof P]: P[K] extends number
    ? number
    : P[K] extends string
      ? string
      : P[K] extends boolean
        ? boolean
        : P[K]
}

/** Reads what a shared object holds: a cell's value, a semaphore's permits, a queue's items. */
export type Read = <View>(shared: Shared<View>) => View

/** True while all is well; evaluated on one state. */
export type Predicate = (read: Read) => boolean

export interface OutcomeSet {
  /** What is seen, as text. */
  readonly of: (read: Read) => string
  readonly are: readonly string[]
}

/** Sizes at which the number of traces is worth knowing, for a table of how it grows. */
export interface Scaling {
  /** Values for each parameter, tried in every combination; other parameters keep their defaults. */
  readonly params: Readonly<Record<string, readonly ParamValue[]>>
  /** How the number of traces grows and why, as a sentence: `n!: the lock puts the threads in a row.` */
  readonly growth: string
}

/** What a model is expected to show. */
export type Expectation =
  | 'holds'
  /**
   * The properties, by name, that some schedule breaks: all of these, and no other is found before they are. Data races that
   * are not among them are told, and neither wanted nor a surprise.
   */
  | { readonly violated: string | readonly string[] }
  /** A search that a bound cuts short, without a violation: say why this is good enough. */
  | { readonly inconclusive: string }

/** Something that every endless execution must do again and again. */
export interface Recurrence {
  /** What is done, as a step `progress(…)` says. */
  readonly progress: string
  /**
   * Threads, by the names given to `thread` or `threads`, each of which must do it, unless it has ended: none starves. Absent:
   * some thread must do it, so that there is no livelock.
   */
  readonly by?: readonly string[]
  /**
   * Which executions count. `weak` (default): a thread that can always go on does go on. `strong`: so does one that can go on
   * again and again. `none`: all.
   */
  readonly fairness?: 'none' | 'weak' | 'strong'
}

export interface Spec {
  /** Checked in the initial state and after every step. */
  readonly always?: Readonly<Record<string, Predicate>>
  /** Checked at the end of every complete execution: all threads have ended, or may block. */
  readonly finally?: Readonly<Record<string, Predicate>>
  /** States that must be reachable; each is shown with a schedule that leads there. */
  readonly sometimes?: Readonly<Record<string, Predicate>>
  /** What can be seen at the end of complete executions, exactly: each value does occur, and no other. */
  readonly outcomes?: Readonly<Record<string, OutcomeSet>>
  /** Exceptions that may end a thread, by message, without it being a violation; `true` for all. */
  readonly mayThrow?: boolean | readonly string[]
  /** Threads that may be blocked at the end without it being a deadlock; `true` for all. Names as given to `thread`. */
  readonly mayBlock?: boolean | readonly string[]
  /**
   * Cells that may be accessed by two threads, one of them writing, with nothing to order the two, without it being a data
   * race; `true` for all. Names as given to `cell`. Cooperative threads have no data races: a switch orders everything.
   */
  readonly mayRace?: boolean | readonly string[]
  /**
   * How the model is explored unless it is said otherwise. Default `optimal`; `states` for one that asks for something
   * `infinitelyOften`.
   */
  readonly strategy?: 'states'
  /** What endless executions must do again and again, by name; a model with endless loops may ask for it. */
  readonly infinitelyOften?: Readonly<Record<string, Recurrence>>
  /**
   * Where threads switch: anywhere (default), or only where the one that runs blocks, ends or pauses, as coroutines and event
   * loops do. Cooperative models are explored exhaustively, unless they are sampled.
   */
  readonly scheduling?: 'preemptive' | 'cooperative'
  /** Default `holds`. */
  readonly expect?: Expectation
  /** What the model never exercises at its default parameters, and need not: the notes of the check, word by word. */
  readonly unexercised?: readonly string[]
  /** The number of traces at the default parameters, where it is known, and who says so. */
  readonly traces?: { readonly count: number; readonly source: string }
  /** Counted by `interleave check --scaling`; those at the default parameters are read. */
  readonly scaling?: Scaling
  /** Primitives whose histories must be linearizable; `recorded` adds them, a model states none. */
  readonly recordings?: readonly Recording[]
  /** Mutants of the machines under test that are no faults, by the name that `interleave mutate` gives them, and why. */
  readonly equivalentMutants?: Readonly<Record<string, string>>
}

export interface Scope {
  /** Makes a shared object. */
  readonly make: <Handle, View>(spec: ObjectSpec<Handle, View>) => Handle
  /** Adds a thread; threads are numbered in this order. */
  readonly thread: (name: string, body: Body) => void
  /**
   * Adds `count` threads with one body; a body that declares a parameter is given 0 … count-1. Threads whose body declares
   * none are interchangeable, of which the strategy `states` makes use.
   */
  readonly threads: (name: string, count: number, body: (index: number) => ReturnType<Body>) => void
  /** Has a history judged at the end of every execution; `recorded` does this. */
  readonly record: (recording: Recording) => void
}

export interface Model<P extends Params = Params> {
  readonly kind: 'interleave model'
  readonly name: string
  readonly params: P
  readonly build: (scope: Scope, params: P) => Spec | undefined
}

/**
 * Describes a model. The function makes shared objects and threads, and returns what must be true; it runs anew for every
 * check, so everything that changes lives in objects from `make`.
 * @param params defaults; each can be overridden from outside.
 */
export function model<P extends Params>(
  name: string,
  params: P,
  build: (scope: Scope, params: Widened<P>) => Spec | undefined,
): Model<Widened<P>> {
  const made: Model<Widened<P>> = { kind: 'interleave model', name, params: params as unknown as Widened<P>, build }
  origins.set(made, new Error('made'))
  return made
}

/** Where models were made. Reading a stack is slow, so it is left in the error until somebody asks. */
const origins = new WeakMap<object, Error>()

/** The stack at the place where the model was made, if `model` made it. */
export const originOf = (target: Model): string | undefined => origins.get(target)?.stack

export function isModel(value: unknown): value is Model {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'interleave model'
}

/** A model's parameters with some overridden. @throws IL007 for one that it does not have, or of another type. */
export function resolveParams<P extends Params>(target: Model<P>, overrides: Params = {}): P {
  for (const [name, value] of Object.entries(overrides)) {
    const known = target.params[name]
    const names = Object.keys(target.params).join(', ') || 'none'
    if (known === undefined) throw new InterleaveError('IL007', `"${target.name}" has no "${name}"; it has: ${names}.`)
    if (typeof known !== typeof value)
      throw new InterleaveError(
        'IL007',
        `"${name}" of "${target.name}" is a ${typeof known}, not ${JSON.stringify(value)}.`,
      )
  }
  return { ...target.params, ...overrides }
}

/** A model set up: its run in the initial state, and what it states. */
export interface Instance {
  readonly run: Run
  readonly spec: Spec
  readonly params: Params
}

/** Whether no parameter is set to something else than the model says. */
export const hasDefaults = (
  { params: defaults }: Pick<Model, 'params'>,
  { params }: Pick<Instance, 'params'>,
): boolean => Object.entries(defaults).every(([name, value]) => params[name] === value)

/** Builds a fresh instance. @throws IL006 when the model function throws. */
export function instantiate<P extends Params>(
  target: Model<P>,
  overrides: Params = {},
  options: RunOptions = {},
): Instance {
  const params = resolveParams(target, overrides)
  const run = new Run(options)
  let building = true
  const make: Scope['make'] = (spec) => {
    if (!building) throw new InterleaveError('IL013', `"${spec.name}" in "${target.name}".`)
    return run.handleOf(spec, run.store.addObject(spec, spec.name))
  }
  const pending: [string, Body][] = []
  const recordings: Recording[] = []
  const groups: [first: number, count: number][] = []
  const scope: Scope = {
    make,
    thread: (name, body) => void pending.push([name, body]),
    threads: (name, count, body) => {
      const isShared = body.length === 0
      if (isShared && count > 1) groups.push([pending.length, count])
      for (let i = 0; i < count; i++)
        pending.push([count === 1 ? name : `${name} ${i + 1}`, isShared ? (body as Body) : () => body(i)])
    },
    record: (recording) => void recordings.push(recording),
  }
  try {
    const stated = target.build(scope, params) ?? {}
    const spec = recordings.length === 0 ? stated : { ...stated, recordings }
    building = false
    run.staticObjects = run.objects.length
    run.isCooperative = spec.scheduling === 'cooperative'
    const ids = pending.map(([name, body]) => run.addThread(name, body).id)
    for (const [first, count] of groups) run.groups.push(ids.slice(first, first + count))
    return { run, spec, params }
  } catch (error) {
    if (error instanceof InterleaveError) throw error
    throw new InterleaveError('IL006', `"${target.name}": ${messageOf(error)}`, { cause: error })
  }
}

/** Thrown by `assert`; its message is the name of the property that failed. */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure'
}

/** The names of assertions that were met and true, while somebody wants to know them. */
export const asserted: { names: Set<string> | undefined } = { names: undefined }

/** Ends the thread and breaks the property of that name when the condition is false, whoever catches it. Not a step. */
export function assert(condition: boolean, property: string): asserts condition {
  if (condition) {
    asserted.names?.add(property)
    return
  }
  const failure = new AssertionFailure(property)
  uncatchable.noted = failure
  throw failure
}

type Methods = Readonly<Record<string, (...args: any[]) => Step<any> | Instruction<any>>>

type Called<M extends Methods> = {
  readonly [K in keyof M]: M[K] extends (...args: infer A) => Step<infer R> | Instruction<infer R>
    ? (...args: A) => Call<R>
    : never
}

/**
 * Makes methods of generator functions: calling one opens a frame, so that traces can say in which method a step was, and a
 * method that has returned leaves only its result behind. A method must not change its arguments or the caller's variables:
 * all that its caller learns is the result.
 */
export function methods<M extends Methods>(name: string, bodies: M): Called<M> {
  const wrapped = Object.entries(bodies).map(([method, body]) => [
    method,
    (...args: unknown[]) => new Call(`${name}.${method}`, () => body.apply(bodies, args)),
  ])
  return Object.fromEntries(wrapped) as Called<M>
}

/**
 * Repeats a round until its answer is right. A round that is a single operation is one blocking step; any other round is
 * tried `atMost` times, and a thread that needs more gives up, which makes the search bounded.
 */
export function until<T>(round: () => Operation<T>, done: (answer: T) => boolean): Operation<T>
export function until<T>(round: () => Step<T>, done: (answer: T) => boolean, atMost?: number): Step<T>
export function until<T>(
  round: () => Operation<T> | Step<T>,
  done: (answer: T) => boolean,
  atMost = 3,
): Operation<T> | Step<T> {
  const first = round()
  return first instanceof Operation ? blockUntil(first, done) : retry(round as () => Step<T>, done, atMost)
}

/**
 * Repeats a round without end, each with a clean slate: nothing that a round learns is known to the next. Only the strategy
 * `states` gets to an end with it; others cut the thread off after `maxSteps`.
 */
export const forever = (round: () => Step<unknown>): Call<never> => new Call('forever', round as Body<never>, true)

function* retry<T>(round: () => Step<T>, done: (answer: T) => boolean, atMost: number): Step<T> {
  for (let tried = 0; tried < atMost; tried++) {
    const answer = yield* new Call('until', round)
    if (done(answer)) return answer
  }
  return yield* new GiveUp(`${atMost} rounds of \`until\``)
}
