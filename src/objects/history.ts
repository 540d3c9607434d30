/**
 * What was called on a primitive and what it answered, with the order in real time that linearizability is about: one
 * operation precedes another when it returns before the other is called (Herlihy & Wing, TOPLAS 12(3), 1990).
 *
 * Equivalent executions can have different such orders, since the steps of two operations on different objects commute. So
 * calls and returns are steps of their own, and a call is ordered with every return. Then all executions of a trace agree
 * on which operation precedes which, a search that runs one of them has seen them all, and every order that some schedule
 * gives is that of some trace. Calls among themselves decide nothing, nor do returns: they commute, and the state is the
 * same whatever their order. It keeps, for each operation, how many of each thread had returned when it was called.
 */
import { canonical } from '../kernel/values.ts'
import { actionsOf, type ObjectSpec, objectType, type Shared, type SharedObject } from './object.ts'
import { Operation } from './operation.ts'

/** What came of an operation. */
export type Reply = { readonly answer: unknown } | { readonly raises: string }

/** An operation that was called. */
export interface Called {
  readonly operation: string
  readonly args: readonly unknown[]
  /** Per thread, how many of its operations had returned when this one was called; threads that are missing: none. */
  readonly before: readonly number[]
  /** Absent while the operation is pending. */
  readonly returned?: {
    readonly reply: Reply
    /** How many operations of its thread had returned before it. */
    readonly nth: number
  }
}

interface OfThread {
  readonly calls: readonly Called[]
  /** A text that is the same for the same calls. */
  readonly key: string
}

/** Lists are by thread. */
export interface History {
  readonly threads: readonly OfThread[]
  readonly returned: readonly number[]
}

const EMPTY: OfThread = { calls: [], key: '' }
export const NO_CALLS: History = { threads: [], returned: [] }

export const historyType = objectType({
  kind: 'history',
  modes: ['call', 'return'],
  commute: [
    ['call', 'call'],
    ['return', 'return'],
  ],
  observers: [],
  view: (state: History) => state,
  inOutcome: false,
  role: 'bookkeeping',
})
const action = actionsOf(historyType)

export const historyActions = {
  call: action<[string, readonly unknown[]]>('call', {
    mode: 'call',
    next: ({ threads, returned }, [operation, args], thread) => {
      const { calls, key } = threads[thread] ?? EMPTY
      const called = {
        calls: [...calls, { operation, args, before: returned }],
        key: `${key}${operation} ${canonical(args)} ${returned.join()}`,
      }
      return { threads: withAt(threads, thread, called, EMPTY), returned }
    },
  }),
  return: action<[Reply]>('return', {
    mode: 'return',
    next: ({ threads, returned }, [reply], thread) => {
      const { calls, key } = threads[thread]
      const nth = returned[thread] ?? 0
      const newest = calls.findLastIndex((call) => call.returned === undefined)
      const answered = {
        calls: calls.with(newest, { ...calls[newest], returned: { reply, nth } }),
        key: `${key}:${canonical(reply)};`,
      }
      return { threads: withAt(threads, thread, answered, EMPTY), returned: withAt(returned, thread, nth + 1, 0) }
    },
  }),
}

/** The list with an entry replaced; entries that were missing before it are filled in. */
function withAt<T>(list: readonly T[], at: number, entry: T, missing: T): readonly T[] {
  const copy = list.slice()
  while (copy.length < at) copy.push(missing)
  copy[at] = entry
  return copy
}

/** A property reads what was called and answered so far. */
export interface HistoryHandle extends Shared<History> {
  call(operation: string, args: readonly unknown[]): Operation<void>
  /** Ends the newest operation of the thread that is still pending. */
  return(reply: Reply): Operation<void>
}

export function history(name: string): ObjectSpec<HistoryHandle, History> {
  return { type: historyType, name, initial: NO_CALLS, handle: historyHandle }
}

const historyHandle = (object: SharedObject<History>): HistoryHandle => ({
  object,
  valueName: object.name,
  call: (operation, args) =>
    new Operation(`call ${operation}`, object, args, { object, action: historyActions.call, args: [operation, args] }),
  return: (reply) => {
    const [name, shown] = 'raises' in reply ? ['raise', [reply.raises]] : ['return', answerOf(reply.answer)]
    return new Operation(name, object, shown, { object, action: historyActions.return, args: [reply] })
  },
})

const answerOf = (answer: unknown): readonly unknown[] => (answer === undefined ? [] : [answer])
