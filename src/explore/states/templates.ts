/**
 * Values as text in which threads, and objects that threads made, are left open: each is a number in the order of first
 * mention, with a list of who that is. Two texts are equal when the values are, up to other threads and objects.
 */
import { canonicalIn, identity, isPrimitive, type Named } from '../../kernel/values.ts'
import { Raised, Thrown } from '../../machine/answers.ts'
import type { Run } from '../../machine/run.ts'
import type { SharedObject } from '../../objects/object.ts'

/** A thread or an object that can be named in a state, as one number: threads are even, objects odd. */
export const threadEntity = (thread: number): number => thread * 2
export const objectEntity = (object: number): number => object * 2 + 1
export const isThread = (entity: number): boolean => (entity & 1) === 0
export const indexOf = (entity: number): number => entity >> 1

export class Template {
  /** Entities, in the order of first mention. */
  readonly mentions: number[]
  /** Whether it has a function or a class instance, in which anything may be mentioned. */
  isOpaque = false
  private readonly run: Run

  constructor(run: Run, mentions: readonly number[] = []) {
    this.run = run
    this.mentions = [...mentions]
  }

  /** The place of an entity in the list. */
  mention(entity: number): number {
    const known = this.mentions.indexOf(entity)
    return known === -1 ? this.mentions.push(entity) - 1 : known
  }

  readonly text = (value: unknown): string => canonicalIn(value, this.wording)

  object({ id }: SharedObject): string {
    return id < this.run.staticObjects ? `object ${id}` : `object @${this.mention(objectEntity(id))}`
  }

  private readonly wording = {
    named: (value: Named): string => {
      if (value instanceof Raised) return `<${value.valueName}>`
      if (value instanceof Thrown) return this.thrown(value)
      const known = this.known(value)
      if (known !== undefined) return known
      if (Object.values(value).every((field) => isPrimitive(field))) return `<${value.valueName}>`
      return this.opaque(value)
    },
    opaque: (value: object): string => this.opaque(value),
  }

  /** A handle that the run gave out. */
  private known(value: Named): string | undefined {
    const { run } = this
    if (isObject(value)) return `<${this.object(value)}>`
    if ('object' in value && isObject(value.object) && run.isHandle(value))
      return `<handle of ${this.object(value.object)}>`
    if (!('id' in value) || typeof value.id !== 'number' || !run.isThread(value)) return undefined
    return `<thread @${this.mention(threadEntity(value.id))}>`
  }

  private thrown({ error }: Thrown): string {
    if (error instanceof Error && error.cause === undefined && Object.keys(error).every((key) => key === 'name'))
      return `<thrown ${JSON.stringify([error.name, error.message])} ${Object.getPrototypeOf(error)?.constructor?.name}>`
    return this.opaque(error)
  }

  private opaque(value: unknown): string {
    this.isOpaque = true
    return typeof value === 'object' && value !== null
      ? identity(value)
      : typeof value === 'function'
        ? identity(value)
        : String(value)
  }
}

const isObject = (value: unknown): value is SharedObject =>
  typeof value === 'object' && value !== null && 'owner' in value && 'type' in value && 'id' in value

/** Numbers for texts, from 1. */
export class Texts {
  private readonly numbers = new Map<string, number>()

  number(text: string): number {
    const known = this.numbers.get(text)
    if (known !== undefined) return known
    this.numbers.set(text, this.numbers.size + 1)
    return this.numbers.size
  }
}
