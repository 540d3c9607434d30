import { MODES, type ObjectId, type ThreadId } from '../kernel/ids.ts'
import type { Named } from '../kernel/values.ts'

/**
 * What the accesses of an object mean for the order of threads. `synchronization`: conflicting ones are ordered, and so is
 * what comes before and after them. `memory`: plain memory, whose conflicting accesses are a data race unless something else
 * orders them. `bookkeeping`: ours, which the program knows nothing of.
 */
export type Role = 'synchronization' | 'memory' | 'bookkeeping'

/**
 * What a kind of shared object is: its modes of access, and which of them commute. Everything not stated to commute is
 * dependent, so that forgetting one costs time and never soundness. Whether two accesses commute may depend on what was
 * done and answered (the mode), never on the state the object happens to be in: such a relation has no partial order behind
 * it (Abdulla et al., JACM 2017, properties of a valid happens-before).
 */
export interface ObjectType<State = any, View = unknown, Mode extends string = string> {
  readonly kind: string
  readonly modes: readonly Mode[]
  /** Per mode, a bit mask of the modes it conflicts with. */
  readonly conflicts: readonly number[]
  /** A bit mask of the modes that never change the state. */
  readonly observers: number
  /** What a property sees of a state. */
  readonly view: (state: State) => View
  /** Whether the final state is part of an execution's outcome. */
  readonly inOutcome: boolean
  readonly role: Role
  /** The threads that have it, so that whoever waits for it waits for them; for diagnoses alone. */
  readonly holders: ((state: State) => readonly number[]) | undefined
  /** How fair the object has been up to a state, for objects that tell; the search collects it. */
  readonly fairness?: (state: State) => Fairness
  /** What is said of a state where a property that reads it is broken; default: what the property sees. */
  readonly told?: (state: State, nameOf: (thread: number) => string) => string
  /** Which threads a state names by their numbers; absent: that is not known. */
  readonly threadsIn?: ThreadsIn<State>
}

/** How fair a line of waiting threads has been in one execution, or in all. */
export interface Fairness {
  /** The most that one wait was overtaken: that threads which arrived after its thread were served before it. */
  readonly mostOvertakes: number
  /** The most that others were served during one wait, whether they came before or after. */
  readonly longestWait: number
  /**
   * Whether `mostOvertakes` may be due to the end of the program: after no wait that was overtaken as often was another
   * thread served that had come during or after it. If one was, it could have overtaken once more and did not.
   */
  readonly ranOut: boolean
  /** The threads that wait in the state. */
  readonly queue: readonly number[]
}

/**
 * How the numbers of threads in a state are replaced, each by the function; `none` when a state has none. Actions must not care
 * which numbers they are: the actions of renamed threads on a renamed state do the same, renamed.
 */
export type ThreadsIn<State> = 'none' | ((state: State, renamed: (thread: number) => number) => State)

export interface ObjectTypeOptions<State, View, Mode extends string> {
  readonly kind: string
  readonly modes: readonly Mode[]
  /** Pairs of modes whose actions can be swapped, in every state in which one can follow the other. */
  readonly commute: readonly (readonly [Mode, Mode])[]
  /** Modes that never change the state. */
  readonly observers: readonly Mode[]
  readonly view: (state: State) => View
  /** Default true. */
  readonly inOutcome?: boolean
  /** Default `synchronization`. */
  readonly role?: Role
  readonly fairness?: (state: State) => Fairness
  readonly told?: (state: State, nameOf: (thread: number) => string) => string
  /** The threads that have it and alone can be expected to give it back. Default: nobody is known to. */
  readonly holders?: (state: State) => readonly number[]
  /** Without it the threads that use such an object are never taken to be interchangeable. */
  readonly threadsIn?: ThreadsIn<State>
}

export function objectType<State, View, Mode extends string>(
  options: ObjectTypeOptions<State, View, Mode>,
): ObjectType<State, View, Mode> {
  const { kind, modes, commute, observers, view } = options
  const { inOutcome = true, role = 'synchronization', holders, fairness, told, threadsIn } = options
  if (modes.length > MODES) throw new RangeError(`${kind}: at most ${MODES} modes`)
  const everything = (1 << modes.length) - 1
  const conflicts = modes.map((mode) => {
    const partners = commute.flatMap(([a, b]) => (a === mode ? [b] : b === mode ? [a] : []))
    return everything & ~maskOf(modes, partners)
  })
  return {
    kind,
    modes,
    conflicts,
    observers: maskOf(modes, observers),
    view,
    inOutcome,
    role,
    holders,
    ...(fairness === undefined ? {} : { fairness }),
    ...(told === undefined ? {} : { told }),
    ...(threadsIn === undefined ? {} : { threadsIn }),
  }
}

