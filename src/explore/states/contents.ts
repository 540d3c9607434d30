/** What objects hold, as numbers: 0 is what an object began with. */
import { keyOf } from '../../kernel/values.ts'
import type { Run } from '../../machine/run.ts'
import type { SharedObject } from '../../objects/object.ts'
import { Template, type Texts } from './templates.ts'

/** The content of an object that does not exist, or that nothing can reach. */
export const GONE = -1

interface Content {
  readonly state: unknown
  readonly shape: number
  readonly mentions: Int32Array
}

export class Contents {
  /** Per object and number. */
  readonly all: Content[][] = []
  hasOpaque = false
  private readonly run: Run
  private readonly texts: Texts
  private readonly numbers: Map<unknown, number>[] = []
  /** Per object that a thread made, what tells it from others of its kind. */
  private readonly makers = new Map<number, string>()

  constructor(run: Run, texts: Texts) {
    this.run = run
    this.texts = texts
  }

  /** Says how an allocated object was made: those of one text behave alike. To be called before anything else is asked of it. */
  madeAs(object: number, text: string): void {
    this.makers.set(object, text)
  }

  number(object: number, state: unknown): number {
    const numbers = (this.numbers[object] ??= new Map())
    const key = keyOf(state)
    const known = numbers.get(key)
    if (known !== undefined) return known
    const content = this.content(this.run.objects[object], state)
    const all = (this.all[object] ??= [])
    all.push(content)
    numbers.set(key, all.length - 1)
    return all.length - 1
  }

  private content(object: SharedObject, state: unknown): Content {
    const template = new Template(this.run)
    const { threadsIn } = object.type
    const open: unknown =
      typeof threadsIn === 'function' ? threadsIn(state, (thread) => template.mention(thread * 2)) : state
    const text = template.text(open)
    this.hasOpaque ||= template.isOpaque
    const shape = this.texts.number(`${this.makers.get(object.id) ?? ''} holds ${text}`)
    return { state, shape, mentions: Int32Array.from(template.mentions) }
  }
}
