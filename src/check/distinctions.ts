/** Whether the names of threads and objects matter to a model: where they do not, states that differ in them count as one. */
import type { Symmetry } from '../explore/states/canonical.ts'
import type { World } from '../explore/states/world.ts'
import type { Instance } from '../machine/model.ts'
import type { Run } from '../machine/run.ts'
import { isNamed } from '../properties/names.ts'
import type { Veil } from './veil.ts'

/** What was found to matter, and why; kept for a search that has to be done over. */
export interface Distinctions {
  /** Why names of any kind matter. */
  names?: string | undefined
  /** Why it matters which of several interchangeable threads is which. */
  threads?: string | undefined
  /** Why it cannot be told who knows of an object that a thread made. */
  knowledge?: string | undefined
}

/** What may be taken for the same, as far as can be told before the search. */
export function symmetryOf({ run, spec }: Instance, known: Distinctions): Symmetry {
  if (run.groups.length === 0) known.threads ??= 'no threads are interchangeable'
  const isOne = (allowed: string): boolean =>
    run.groups.some((group) => group.some((id) => run.threads[id].name === allowed))
  const named = typeof spec.mayBlock === 'object' ? spec.mayBlock : []
  const member = named.find(isOne)
  if (member !== undefined) known.threads ??= `\`mayBlock\` names ${member} alone`
  const child = named.find((allowed) => allowed.includes('/'))
  if (child !== undefined) known.names ??= `\`mayBlock\` names ${child}, which a thread starts`
  const cells = typeof spec.mayRace === 'object' ? spec.mayRace : []
  const ofThread = cells.find(
    (allowed) => !staticNames(run).some((name) => isNamed(name, allowed)) && /\d$| of /.test(allowed),
  )
  if (ofThread !== undefined) known.names ??= `\`mayRace\` names ${ofThread}, which a thread makes`
  const made = known.names === undefined
  return { made, started: made && spec.infinitelyOften === undefined, groups: made && known.threads === undefined }
}

const staticNames = ({ objects, staticObjects }: Run): string[] =>
  objects.slice(0, staticObjects).map(({ name }) => name)

/** Notes what turned out to matter after all, as far as it was met; answers whether the search has to be done over for it. */
export function noteFaults(world: World, veils: readonly Veil[], isReduced: boolean, known: Distinctions): boolean {
  const { names, knowledge } = known
  known.knowledge ??= hiddenKnowledge(world)
  known.names ??= known.knowledge ?? whyNamesMatter(world, veils)
  return known.names !== names || (isReduced && known.knowledge !== knowledge)
}

function whyNamesMatter({ places, run, wereNamesRead }: World, veils: readonly Veil[]): string | undefined {
  if (places.distinction !== undefined) return places.distinction
  if (veils.some(({ wasLifted }) => wasLifted)) return 'a property looks at the name of what a thread made'
  if (wereNamesRead) return 'a thread looks at the name of what a thread made'
  const unknown = run.objects.find(({ type }) => type.threadsIn === undefined)
  return unknown && `${unknown.type.kind} objects do not say which threads they name`
}

function hiddenKnowledge(world: World): string | undefined {
  const { places, contents, threads, declaredThreads, objects, staticObjects } = world
  const hasMade = threads > declaredThreads || objects > staticObjects
  return hasMade && (places.hasOpaque || contents.hasOpaque)
    ? 'functions or class instances are kept, which may know of what a thread made'
    : undefined
}