const maskOf = <Mode extends string>(modes: readonly Mode[], chosen: readonly Mode[]): number =>
  chosen.reduce((mask, mode) => mask | (1 << modes.indexOf(mode)), 0)

/**
 * Whether all changes of an object are ordered with each other. A step may wait for any state of such an object: whatever
 * can disable it is then dependent with whatever it depends on.
 */
export function ordersChanges({ modes, conflicts, observers }: ObjectType): boolean {
  const changes = ((1 << modes.length) - 1) & ~observers
  return conflicts.every((mask, mode) => (observers >> mode) & 1 || (mask & changes) === changes)
}

/** Where objects are made and kept: one run of one model. */
export interface ObjectOwner {
  /** Adds an object that belongs to another one, or to a thread's dealings with it, and is not shown by itself. */
  readonly makeHidden: <View>(spec: ObjectSpec<unknown, View>, name: string, belongs?: Belonging) => SharedObject<View>
}

/** What a hidden object is of: an object and a thread, of which there is one such. */
export interface Belonging {
  readonly object: SharedObject
  readonly thread: number
}

/** One shared object of a run. */
export interface SharedObject<View = unknown> extends Named {
  readonly id: ObjectId
  readonly name: string
  readonly type: ObjectType<any, View>
  readonly initial: unknown
  readonly owner: ObjectOwner
  readonly belongs: Belonging | undefined
}

/** What a thread or a property uses to reach an object; `View` is what a property reads. */
export interface Shared<View = unknown> extends Named {
  readonly object: SharedObject<View>
}

/** A description of an object to be made. */
export interface ObjectSpec<Handle, View = unknown> {
  readonly type: ObjectType<any, View>
  readonly name: string
  readonly initial: unknown
  readonly handle: (object: SharedObject<View>) => Handle
}

/**
 * One thing that can be done to an object, as pure functions of its state. An action without `enabled` never blocks, one
 * without `next` changes nothing.
 */
export interface Action<State = any, Args extends readonly unknown[] = any> {
  readonly name: string
  /** Index of the mode, or how the answer decides it. */
  readonly mode: number | ((answer: any) => number)
  readonly enabled?: (state: State, args: Args, thread: ThreadId) => boolean
  /** A message when the action throws in the thread instead of taking effect. */
  readonly raises?: (state: State, args: Args, thread: ThreadId) => string | undefined
  readonly answer?: (state: State, args: Args, thread: ThreadId) => unknown
  readonly next?: (state: State, args: Args, thread: ThreadId) => State
  /** What a thread that is blocked here waits for, as a noun, given the object's name. Default: the object. */
  readonly awaits?: (object: string) => string
  /** Whether it is there to wake whoever waits. */
  readonly signals?: boolean
}

export interface ActionOptions<State, Args extends readonly unknown[], Answer, Mode extends string> {
  readonly mode: Mode | ((answer: Answer) => Mode)
  readonly enabled?: (state: State, args: Args, thread: ThreadId) => boolean
  readonly raises?: (state: State, args: Args, thread: ThreadId) => string | undefined
  readonly answer?: (state: State, args: Args, thread: ThreadId) => Answer
  readonly next?: (state: State, args: Args, thread: ThreadId) => State
  readonly awaits?: (object: string) => string
  readonly signals?: boolean
}

/** Adds an action to a type; the type parameters are `action<Args, Answer>`. */
export const actionsOf =
  <State, Mode extends string>(type: ObjectType<State, unknown, Mode>) =>
  <Args extends readonly unknown[] = [], Answer = undefined>(
    name: string,
    options: ActionOptions<State, Args, Answer, Mode>,
  ): Action<State, Args> => {
    const { mode, ...rest } = options
    const index = (chosen: Mode): number => type.modes.indexOf(chosen)
    return { name, ...rest, mode: typeof mode === 'function' ? (answer: Answer) => index(mode(answer)) : index(mode) }
  }
