/** What operations do in all interleavings of a program: in which orders they come, and what never happens. */
import { choices } from '../../src/explore/execution.ts'
import { MODE_BITS, MODES, ThreadId } from '../../src/kernel/ids.ts'
import { instantiate, type Model } from '../../src/machine/model.ts'
import type { Position } from '../../src/machine/position.ts'
import type { Run } from '../../src/machine/run.ts'
import type { SharedObject } from '../../src/objects/object.ts'
import type { Operation, Part } from '../../src/objects/operation.ts'
import type { ObjectOrders } from '../../src/properties/orders.ts'

export interface Seen {
  readonly pairs: readonly ObjectOrders[]
  readonly unexercised: readonly string[]
}

export const sorted = (pairs: readonly ObjectOrders[]): ObjectOrders[] =>
  pairs.toSorted((a, b) => (a.object < b.object ? -1 : 1))

const isStatic = (run: Run, object: SharedObject): boolean => object.id < run.staticObjects

/** Every state of every interleaving, and every event on the way. */
function everywhere(run: Run, atState: () => void, atEvent: () => void, atEnd: () => void): void {
  atState()
  const next = [...choices(run)]
  if (next.length === 0) atEnd()
  for (const { thread, alternative } of next) {
    run.step(thread, alternative)
    atEvent()
    everywhere(run, atState, atEvent, atEnd)
    run.undo()
  }
}

/** The truth, by looking everywhere: which operations come in which orders, and what never happens. */
export function truth(target: Model): Seen {
  const { run } = instantiate(target)
  const { log } = run
  const orders = new Set<string>()
  const steps = new Map<string, TextFacts>()
  const asked = new Map<string, Set<string>>()
  const refused = new Set<string>()
  const changer = (object: SharedObject, before: number): number | undefined => {
    for (let entry = log.accessStart[before] - 1; entry >= 0; entry--) {
      const label = log.accessLabel[entry]
      if (label >> MODE_BITS === object.id && !observes(object, label)) return log.thread[log.accessEvent[entry]]
    }
    return undefined
  }
  const factsAt = (position: Position, thread: number): TextFacts => {
    const text = textAt(run, position, thread)
    const facts = steps.get(text.key) ?? {
      ...text,
      objects: new Set(),
      ways: new Set(),
      outcomes: new Set(),
      done: new Set(),
      stuck: new Set(),
    }
    steps.set(text.key, facts)
    const step = position.pending
    if (step?.kind === 'operation' && step.object !== undefined) facts.objects.add(step.object.name)
    return facts
  }

  const atState = (): void => {
    for (let thread = 0; thread < run.positions.length; thread++)
      for (const { object, action, args } of guards(run, run.positions[thread]?.pending, thread))
        if (action.enabled?.(run.states[object.id], args, ThreadId(thread)) === false) refused.add(object.name)
  }
  const atEvent = (): void => {
    const event = log.length - 1
    const thread = log.thread[event]
    const position = log.before[event]
    const facts = factsAt(position, thread)
    facts.done.add(thread)
    facts.ways.add(log.alternative[event])
    const step = position.pending
    if (step?.kind !== 'operation') return
    for (const part of step.alternatives.flatMap(({ parts }) => parts)) noteAsked(part, step, thread)
    for (let entry = log.accessStart[event]; entry < log.accessCount; entry++) {
      const part = log.accessPart[entry]
      if (part === undefined) continue
      const { object, action } = part
      noteAsked(part, step, thread)
      if (typeof action.mode === 'number' || action.enabled !== undefined) continue
      const failed = observes(object, log.accessLabel[entry])
      const onItself = failed && changer(object, event) === thread
      facts.outcomes.add(onItself ? 'failed on itself' : failed ? 'failed' : 'succeeded')
      if (failed && !onItself) refused.add(object.name)
    }
  }
  const noteAsked = (part: Part, step: Operation, thread: number): void => {
    if (!isStatic(run, part.object) || !isGuard(part, step)) return
    const threads = asked.get(part.object.name) ?? new Set()
    asked.set(part.object.name, threads.add(run.threads[thread].name))
  }
  const atEnd = (): void => {
    for (const order of ordersOf(run)) orders.add(order)
    if (run.end() !== 'blocked') return
    run.positions.forEach((position, thread) => {
      if (position?.pending !== undefined) factsAt(position, thread).stuck.add(thread)
    })
  }
  everywhere(run, atState, atEvent, atEnd)
  const unexercised = [...idle(run), ...neverDone(run, [...steps.values()]), ...neverWaitedFor(asked, refused)]
  return { pairs: pairsIn(orders), unexercised: unexercised.toSorted() }
}

