/**
 * For each object of the model, which of its operations were seen in both orders. Two accesses that conflict have the same
 * order in all executions of a trace, so a reduction sees the same as a search of every interleaving.
 */
import { NONE } from '../causality/events.ts'
import { groupedBy } from '../kernel/groups.ts'
import { MODE_BITS, MODES } from '../kernel/ids.ts'
import { grown } from '../kernel/ints.ts'
import type { Run } from '../machine/run.ts'
import type { SharedObject } from '../objects/object.ts'

/** Two operations, by different threads, that conflict. */
export interface OperationPair {
  /** By name, without arguments. When they are seen in one order only, the earlier comes first. */
  readonly operations: readonly [string, string]
  /** `both`: some two threads do them in either order. */
  readonly orders: 'both' | 'one'
}

export interface ObjectOrders {
  readonly object: string
  readonly pairs: readonly OperationPair[]
}

/** What one thread does to one object, by one operation, in one mode. */
interface AccessKind {
  readonly object: SharedObject
  readonly thread: number
  readonly name: string
  readonly mode: number
  /** Its number among the kinds of the object. */
  readonly place: number
  /** A bit for each kind of the object that was seen before one of these, in words. */
  before: Int32Array
}

export class Orders {
  /** Grows with each fact that is new. */
  news = 0
  private readonly run: Run
  private readonly kinds: AccessKind[] = []
  private readonly byKey = new Map<number, number>()
  private readonly countOf: number[] = []
  /** By mark and mode of a step that is one access, its kind and one more; 0 for none yet. */
  private known = new Int32Array(64 * MODES)
  /** Per access of the execution, its kind, or none; and a bit for each kind that accessed the object before. */
  private kindOf = new Int32Array(256)
  private earlier = new Int32Array(256)
  /** Words per set of kinds. */
  private words = 1

  constructor(run: Run) {
    this.run = run
  }

  /** Notes what came before each access of the new events. */
  observe(fresh: number): void {
    const { log } = this.run
    const { accessLabel, accessPrevious, accessEvent, accessStart } = log
    if (log.accessCount > this.kindOf.length) this.kindOf = grown(this.kindOf, log.accessCount)
    if (log.accessCount * this.words > this.earlier.length)
      this.earlier = grown(this.earlier, log.accessCount * this.words)
    for (let entry = accessStart[fresh]; entry < log.accessCount; entry++) {
      const event = accessEvent[entry]
      const { mark, pending } = log.before[event]
      const label = accessLabel[entry]
      const slot = (mark << MODE_BITS) | (label & (MODES - 1))
      const isSingle = accessStart[event + 1] - accessStart[event] === 1 && pending?.kind === 'operation'
      let kind = isSingle && slot < this.known.length ? this.known[slot] - 1 : NONE
      if (kind === NONE) {
        const { words } = this
        kind = this.slowKind(entry, mark)
        if (isSingle && kind !== NONE) this.remember(slot, kind)
        if (words !== this.words) return this.observe(0)
      }
      this.kindOf[entry] = kind
      if (kind !== NONE) this.note(entry, accessPrevious[entry], kind)
    }
  }

  private note(entry: number, previous: number, kind: number): void {
    const { words, earlier, kindOf, kinds } = this
    const { before } = kinds[kind]
    const at = entry * words
    for (let word = 0; word < words; word++)
      earlier[at + word] = previous === NONE ? 0 : earlier[previous * words + word]
    if (previous !== NONE && kindOf[previous] !== NONE) {
      const { place } = kinds[kindOf[previous]]
      earlier[at + (place >> 5)] |= 1 << (place & 31)
    }
    for (let word = 0; word < words; word++) {
      const both = before[word] | earlier[at + word]
      if (both === before[word]) continue
      before[word] = both
      this.news++
    }
  }

  private remember(slot: number, kind: number): void {
    if (slot >= this.known.length) this.known = grown(this.known, slot + 1)
    this.known[slot] = kind + 1
  }

  /** The kind of an access of an object that the model made; none for parts of other objects, and for allocated ones. */
  private slowKind(entry: number, mark: number): number {
    const { log, objects, staticObjects } = this.run
    const label = log.accessLabel[entry]
    const object = objects[label >> MODE_BITS]
    if (object.id >= staticObjects) return NONE
    const mode = label & (MODES - 1)
    const key = ((mark * staticObjects + object.id) << MODE_BITS) + mode
    const known = this.byKey.get(key)
    if (known !== undefined) return known
    const event = log.accessEvent[entry]
    const step = log.before[event].pending
    const isOwn = step?.kind === 'operation' && step.object === object
    const name = isOwn ? step.name : (log.accessPart[entry]?.action.name ?? '')
    const kind = this.kindNamed(object, log.thread[event], name, mode)
    this.byKey.set(key, kind)
    return kind
  }

  private kindNamed(object: SharedObject, thread: number, name: string, mode: number): number {
    const { kinds, countOf } = this
    const known = kinds.findIndex(
      (kind) => kind.object === object && kind.thread === thread && kind.name === name && kind.mode === mode,
    )
    if (known !== -1) return known
    const place = countOf[object.id] ?? 0
    countOf[object.id] = place + 1
    this.news++
    if (place === this.words * 32) this.widen()
    return kinds.push({ object, thread, name, mode, place, before: new Int32Array(this.words) }) - 1
  }

  private widen(): void {
    this.words++
    for (const kind of this.kinds) kind.before = Int32Array.from({ length: this.words }, (_, i) => kind.before[i] ?? 0)
    this.earlier = new Int32Array(this.kindOf.length * this.words)
  }

  /** What was seen so far. */
  result(): ObjectOrders[] {
    const byObject = groupedBy(this.kinds, ({ object }) => object)
    return [...byObject]
      .toSorted(([a], [b]) => a.id - b.id)
      .flatMap(([{ name }, kinds]) => {
        const pairs = pairsOf(kinds)
        return pairs.length === 0 ? [] : [{ object: name, pairs }]
      })
  }
}

/** Between threads: which were seen to do this before that, as `thread.thread`. */
type Directions = ReadonlySet<string>

function pairsOf(kinds: readonly AccessKind[]): OperationPair[] {
  const seen = new Map<string, Set<string>>()
  for (const first of kinds)
    for (const second of kinds) {
      if (first.thread === second.thread || !conflict(first, second) || !wasBefore(first, second)) continue
      const key = JSON.stringify([first.name, second.name])
      seen.set(key, (seen.get(key) ?? new Set()).add(`${first.thread}.${second.thread}`))
    }
  const directions = (first: string, second: string): Directions =>
    seen.get(JSON.stringify([first, second])) ?? new Set()
  const names = [...new Set(kinds.map(({ name }) => name))].toSorted()
  return names.flatMap((a, i) => names.slice(i).flatMap((b) => pairOf(a, b, directions(a, b), directions(b, a))))
}

function pairOf(a: string, b: string, forward: Directions, backward: Directions): OperationPair[] {
  if (forward.size === 0 && backward.size === 0) return []
  const isBoth = [...forward].some((threads) => backward.has(threads.split('.').toReversed().join('.')))
  const operations = forward.size === 0 && !isBoth ? ([b, a] as const) : ([a, b] as const)
  return [{ operations, orders: isBoth ? 'both' : 'one' }]
}

const conflict = (a: AccessKind, b: AccessKind): boolean => ((a.object.type.conflicts[a.mode] >> b.mode) & 1) === 1

const wasBefore = (first: AccessKind, second: AccessKind): boolean =>
  (((second.before[first.place >> 5] ?? 0) >> (first.place & 31)) & 1) === 1
