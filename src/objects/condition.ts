/**
 * A condition variable. Waiting is two steps: leave the lock and join the waiters in one, then take the lock again once
 * woken. All accesses of the waiters are ordered; a woken thread depends on the notification that woke it through a signal
 * of its own, and not on the other notifications.
 */
import type { ThreadId } from '../kernel/ids.ts'
import { type Mutex, mutexActions } from './mutex.ts'
import { actionsOf, type ObjectSpec, objectType, type Shared, type SharedObject } from './object.ts'
import { type Alternative, Operation, oneOf, operate, type Part, type Step } from './operation.ts'

export interface ConditionOptions {
  /** Who is woken: the thread that waits longest (default), or any one of those that waited when it was notified. */
  readonly wakes?: 'first' | 'any'
  /** How many waits may end without a notification in one execution; default 0. */
  readonly spurious?: number
}

/** An entry of the waiters under `wakes: 'any'`: a notification for one of the threads before it. */
const SIGNAL = -1

interface Waiters {
  /** Threads in the order they came; under `any`, with the notifications they have not used yet. */
  readonly line: readonly number[]
  readonly spuriousLeft: number
}

export const conditionType = objectType({
  kind: 'condition',
  modes: ['write'],
  commute: [],
  observers: [],
  view: ({ line }: Waiters) => line.filter((entry) => entry !== SIGNAL).length,
  inOutcome: false,
  threadsIn: (state, renamed) => ({
    ...state,
    line: state.line.map((entry) => (entry === SIGNAL ? SIGNAL : renamed(entry))),
  }),
})
const action = actionsOf(conditionType)

/** What one thread waits for under `wakes: 'first'`: given by the notification that wakes it. */
export const signalType = objectType({
  kind: 'signal',
  modes: ['write'],
  commute: [],
  observers: [],
  view: (given: boolean) => given,
  inOutcome: false,
  threadsIn: 'none',
})
const signalAction = actionsOf(signalType)

/** A thread's signal has the name of its condition in it. */
const signalName = (owner: string, thread: number): string => `${owner}.signal${thread}`
const aNotification = (name: string): string => `a notification of ${name.replace(/\.signal\d+$/, '')}`

export const signalActions = {
  give: signalAction('give', { mode: 'write', next: () => true }),
  take: signalAction('take', {
    mode: 'write',
    enabled: (given) => given,
    next: () => false,
    awaits: aNotification,
  }),
}

const without = (state: Waiters, thread: number): Waiters => ({
  ...state,
  line: state.line.filter((entry) => entry !== thread),
})

/** Whether every notification still has a thread before it to wake. */
const signalsMatch = (line: readonly number[]): boolean => {
  let free = 0
  for (const entry of line) {
    free += entry === SIGNAL ? -1 : 1
    if (free < 0) return false
  }
  return true
}

const canLeave = (state: Waiters, thread: ThreadId): boolean =>
  state.line.includes(thread) && signalsMatch(without(state, thread).line)

const unsignalled = ({ line }: Waiters): number => line.reduce((count, entry) => count + (entry === SIGNAL ? -1 : 1), 0)

export const conditionActions = {
  enqueue: action('enqueue', {
    mode: 'write',
    next: (state, _, thread) => ({ ...state, line: [...state.line, thread] }),
  }),
  wakeFirst: action<[number]>('wakeFirst', {
    mode: 'write',
    next: (state, [count]) => ({ ...state, line: state.line.slice(count) }),
    signals: true,
  }),
  wakeAny: action<[number]>('wakeAny', {
    mode: 'write',
    next: (state, [count]) => ({
      ...state,
      line: [...state.line, ...Array<number>(Math.min(count, unsignalled(state))).fill(SIGNAL)],
    }),
    signals: true,
  }),
  awake: action('awake', {
    mode: 'write',
    enabled: ({ line }, _, thread) => line.includes(SIGNAL, line.indexOf(thread)),
    next: (state, _, thread) => {
      const used = state.line.indexOf(SIGNAL, state.line.indexOf(thread))
      return without({ ...state, line: state.line.toSpliced(used, 1) }, thread)
    },
    awaits: aNotification,
  }),
  timeOut: action('timeOut', {
    mode: 'write',
    enabled: (state, _, thread) => canLeave(state, thread),
    next: (state, _, thread) => without(state, thread),
  }),
  wakeSpuriously: action('wakeSpuriously', {
    mode: 'write',
    enabled: (state, _, thread) => state.spuriousLeft > 0 && canLeave(state, thread),
    next: (state, _, thread) => ({ ...without(state, thread), spuriousLeft: state.spuriousLeft - 1 }),
  }),
}

