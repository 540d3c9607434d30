/**
 * What a search over states never did. It sees each step in each state that the step looks at, so this follows from what it learns
 * of steps and from the states in which it ends. Threads that it takes for each other do what each other can do.
 *
 * A state does not say who changed an object last, so it may be unclear whether an attempt failed after a change by its own
 * thread. Nothing is said then.
 */
import type { Symmetry } from '../explore/states/canonical.ts'
import type { World } from '../explore/states/world.ts'
import { MODE_BITS, MODES, ThreadId } from '../kernel/ids.ts'
import { NONE } from '../machine/log.ts'
import type { Instance, Spec } from '../machine/model.ts'
import { partsOf } from '../machine/moves.ts'
import type { Position } from '../machine/position.ts'
import type { End, Run } from '../machine/run.ts'
import type { SharedObject } from '../objects/object.ts'
import type { Asked } from '../properties/contention.ts'
import { EndReadings } from '../properties/endReadings.ts'
import { guardedParts, isAttempt, isGuarded, type StepKind, Steps, unnumbered } from '../properties/steps.ts'
import { fixedProperties, type Reading, uncontended, unexercisedSteps } from '../properties/unexercised.ts'

/** An attempt that failed, and it is unclear on whose change. */
interface Unclear {
  readonly kind: StepKind
  readonly object: SharedObject
}

export class StateNotes {
  private readonly world: World
  private readonly run: Run
  private readonly spec: Spec
  private readonly symmetry: Symmetry
  /** Of the search. */
  private readonly steps: Steps
  /** Of the run in which executions are shown as they are. */
  private readonly ends: Steps
  private readonly readings: EndReadings
  private readonly asked = new Map<number, Asked>()
  private readonly unclear: Unclear[] = []
  /** By whom each object was changed. */
  private readonly changers = new Map<number, Set<unknown>>()

  /** @param instance the one in which executions are shown */
  constructor(world: World, { run, spec }: Pick<Instance, 'run' | 'spec'>, symmetry: Symmetry) {
    this.world = world
    this.run = run
    this.spec = spec
    this.symmetry = symmetry
    this.steps = new Steps(world.run)
    this.ends = new Steps(run)
    this.readings = new EndReadings(run, spec)
    world.onLearn = (thread, way, from, wasTaken) => {
      if (wasTaken) this.noteStep(thread, from)
      else this.noteRefusal(thread, way, from)
    }
  }

  /** Called when an execution of the run has ended. */
  observeEnd(end: End): void {
    this.readings.observe(end)
    if (end === 'blocked') this.ends.observeBlocked()
  }

  /** As sentences, after an exhausted search. @param invariants what properties of states were seen to read */
  unexercised(invariants: readonly Reading[]): string[] {
    const { run } = this.world
    const stated = invariants.filter(([name]) => this.spec.always !== undefined && name in this.spec.always)
    this.settle()
    const ends = this.ends.known.flatMap((kind) => this.alikeOf(kind)).map(withoutNames)
    const kinds = [...this.steps.known.map(withoutNames), ...ends]
    const isOfRun = new Set(ends)
    const alike = (kind: StepKind): unknown => this.classOf(kind.thread, isOfRun.has(kind) ? this.run : run)
    return [
      ...fixedProperties(run, this.steps.written, [...stated, ...this.readings.all]),
      ...unexercisedSteps(this.run, kinds, alike),
      ...uncontended(
        run,
        [...this.asked.values()].filter(({ threads }) => threads.size > 0),
      ),
    ]
  }

  private noteStep(thread: number, from: Position): void {
    const { run } = this.world
    const { log, objects } = run
    this.steps.arrive(from)
    const step = from.pending
    const isAsking = step?.kind === 'operation' && !step.steady
    if (isAsking) for (const part of guardedParts(step)) this.ask(part.object, thread)
    for (let entry = 0; entry < log.accessCount; entry++) {
      const part = log.accessPart[entry]
      const label = log.accessLabel[entry]
      const object = objects[label >> MODE_BITS]
      const observes = ((object.type.observers >> (label & (MODES - 1))) & 1) === 1
      if (!observes) this.changedBy(object, thread)
      if (part === undefined) continue
      if (isAsking && isGuarded(part, step)) this.ask(object, thread)
      else if (isAttempt(part) && observes) this.noteFailure(object, log.accessBefore[entry], thread, from)
    }
  }

  /** Whoever holds an object was the last to change it. */
  private noteFailure(object: SharedObject, state: unknown, thread: number, from: Position): void {
    const kind = this.steps.kinds[from.mark]
    const holders = object.type.holders?.(state)
    if (holders?.includes(thread) === true) {
      if (kind !== undefined) kind.failedOnItself = true
    } else if (holders !== undefined && holders.length > 0) this.refuse(object)
    else if (kind !== undefined) this.unclear.push({ kind, object })
  }

  private noteRefusal(thread: number, way: number, { pending }: Position): void {
    if (pending?.kind !== 'operation') return
    const { store, states } = this.world.run
    for (const part of partsOf(pending.alternatives[way], store.readState, ThreadId(thread))) {
      const { object, action, args } = part
      const isRefused = action.enabled?.(states[object.id], args, ThreadId(thread)) === false
      if (isRefused && isGuarded(part, pending)) this.refuse(object)
    }
  }

  /** What failed for certain on a change by another, since its thread changes nothing there, was refused. */
  private settle(): void {
    for (const { kind, object } of this.unclear) {
      const mayBeItself = this.changers.get(object.id)?.has(this.classOf(kind.thread)) === true
      if (mayBeItself) kind.failedOnItself = true
      this.refuse(object)
    }
    this.unclear.length = 0
  }

  private recordOf(object: SharedObject): Asked | undefined {
    if (object.id >= this.world.staticObjects) return undefined
    const known = this.asked.get(object.id) ?? { object, threads: new Set(), refused: false }
    this.asked.set(object.id, known)
    return known
  }

  private ask(object: SharedObject, thread: number): void {
    const record = this.recordOf(object)
    for (const each of this.membersOf(thread)) record?.threads.add(each)
  }

  private refuse(object: SharedObject): void {
    const record = this.recordOf(object)
    if (record !== undefined) record.refused = true
  }

  private changedBy({ id }: SharedObject, thread: number): void {
    const changers = this.changers.get(id) ?? new Set()
    this.changers.set(id, changers.add(this.classOf(thread)))
  }

  private groupOf(thread: number): readonly number[] | undefined {
    const { groups } = this.world.run
    return this.symmetry.groups ? groups.find((group) => group.some((member) => member === thread)) : undefined
  }

  /** Those that it stands for; a thread that another started may stand for one that is not there any more, too. */
  private membersOf(thread: number): readonly number[] {
    if (thread >= this.world.declaredThreads) return this.symmetry.made ? [thread, NONE] : [thread]
    return this.groupOf(thread) ?? [thread]
  }

  /** The same for threads that are taken for each other. */
  private classOf(thread: number, { threads }: Run = this.world.run): unknown {
    if (thread >= this.world.declaredThreads) return unnumbered(threads[thread].name)
    return this.groupOf(thread)?.[0] ?? thread
  }

  /** What is so of a thread is so of those that it can be taken for. */
  private alikeOf(kind: StepKind): StepKind[] {
    return (this.groupOf(kind.thread) ?? [kind.thread]).map((thread) => ({ ...kind, thread }))
  }
}

/** Which of the threads of one name is joined is not known: it may have another number in the search. */
const withoutNames = (kind: StepKind): StepKind =>
  kind.step.kind === 'operation' ? kind : { ...kind, operation: unnumbered(kind.operation) }
