/** Whether the names of threads and objects matter to a model: where they do not, states that differ in them count as one. */
import type { Symmetry } from '../explore/states/canonical.ts'
import type { World } from '../explore/states/world.ts'
import type { Instance } from '../machine/model.ts'
import type { Veil } from './veil.ts'

/** What was found to matter, and why; kept for a search that has to be done over. */
export interface Distinctions {
  /** Why names of any kind matter. */
  names?: string
  /** Why it matters which of several interchangeable threads is which. */
  threads?: string
}

/** What may be taken for the same, as far as can be told before the search. */
export function symmetryOf({ run, spec }: Instance, known: Distinctions): Symmetry {
  if (run.groups.length === 0) known.threads ??= 'no threads are interchangeable'
  const isOne = (allowed: string): boolean =>
    run.groups.some((group) => group.some((id) => run.threads[id].name === allowed))
  const member = typeof spec.mayBlock === 'object' ? spec.mayBlock.find(isOne) : undefined
  if (member !== undefined) known.threads ??= `\`mayBlock\` names ${member} alone`
  const made = known.names === undefined
  return { made, started: made && spec.infinitelyOften === undefined, groups: made && known.threads === undefined }
}

/** Why names matter after all, as far as it was met. */
export function faultOf(
  { places, contents, run, threads, declaredThreads, objects, staticObjects }: World,
  veil: Veil,
): string | undefined {
  if (places.distinction !== undefined) return places.distinction
  if (veil.wasLifted) return 'a property looks at the name of what a thread made'
  const unknown = run.objects.find(({ type }) => type.threadsIn === undefined)
  if (unknown !== undefined) return `${unknown.type.kind} objects do not say which threads they name`
  const hasMade = threads > declaredThreads || objects > staticObjects
  if (hasMade && (places.hasOpaque || contents.hasOpaque))
    return 'functions or class instances are kept, which may know of what a thread made'
  return undefined
}
