/** What a matcher is given: a model, or something that is about one. */
import { InterleaveError } from '../../kernel/errors.ts'
import { shown } from '../../kernel/values.ts'
import { isModel, type Model } from '../../machine/model.ts'

/** Something that a model can be made of, such as a generated client. */
export interface Modelled {
  readonly model: Model
  /** The source that makes it again, for the line that replays a schedule. */
  readonly source?: string
  /** For one that is generated: what of, its text, and how another one is made from a text. */
  readonly generated?: {
    readonly name: string
    readonly text: string
    readonly again: (text: string) => Modelled
  }
}

/** @throws IL030 for anything else. */
export function subjectOf(received: unknown): Modelled {
  if (isModel(received)) return { model: received }
  if (isModelled(received)) return received
  throw new InterleaveError('IL030', `It was given ${shown(received) || 'undefined'}.`)
}

const isModelled = (value: unknown): value is Modelled =>
  typeof value === 'object' && value !== null && 'model' in value && isModel(value.model)
