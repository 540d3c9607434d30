/** What no execution of a model showed, as sentences. They are true of a search that was exhausted. */
import { groupedBy } from '../kernel/groups.ts'
import type { Run } from '../machine/run.ts'
import type { SharedObject } from '../objects/object.ts'
import type { Asked } from './contention.ts'
import { familyOf, type StepKind, unnumbered, waysOf } from './steps.ts'

/** A property and the names of the objects that it reads. */
export type Reading = readonly [property: string, objects: ReadonlySet<string>]

/** Properties of which no thread changes anything that they read; a flag that says that something went wrong is none. */
export function fixedProperties(
  { objects, staticObjects }: Run,
  written: ReadonlySet<number>,
  readings: readonly Reading[],
): string[] {
  const changing = objects.filter(
    ({ id, initial, type }) => id >= staticObjects || written.has(id) || type.view(initial) === false,
  )
  const names = new Set(changing.map(({ name }) => name))
  return readings.flatMap(([property, read]) =>
    [...read].some((name) => names.has(name)) ? [] : [`no thread changes what "${property}" reads`],
  )
}

/** @param alike what the threads have in common of which one can do what another does, each told by a step of it */
export function unexercisedSteps(
  run: Run,
  kinds: readonly StepKind[],
  alike: (kind: StepKind) => unknown = ({ thread }) => thread,
): string[] {
  const done = kinds.filter(({ wasDone }) => wasDone)
  const written = [...groupedBy(done, textOf).values()]
  const answers = written.flatMap((text) => oneAnswer(run, text))
  return [...idle(run), ...stuck(run, kinds, alike), ...written.flatMap((text) => waysNotTaken(run, text)), ...answers]
}

/** What is equal for steps of the same text, whichever thread takes them on whichever of some objects made alike. */
const textOf = ({ where, family, operation, step }: StepKind): string =>
  [where, family, operation, ...waysOf(step)].join('\u0000')

function shownText({ staticObjects }: Run, kinds: readonly StepKind[]): string {
  const [{ object, family, operation, where }] = kinds
  const isOne = kinds.every((kind) => kind.object === object) && object !== undefined && object.id < staticObjects
  return `${object === undefined ? '' : `${isOne ? object.name : family}.`}${operation} in ${where}`
}

function idle({ threads }: Run): string[] {
  const names = threads.filter(({ root }) => root !== undefined && root.pending === undefined).map(({ name }) => name)
  return names.map((name) => `${name} takes no step`)
}

/** Steps that a thread is blocked at whenever it comes there. */
function stuck(run: Run, kinds: readonly StepKind[], alike: (kind: StepKind) => unknown): string[] {
  const textBy = (kind: StepKind): string => `${String(alike(kind))} ${textOf(kind)}`
  const passed = new Set(kinds.flatMap((kind) => (kind.wasDone ? [textBy(kind)] : [])))
  const lasting = kinds.filter((kind) => kind.wasStuck && !passed.has(textBy(kind)))
  return lasting.map((kind) => {
    const { name } = run.threads[kind.thread]
    const step = kind.where === unnumbered(name) ? kind.step.describe() : shownText(run, [kind])
    return `${name} never gets past ${step}`
  })
}

/** Ways that a step can go and never went, wherever the same text was run. */
function waysNotTaken(run: Run, kinds: readonly StepKind[]): string[] {
  const taken = kinds.reduce((bits, kind) => bits | kind.taken, 0)
  return waysOf(kinds[0].step).flatMap((way, i) =>
    (taken >> i) & 1 ? [] : [`${shownText(run, kinds)} never goes the way "${way}"`],
  )
}

/** Attempts that never fail, or never succeed. */
function oneAnswer(run: Run, kinds: readonly StepKind[]): string[] {
  if (kinds.some(({ failedOnItself }) => failedOnItself)) return []
  const failed = kinds.some((kind) => kind.failed)
  const succeeded = kinds.some((kind) => kind.succeeded)
  return failed === succeeded ? [] : [`${shownText(run, kinds)} never ${succeeded ? 'fails' : 'succeeds'}`]
}

/** Objects that could keep a thread waiting, and never do; those made alike are one. */
export function uncontended(run: Run, asked: readonly Asked[]): string[] {
  if (run.threads.length === 1) return []
  const families = [...groupedBy(asked, ({ object }) => familyOf(object, run)).values()]
  return families
    .filter((family) => family.every(({ refused }) => !refused))
    .map((family) => `nobody ever waits for ${shownObjects(run, family)}${askersOf(run, family)}`)
}

function shownObjects(run: Run, family: readonly { readonly object: SharedObject }[]): string {
  const [{ object }] = family
  return family.length === 1 ? object.name : familyOf(object, run)
}

function askersOf({ threads }: Run, family: readonly Asked[]): string {
  if (family.some((asked) => asked.threads.size > 1)) return ''
  const [{ threads: askers }] = family
  const [only] = askers
  return family.length > 1 ? ': only one thread asks for each' : `: only ${threads[only].name} asks for it`
}
