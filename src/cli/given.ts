/** Module hooks that answer what they were given, in a thread of their own; the rest is left to others. */
import { type Answer, type Context, whereIs } from './answers.ts'
import type { Loaded } from './marking.ts'
import type { Resolved } from './resolve.ts'

type Next<R> = (url: string, context: Context) => Promise<R>

const given = new Map<string, unknown>()

export function initialize(answers: readonly Answer[]): void {
  for (const [question, answer] of answers) given.set(question, answer)
}

export const resolve = async (specifier: string, context: Context, next: Next<Resolved>): Promise<Resolved> =>
  (given.get(whereIs(specifier, context)) as Resolved | undefined) ?? next(specifier, context)

export const load = async (url: string, context: Context, next: Next<Loaded>): Promise<Loaded> =>
  (given.get(url) as Loaded | undefined) ?? next(url, context)