const observes = ({ type }: SharedObject, label: number): boolean =>
  ((type.observers >> (label & (MODES - 1))) & 1) === 1

const isGuard = (part: Part, step: Operation): boolean =>
  part.action.enabled !== undefined && (step.single === part || part.action.next !== undefined)

function guards(run: Run, step: Position['pending'], thread: number): Part[] {
  if (step?.kind !== 'operation') return []
  const parts = step.alternatives.flatMap((way) => [
    ...way.parts,
    ...(way.expand?.(run.store.readState, ThreadId(thread)) ?? []),
  ])
  return parts.filter((part) => isGuard(part, step))
}

/** `object: thread.operation before thread.operation`, for accesses of one object that conflict. */
function ordersOf(run: Run): string[] {
  const { log, objects } = run
  const found: string[] = []
  const named = (entry: number): string => {
    const event = log.accessEvent[entry]
    const step = log.before[event].pending
    const object = objects[log.accessLabel[entry] >> MODE_BITS]
    const name = step?.kind === 'operation' && step.object === object ? step.name : log.accessPart[entry]?.action.name
    return `${log.thread[event]}.${name}`
  }
  for (let late = 0; late < log.accessCount; late++)
    for (let early = 0; early < late; early++) {
      const [a, b] = [log.accessLabel[early], log.accessLabel[late]]
      const object = objects[a >> MODE_BITS]
      const isOfTwoThreads = log.thread[log.accessEvent[early]] !== log.thread[log.accessEvent[late]]
      if (isOfTwoThreads && isStatic(run, object) && run.labels.dependent(a, b))
        found.push(`${object.name}: ${named(early)} before ${named(late)}`)
    }
  return found
}

function pairsIn(orders: ReadonlySet<string>): ObjectOrders[] {
  const byObject = new Map<string, Map<string, 'both' | 'one'>>()
  for (const order of orders) {
    const [, object, first, a, second, b] = /^(.*): (\d+)\.(\w+) before (\d+)\.(\w+)$/.exec(order) ?? []
    const isBoth = orders.has(`${object}: ${second}.${b} before ${first}.${a}`)
    const pairs = byObject.get(object) ?? new Map<string, 'both' | 'one'>()
    byObject.set(object, pairs)
    const [forward, backward] = [`${a} ${b}`, `${b} ${a}`]
    if (isBoth) {
      pairs.delete(forward)
      pairs.delete(backward)
      pairs.set([a, b].toSorted().join(' '), 'both')
    } else if (pairs.get([a, b].toSorted().join(' ')) !== 'both') pairs.set(forward, 'one')
  }
  const result = [...byObject].map(([object, pairs]) => ({
    object,
    pairs: [...pairs]
      // Seen in one order by some threads and in the other by others: named in alphabetical order.
      .filter(([names, seen]) => {
        const [a, b] = names.split(' ')
        return seen === 'both' || a <= b || !pairs.has(`${b} ${a}`)
      })
      .map(([names, seen]) => ({ operations: names.split(' ') as unknown as readonly [string, string], orders: seen }))
      .toSorted((left, right) => (keyOf(left.operations) < keyOf(right.operations) ? -1 : 1)),
  }))
  return sorted(result)
}

