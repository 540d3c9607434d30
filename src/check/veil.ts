/**
 * What properties read in a state of the strategy `states`. States that differ only in names count as one, so a property must
 * not look at the names of what threads made: it gets stand-ins, which can be compared and read, and which tell when
 * their names are asked for.
 */

import { InterleaveError } from '../kernel/errors.ts'
import type { Named } from '../kernel/values.ts'
import type { Read } from '../machine/model.ts'
import type { Run } from '../machine/run.ts'
import type { Shared } from '../objects/object.ts'

export class Veil {
  /** Set when a name was looked at. */
  wasLifted = false
  /** The objects read since this was last emptied, in order. */
  readonly seen = new Set<number>()
  private readonly run: Run
  private readonly stateOf: (object: number) => unknown
  private readonly standIns = new Map<object, object>()
  private readonly real = new Map<object, object>()

  /** @param stateOf what an object holds, by its number */
  constructor(run: Run, stateOf: (object: number) => unknown) {
    this.run = run
    this.stateOf = stateOf
  }

  readonly read: Read = <View>(shared: Shared<View>): View => {
    const { object } = (this.real.get(shared) ?? shared) as Shared<View>
    if (object.owner !== this.run.store) throw new InterleaveError('IL003', `A property read ${object.name}.`)
    this.seen.add(object.id)
    return this.veiled(object.type.view(this.stateOf(object.id))) as View
  }

  private veiled(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.some(isObject) ? value.map((item) => this.veiled(item)) : value
    if (value instanceof Set) return new Set([...value].map((item) => this.veiled(item)))
    if (value instanceof Map) return new Map([...value].map(([key, item]) => [this.veiled(key), this.veiled(item)]))
    if ('valueName' in value) return this.isMade(value) ? this.standInFor(value as Named) : value
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.veiled(item)]))
  }

  /** Whether a thread made it, or it is a thread. */
  private isMade(value: object): boolean {
    if ('object' in value && isObject(value.object) && 'id' in value.object)
      return typeof value.object.id === 'number' && value.object.id >= this.run.staticObjects
    return 'id' in value
  }

  private standInFor(value: Named): object {
    const known = this.standIns.get(value)
    if (known !== undefined) return known
    const fields = Object.keys(value).map((key) => [
      key,
      {
        enumerable: true,
        get: () => {
          this.wasLifted = true
          return value[key as keyof Named]
        },
      },
    ])
    const standIn = Object.create(
      Object.getPrototypeOf(value) as object | null,
      Object.fromEntries(fields) as PropertyDescriptorMap,
    ) as object
    this.standIns.set(value, standIn)
    this.real.set(standIn, value)
    return standIn
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
