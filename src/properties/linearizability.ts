/**
 * Whether a history is linearizable (Herlihy & Wing, TOPLAS 12(3), 1990), by the search of Wing and Gong (JPDC 17, 1993):
 * take any operation that no other precedes, as a next one, if it can answer there what it answered. With Lowe's cache
 * (Testing for linearizability, CCPE 29(4), 2017): which operations were taken and the state they lead to are all that
 * matters, so each such pair is tried once. Operations on different parts of the state are judged apart (Horn & Kroening,
 * FORTE 2015).
 */
import { InterleaveError, messageOf } from '../kernel/errors.ts'
import { canonical, keyOf, sameValue } from '../kernel/values.ts'
import type { Effect, Recording } from '../machine/recording.ts'
import type { Called, History, Reply } from '../objects/history.ts'

/** An operation of a history and the thread that called it. */
export interface Placed extends Called {
  readonly thread: number
  /** Which of its thread's operations it is, from 0. */
  readonly nth: number
}

/** What shows that no order explains a history. */
export interface Unexplained {
  /** The operations of the part of the history that cannot be explained, thread by thread. */
  readonly calls: readonly Placed[]
  /** Places in `calls`, as far as an order can be taken that explains most of what has returned. */
  readonly order: readonly number[]
  /** The state that this order leads to. */
  readonly state: unknown
  /** Who must come next and cannot: places in `calls` of operations that have returned, and all that each would reply. */
  readonly stuck: readonly { readonly call: number; readonly would: readonly Reply[] }[]
}

/** What the history shows to be wrong; undefined when it is linearizable. */
export function unexplained(history: History, recording: Recording): Unexplained | undefined {
  const calls = history.threads.flatMap((ofThread, thread) =>
    ofThread.calls.map((call, nth): Placed => ({ ...call, thread, nth })),
  )
  for (const part of partsOf(calls, recording)) {
    const search = new OrderSearch(part, recording)
    if (!search.succeeds()) return search.failure()
  }
  return undefined
}

function partsOf(calls: readonly Placed[], { name, partition }: Recording): Iterable<readonly Placed[]> {
  if (partition === undefined) return [calls]
  const parts = new Map<unknown, Placed[]>()
  for (const call of calls) {
    const key = keyOf(asked(name, () => partition(call.operation, call.args)))
    const part = parts.get(key)
    if (part === undefined) parts.set(key, [call])
    else part.push(call)
  }
  return parts.values()
}

/** @throws IL017 when the specification throws. */
function asked<T>(name: string, question: () => T): T {
  try {
    return question()
  } catch (error) {
    if (error instanceof InterleaveError) throw error
    throw new InterleaveError('IL017', `The specification of "${name}": ${messageOf(error)}`, { cause: error })
  }
}

const precedes = (first: Placed, second: Placed): boolean =>
  first.returned !== undefined && first.returned.nth < (second.before[first.thread] ?? 0)

/** Sets of operations are bits. */
class OrderSearch {
  private readonly calls: readonly Placed[]
  private readonly recording: Recording
  private readonly returned: bigint
  /** Per operation, those that precede it. */
  private readonly preceding: readonly bigint[]
  /** Returned ones first: an order is found as soon as all of them are in it. */
  private readonly tried: readonly number[]
  private readonly seen = new Map<bigint, Set<string>>()
  private readonly order: number[] = []
  private best: { readonly order: readonly number[]; readonly state: unknown; readonly explained: number }

  constructor(calls: readonly Placed[], recording: Recording) {
    this.calls = calls
    this.recording = recording
    const places = calls.map((_, i) => i)
    const isReturned = (i: number): boolean => calls[i].returned !== undefined
    const setOf = (some: readonly number[]): bigint => some.reduce((set, i) => set | bit(i), 0n)
    this.returned = setOf(places.filter(isReturned))
    this.preceding = calls.map((call) => setOf(places.filter((i) => precedes(calls[i], call))))
    this.tried = [...places.filter(isReturned), ...places.filter((i) => !isReturned(i))]
    this.best = { order: [], state: recording.initial, explained: -1 }
  }

  succeeds(): boolean {
    return this.goOn(0n, this.recording.initial, 0)
  }

  failure(): Unexplained {
    const { order, state } = this.best
    const taken = order.reduce((set, i) => set | bit(i), 0n)
    const stuck = this.tried.flatMap((i) =>
      this.calls[i].returned !== undefined && this.isNext(i, taken)
        ? [{ call: i, would: this.effects(i, state).map(replyOf) }]
        : [],
    )
    return { calls: this.calls, order, state, stuck }
  }

  /** Whether an order that begins with those taken, and led to this state, can be completed. */
  private goOn(taken: bigint, state: unknown, explained: number): boolean {
    if ((taken & this.returned) === this.returned) return true
    if (!this.isNew(taken, state)) return false
    this.noteBest(state, explained)
    for (const i of this.tried) {
      if (!this.isNext(i, taken)) continue
      const { returned } = this.calls[i]
      for (const effect of this.effects(i, state)) {
        if (returned !== undefined && !isSameReply(replyOf(effect), returned.reply)) continue
        this.order.push(i)
        if (this.goOn(taken | bit(i), effect.state, explained + (returned === undefined ? 0 : 1))) return true
        this.order.pop()
      }
    }
    return false
  }

  private isNew(taken: bigint, state: unknown): boolean {
    const states = this.seen.get(taken) ?? new Set()
    this.seen.set(taken, states)
    const size = states.size
    return states.add(canonical(state)).size > size
  }

  /** The most that has returned, with the fewest pending ones that are taken to have had an effect. */
  private noteBest(state: unknown, explained: number): void {
    const { best, order } = this
    if (explained > best.explained || (explained === best.explained && order.length < best.order.length))
      this.best = { order: [...order], state, explained }
  }

  private isNext(i: number, taken: bigint): boolean {
    return (taken & bit(i)) === 0n && (this.preceding[i] & ~taken) === 0n
  }

  private effects(i: number, state: unknown): readonly Effect[] {
    const { operation, args } = this.calls[i]
    const { name, effects } = this.recording
    const found = asked(name, () => effects(state, operation, args))
    return found === undefined ? [] : isList(found) ? found : [found]
  }
}

const bit = (i: number): bigint => 1n << BigInt(i)

const isList = (effects: Effect | readonly Effect[]): effects is readonly Effect[] => Array.isArray(effects)

const replyOf = (effect: Effect): Reply =>
  effect.raises === undefined ? { answer: effect.answer } : { raises: effect.raises }

function isSameReply(a: Reply, b: Reply): boolean {
  if ('raises' in a || 'raises' in b) return 'raises' in a && 'raises' in b && a.raises === b.raises
  return sameValue(a.answer, b.answer)
}