const keyOf = (operations: readonly string[]): string => [...operations].toSorted().join(' ')

interface Text {
  readonly key: string
  readonly where: string
  readonly operation: string
  readonly family: string
  readonly ways: readonly string[]
}
interface TextFacts extends Omit<Text, 'ways'> {
  readonly names: readonly string[]
  readonly objects: Set<string>
  readonly ways: Set<number>
  readonly outcomes: Set<string>
  readonly done: Set<number>
  readonly stuck: Set<number>
}

const withoutNumber = (name: string): string =>
  name
    .split('/')
    .map((part) => part.replace(/ \d+$/, ''))
    .join('/')

function textAt(
  run: Run,
  position: Position,
  thread: number,
): Omit<Text, 'ways'> & { readonly names: readonly string[] } {
  const step = position.pending
  const isMethod = (({ frame }) => {
    for (let at: Position['frame'] | undefined = frame; at?.caller !== undefined; at = at.caller.frame)
      if (at.name !== 'until') return true
    return false
  })(position)
  const where = isMethod ? 'Primitive.method' : withoutNumber(run.threads[thread].name)
  const object = step?.kind === 'operation' ? step.object : undefined
  // Random programs name what a thread allocates `made 1 of t0`, and the next `made 2 2 of t0`.
  const family =
    object === undefined
      ? ''
      : isStatic(run, object)
        ? object.name.replace(/\d/g, 'n')
        : object.name.replace(/( \d+)? of .*/, '').replace(/\d+/g, 'n')
  const operation = step?.kind === 'operation' ? step.name : (step?.describe() ?? '')
  const names =
    step?.kind === 'operation' && step.ways > 1 ? step.alternatives.map(({ name }) => name ?? step.name) : []
  return { key: [where, family, operation, ...names].join('|'), where, operation, family, names }
}

const idle = ({ threads }: Run): string[] =>
  threads.flatMap(({ name, root }) =>
    root !== undefined && root.pending === undefined ? [`${name} takes no step`] : [],
  )

function neverDone({ threads }: Run, all: readonly TextFacts[]): string[] {
  return all.flatMap(({ where, operation, family, names, objects, ways, outcomes, done, stuck }) => {
    const [only, ...others] = objects
    const isOne = others.length === 0 && !only?.includes(' of ')
    const object = family === '' ? '' : `${isOne ? only : family}.`
    const text = `${object}${operation} in ${where}`
    const lasting = [...stuck].filter((thread) => !done.has(thread))
    return [
      ...lasting.map((thread) => `${threads[thread].name} never gets past ${family === '' ? '' : '?'}${text}`),
      ...(done.size === 0
        ? []
        : names.flatMap((name, i) => (ways.has(i) ? [] : [`${text} never goes the way "${name}"`]))),
      ...(outcomes.has('failed on itself') || outcomes.size !== 1
        ? []
        : [`${text} never ${outcomes.has('failed') ? 'succeeds' : 'fails'}`]),
    ]
  })
}

/** Objects whose names differ in a number only count as one. */
function neverWaitedFor(asked: ReadonlyMap<string, ReadonlySet<string>>, refused: ReadonlySet<string>): string[] {
  const families = new Map<string, string[]>()
  for (const name of asked.keys()) {
    const family = name.replace(/\d/g, 'n')
    families.set(family, [...(families.get(family) ?? []), name])
  }
  return [...families].flatMap(([family, names]) => {
    if (names.some((name) => refused.has(name))) return []
    const threadsOf = (name: string): readonly string[] => [...(asked.get(name) ?? [])]
    const alone = names.every((name) => threadsOf(name).length === 1)
    if (names.length > 1) return [`nobody ever waits for ${family}${alone ? ': only one thread asks for each' : ''}`]
    return [`nobody ever waits for ${names[0]}${alone ? `: only ${threadsOf(names[0])[0]} asks for it` : ''}`]
  })
}
