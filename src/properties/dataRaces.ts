/**
 * Data races by happens-before: two accesses of one plain object by different threads, at least one of them a write, that
 * nothing orders but their own conflict. What orders is the order of each thread, spawn and join, and the order of conflicting
 * accesses of all other objects (Lamport, CACM 1978; vector clocks as in FastTrack, Flanagan and Freund, PLDI 2009).
 *
 * Every execution of a trace has the same order of conflicting accesses, so a race is one of the trace: one execution per
 * trace shows them all, whatever the schedule and whether or not something broke.
 */
import { Clocks } from '../causality/clocks.ts'
import { NONE } from '../causality/events.ts'
import { MODE_BITS, MODES } from '../kernel/ids.ts'
import type { Spec } from '../machine/model.ts'
import type { Run } from '../machine/run.ts'
import type { SharedObject } from '../objects/object.ts'
import { isAllocatedAs, isNamed } from './names.ts'

export interface DataRace {
  readonly object: SharedObject
  /** The two events, the earlier one first. */
  readonly first: number
  readonly second: number
}

export const noDataRace = (object: string): string => `no data race on ${object}`

/** Finds the objects with a data race, each once, in the executions that a run goes through. */
export class DataRaces {
  private readonly run: Run
  private readonly mayRace: Spec['mayRace']
  private readonly clocks: Clocks
  /** Per object met so far, whether a data race on it is still to be told. */
  private readonly isOpen: boolean[] = []
  private readonly checked: string[] = []
  private readonly exempt: string[] = []
  private open = 0
  /** The execution whose clocks are known. */
  private length = 0
  private readonly thread: number[] = []
  private readonly alternative: number[] = []

  constructor(run: Run, { mayRace }: Pick<Spec, 'mayRace'>) {
    this.run = run
    // Where threads take turns, a switch is synchronization.
    this.mayRace = run.isCooperative || mayRace
    this.clocks = new Clocks(run.log, run.labels.synchronization)
  }

  /** Calls back with the first race of the present execution on each object that none was told of before. */
  judge(found: (race: DataRace) => void): void {
    this.meetAll()
    if (this.open === 0) return
    const { run } = this
    const { log } = run
    const from = this.knownPrefix()
    this.clocks.extend(from, run.threads.length)
    this.length = log.length
    for (let event = from; event < log.length; event++) {
      this.thread[event] = log.thread[event]
      this.alternative[event] = log.alternative[event]
      for (let access = log.accessStart[event]; access < log.accessStart[event + 1]; access++) this.look(access, found)
    }
  }

  /** Takes in the names of cells that other runs met. */
  absorb({ checked, mayRace }: { readonly checked: readonly string[]; readonly mayRace: readonly string[] }): void {
    this.meetAll()
    for (const name of checked) if (!this.checked.includes(name)) this.checked.push(name)
    for (const name of mayRace) if (!this.exempt.includes(name)) this.exempt.push(name)
  }

  /** The names of the cells met so far, by whether they may race. None where threads take turns. */
  cells(): { readonly checked: readonly string[]; readonly mayRace: readonly string[] } {
    this.meetAll()
    if (this.run.isCooperative) return { checked: [], mayRace: [] }
    return { checked: this.inOrder(this.checked), mayRace: this.inOrder(this.exempt) }
  }

  /** Each once; those that threads allocate last, and by name, since searches meet them in different orders. */
  private inOrder(names: readonly string[]): string[] {
    const { objects, staticObjects } = this.run
    const own = objects.slice(0, staticObjects).filter(({ name }) => names.includes(name))
    const made = new Set(names.filter((name) => !own.some((object) => object.name === name)))
    return [...own.map(({ name }) => name), ...[...made].toSorted()]
  }

  private meetAll(): void {
    const { objects } = this.run
    while (this.isOpen.length < objects.length) this.meet(objects[this.isOpen.length])
  }

  private meet(object: SharedObject): void {
    const isCell = object.type.role === 'memory'
    const isOpen = isCell && !mayRaceOn(this.run, object, this.mayRace)
    this.isOpen.push(isOpen)
    if (isOpen) this.open++
    if (isCell) (isOpen ? this.checked : this.exempt).push(object.name)
  }

  /** How many events are those of the execution before: they hold no race that was not told. */
  private knownPrefix(): number {
    const { log } = this.run
    const { thread, alternative } = this
    const length = Math.min(log.length, this.length)
    let event = 0
    while (event < length && thread[event] === log.thread[event] && alternative[event] === log.alternative[event])
      event++
    return event
  }

