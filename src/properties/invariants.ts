/**
 * Invariants, evaluated when an object they read has changed. A partial order reduction visits one order of independent
 * changes, and an invariant over several objects could be broken only in an order it skips; so the objects that one invariant
 * reads are found out by tracking, and their changes are ordered with each other.
 */
import { InterleaveError, messageOf } from '../kernel/errors.ts'
import { shown } from '../kernel/values.ts'
import type { Predicate, Read, Spec } from '../machine/model.ts'
import type { Run } from '../machine/run.ts'
import type { Shared, SharedObject } from '../objects/object.ts'

/** Per property, the names of the objects it was seen to read; kept across runs of one model. */
export type Footprints = Map<string, Set<string>>

interface Tracked {
  readonly name: string
  readonly predicate: Predicate
  /** The value that is worth telling: true for a state that must be reachable, false for an invariant. */
  readonly awaited: boolean
}

export class Invariants {
  /** Set when a property read an object that its footprint did not have: the search so far was reduced too far. */
  footprintGrew = false
  private readonly run: Run
  private readonly properties: readonly Tracked[]
  private readonly footprints: Footprints
  private reading: Set<string> = new Set()

  constructor(run: Run, { always = {}, sometimes = {} }: Pick<Spec, 'always' | 'sometimes'>, footprints: Footprints) {
    this.run = run
    this.properties = [
      ...Object.entries(always).map(([name, predicate]) => ({ name, predicate, awaited: false })),
      ...Object.entries(sometimes).map(([name, predicate]) => ({ name, predicate, awaited: true })),
    ]
    this.footprints = footprints
    for (const { name } of this.properties) if (!footprints.has(name)) footprints.set(name, new Set())
  }

  /** Orders and watches what the properties read; tells of each that is broken, or reached, now or by a step. */
  watch(notable: (property: string) => void): void {
    const { run, properties } = this
    for (const property of properties) this.evaluate(property)
    this.footprintGrew = false
    // Objects that threads allocate come later: what concerns them is said by name.
    const adders = properties.map(({ name }, i) => {
      const names = this.footprints.get(name) ?? new Set<string>()
      const monitor = names.size > 1 ? run.store.monitor() : undefined
      return (object: SharedObject): void => {
        if (!names.has(object.name)) return
        const own = monitor ?? (changesCommute(object) ? run.store.monitor() : undefined)
        if (own !== undefined) run.labels.monitor(own, [object])
        run.store.watch(object, bitOf(i))
      }
    })
    const include = (object: SharedObject): void => adders.forEach((add) => add(object))
    ;[...run.objects].forEach(include)
    run.store.onAdd = include
    const tell = (watchers: number): void => {
      for (let i = 0; i < properties.length; i++)
        if (watchers & bitOf(i) && this.evaluate(properties[i]) === properties[i].awaited) notable(properties[i].name)
    }
    run.onChange = tell
    tell(-1)
  }

  private evaluate({ name, predicate }: Tracked): boolean {
    this.reading = this.footprints.get(name) ?? new Set()
    return holds(name, predicate, this.read)
  }

  private readonly read: Read = <View>(shared: Shared<View>) => {
    const { name } = shared.object
    if (!this.reading.has(name)) {
      this.reading.add(name)
      this.footprintGrew = true
    }
    return this.run.store.read(shared)
  }
}

/** Properties share bits when there are more than 30. */
const bitOf = (property: number): number => 1 << (property % 30)

/** Whether two changes of one object can be swapped: then a reduction skips the states between them. */
function changesCommute({ type }: SharedObject): boolean {
  const everything = (1 << type.modes.length) - 1
  const changing = everything & ~type.observers
  return type.conflicts.some((mask, mode) => (changing >> mode) & 1 && (mask & changing) !== changing)
}

/** Whether a predicate is true. @throws IL017 when it throws, or answers anything but true or false. */
export function holds(name: string, predicate: Predicate, read: Read): boolean {
  const result: unknown = evaluate(name, predicate, read)
  if (typeof result === 'boolean') return result
  throw new InterleaveError(
    'IL017',
    `"${name}" answered ${shown(result) || 'undefined'}, which is neither true nor false.`,
  )
}

/** @throws IL017 when the predicate throws. */
export function evaluate<T>(name: string, predicate: (read: Read) => T, read: Read): T {
  try {
    return predicate(read)
  } catch (error) {
    if (error instanceof InterleaveError) throw error
    throw new InterleaveError('IL017', `"${name}": ${messageOf(error)}`, { cause: error })
  }
}

/** What a predicate reads in the present state: `candies is 4, tray is 5`. */
export function readings(run: Run, predicate: Predicate): string {
  const nameOf = (thread: number): string => run.threads[thread].name
  return objectsRead(run, predicate)
    .map((object) => {
      const { name, id, type } = object
      const told = type.told?.(run.states[id], nameOf)
      return told === undefined
        ? `${name} is ${shown(run.store.read({ object, valueName: name }))}`
        : `at ${name} ${told}`
    })
    .join(', ')
}

/** The objects that a predicate reads in the present state, in the order in which it does. */
export function objectsRead(run: Run, predicate: (read: Read) => unknown): SharedObject[] {
  const seen = new Set<SharedObject>()
  predicate((shared) => {
    seen.add(shared.object)
    return run.store.read(shared)
  })
  return [...seen]
}