/** A property reads how many threads wait. */
export interface Condition extends Shared<number> {
  /** Releases the lock and sleeps; holds the lock again when it returns. */
  wait(lock: Mutex): Step
  /** The same with a timeout, which can end the wait at any moment; answers whether it was notified. */
  waitOrTimeOut(lock: Mutex): Step<boolean>
  /** Wakes up to `count` waiting threads, 1 by default; nothing is remembered when nobody waits. */
  notify(count?: number): Operation<void>
  notifyAll(): Operation<void>
}

export function condition(name: string, options: ConditionOptions = {}): ObjectSpec<Condition, number> {
  const { wakes = 'first', spurious = 0 } = options
  return {
    type: conditionType,
    name,
    initial: { line: [], spuriousLeft: spurious },
    handle: (object) => conditionHandle(object, wakes, spurious > 0),
  }
}

function conditionHandle(object: SharedObject<number>, wakes: 'first' | 'any', spurious: boolean): Condition {
  const signals = new Map<number, SharedObject>()
  const signalOf = (thread: number): SharedObject => {
    const known = signals.get(thread)
    if (known !== undefined) return known
    const spec = { type: signalType, name: 'signal', initial: false, handle: () => undefined }
    const made = object.owner.makeHidden(spec, signalName(object.name, thread), { object, thread })
    signals.set(thread, made)
    return made
  }

  const own = (chosen: Part['action'], ...args: readonly unknown[]): Part => ({ object, action: chosen, args })
  const enter = (lock: Mutex): Operation<void> =>
    new Operation(
      'wait',
      object,
      [lock],
      [{ parts: [{ object: lock.object, action: mutexActions.release, args: [] }, own(conditionActions.enqueue)] }],
    )
  const notified: Alternative =
    wakes === 'any'
      ? { name: 'notified', parts: [own(conditionActions.awake)], answer: () => true }
      : {
          name: 'notified',
          parts: [],
          expand: (_, thread) => [{ object: signalOf(thread), action: signalActions.take, args: [] }],
          answer: () => true,
        }
  const timedOut: Alternative = { name: 'timed out', parts: [own(conditionActions.timeOut)], answer: () => false }
  const forNoReason: Alternative = {
    name: 'spurious',
    parts: [own(conditionActions.wakeSpuriously)],
    answer: () => true,
  }
  const wakeWithLock = (lock: Mutex): Operation<void> =>
    new Operation(
      'wake',
      object,
      [lock],
      [
        {
          parts: [],
          expand: (_, thread) => [
            { object: signalOf(thread), action: signalActions.take, args: [] },
            { object: lock.object, action: mutexActions.acquire, args: [] },
          ],
        },
      ],
    )
  const wake = (withTimeout: boolean): Operation<boolean> =>
    oneOf('wake', object, [notified, ...(withTimeout ? [timedOut] : []), ...(spurious ? [forNoReason] : [])])

  const notify = (name: string, count: number, args: readonly unknown[]): Operation<void> =>
    wakes === 'any'
      ? operate(object, { ...conditionActions.wakeAny, name }, count)
      : new Operation(name, object, args, [
          {
            parts: [],
            expand: (read) => {
              const { line } = read(object) as Waiters
              const woken = line.slice(0, count)
              return [
                own(conditionActions.wakeFirst, woken.length),
                ...woken.map((thread) => ({ object: signalOf(thread), action: signalActions.give, args: [] })),
              ]
            },
          },
        ])

  return {
    object,
    valueName: object.name,
    *wait(lock) {
      yield* enter(lock)
      if (wakes === 'first' && !spurious) return yield* wakeWithLock(lock)
      yield* wake(false)
      yield* lock.acquire()
    },
    *waitOrTimeOut(lock) {
      yield* enter(lock)
      const wasNotified = yield* wake(true)
      yield* lock.acquire()
      return wasNotified
    },
    notify: (count = 1) => notify('notify', count, count === 1 ? [] : [count]),
    notifyAll: () => notify('notifyAll', Number.POSITIVE_INFINITY, []),
  }
}