  private look(access: number, found: (race: DataRace) => void): void {
    const { run, clocks, isOpen } = this
    const { log, labels } = run
    const object = log.accessLabel[access] >> MODE_BITS
    if (!isOpen[object] || !tookEffect(run, access)) return
    const second = log.accessEvent[access]
    for (let entry = log.accessPrevious[access]; entry !== NONE; entry = log.accessPrevious[entry]) {
      if (!conflict(run, entry, access)) continue
      const first = log.accessEvent[entry]
      if (!clocks.ordered(first, second)) {
        isOpen[object] = false
        this.open--
        found({ object: run.objects[object], first, second })
        return
      }
      // No race on this object so far: what conflicts with this access, and is before it, is ordered with it.
      if (labels.dominates[log.accessLabel[entry]] === 1) return
    }
  }
}

function mayRaceOn(run: Run, { id, name }: SharedObject, mayRace: Spec['mayRace']): boolean {
  if (mayRace === undefined || typeof mayRace === 'boolean') return mayRace === true
  const isAllocated = id >= run.staticObjects
  return mayRace.some((given) => isNamed(name, given) || (isAllocated && isAllocatedAs(name, given)))
}

/** False for a write that was held back, since another part of its step raised. */
function tookEffect({ log, objects }: Run, access: number): boolean {
  const label = log.accessLabel[access]
  const { observers } = objects[label >> MODE_BITS].type
  return ((observers >> (label & (MODES - 1))) & 1) === 1 || log.accessPart[access]?.action.next !== undefined
}

/** Whether two accesses of one object conflict, and both were made. */
function conflict(run: Run, earlier: number, later: number): boolean {
  const { accessLabel } = run.log
  const mask = run.labels.conflicts[accessLabel[later]]
  return ((mask >> (accessLabel[earlier] & (MODES - 1))) & 1) === 1 && tookEffect(run, earlier)
}

/**
 * The data races of the run's present execution, one per object: that of its last two events where there is one, or else the
 * first.
 */
export function racesNow(run: Run, spec: Pick<Spec, 'mayRace'>): DataRace[] {
  const races: DataRace[] = []
  new DataRaces(run, spec).judge((race) => races.push(race))
  return races.map((race) => newestRace(run, race.object) ?? race)
}

/**
 * The data race between the newest two events, of which there must be two, on an object. Nothing is between them, so only
 * accesses of both that synchronize can order them.
 */
function newestRace(run: Run, object: SharedObject): DataRace | undefined {
  const { log, labels } = run
  const second = log.length - 1
  const first = second - 1
  if (log.thread[first] === log.thread[second]) return undefined
  let isRace = false
  for (let later = log.accessStart[second]; later < log.accessStart[second + 1]; later++)
    for (let earlier = log.accessStart[first]; earlier < log.accessStart[first + 1]; earlier++) {
      if (log.accessLabel[earlier] >> MODE_BITS !== log.accessLabel[later] >> MODE_BITS) continue
      if (!conflict(run, earlier, later)) continue
      if (labels.synchronizes[log.accessLabel[later]] === 1) return undefined
      if (log.accessLabel[later] >> MODE_BITS === object.id && tookEffect(run, later)) isRace = true
    }
  return isRace ? { object, first, second } : undefined
}

interface Choice {
  readonly thread: number
  readonly alternative: number
}

/** Pairs of steps that can be taken from the run's present state, one after the other, and then are a data race. */
export function racingSteps(run: Run, objectName: string): [first: Choice, second: Choice][] {
  const object = run.objects.find(({ name }) => name === objectName)
  if (object === undefined || run.isCooperative) return []
  const steps = run.threads.flatMap(({ id }) => stepsOn(run, id, object))
  return steps.flatMap(
    (first) =>
      after(run, first, () =>
        steps.filter((second) => second.thread !== first.thread && after(run, second, () => newestRace(run, object))),
      )?.map((second): [Choice, Choice] => [first, second]) ?? [],
  )
}

/** The ways of a thread's pending step that may touch an object. */
function stepsOn(run: Run, thread: number, object: SharedObject): Choice[] {
  const step = run.positions[thread]?.pending
  if (step?.kind !== 'operation') return []
  return step.alternatives.flatMap(({ parts, expand }, alternative) =>
    expand !== undefined || parts.some((part) => part.object === object) ? [{ thread, alternative }] : [],
  )
}

/** What is so after a step, which is undone; undefined when it cannot be taken. */
function after<T>(run: Run, { thread, alternative }: Choice, look: () => T): T | undefined {
  if (!run.isEnabled(thread, alternative)) return undefined
  run.step(thread, alternative)
  const seen = look()
  run.undo()
  return seen
}
