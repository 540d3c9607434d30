/**
 * Gates before shared objects, by which the executions of a model are split into regions that can be explored each by itself.
 *
 * Some accesses of an object are dependent with all of its accesses; each such change makes a new version of it. So whether a
 * thread's n-th access comes no later than the change that makes version v is the same in every execution of a trace. A rule
 * asks for that or for the opposite, and every trace obeys one of the two. A region is what a list of rules leaves.
 *
 * What would break a rule is held back: it has a further part, the passage of a gate that is closed. A gate is a shared object
 * of its own, and is opened and closed by changes of the object alone, so that what passes it is ordered as far as that matters.
 * So a model with gates is a model, and what is true of reductions is true of it. An execution that ends before a closed gate, or
 * without an access that a rule asks for, is not of the region; all others are, and are executions of the model.
 */
import type { ThreadId } from '../kernel/ids.ts'
import { type Action, actionsOf, objectType, type SharedObject } from '../objects/object.ts'
import { type Alternative, Operation, type Part } from '../objects/operation.ts'
import { NONE } from './log.ts'
import { canHappen } from './moves.ts'
import type { Run } from './run.ts'

/** Asks whether a thread's access comes before, or makes, a version of an object: for that, or for the opposite. */
export interface Rule {
  /** Its number, among those that the model makes. */
  readonly object: number
  /** The thread's key. */
  readonly thread: string
  /** Which of the thread's accesses, from 1. */
  readonly access: number
  /** Which of the object's versions, from 1: the one that the first change makes. */
  readonly version: number
  readonly isBefore: boolean
}

export type Region = readonly Rule[]

/**
 * What has passed a gate, as far as the rules of a region ask for it. There is one of each content per gate, so that a step is a
 * look-up.
 */
class Passed {
  readonly changes: number
  /** Per thread. */
  readonly accesses: readonly number[]
  /** What it becomes, and whether that may be, by `passageId`. */
  readonly next: (Passed | undefined)[] = []
  readonly isOpen: (boolean | undefined)[] = []

  constructor(changes: number, accesses: readonly number[]) {
    this.changes = changes
    this.accesses = accesses
  }
}

const NOTHING = new Passed(0, [])

const passageId = (thread: number, isChange: boolean): number => thread * 2 + (isChange ? 1 : 0)

/** What passes a gate is ordered by what it does with the object: the gate itself orders nothing. */
const gateType = objectType<Passed, undefined, 'passage'>({
  kind: 'gate',
  modes: ['passage'],
  commute: [['passage', 'passage']],
  observers: [],
  view: () => undefined,
  inOutcome: false,
  role: 'bookkeeping',
})
const action = actionsOf(gateType)

/** An access that has passed a gate. */
export interface Passage {
  readonly thread: number
  readonly isChange: boolean
}

interface Gate {
  readonly object: SharedObject
  readonly access: Part
  readonly change: Part
  /** Those of the region. */
  rules: readonly Rule[]
  readonly known: Map<string, Passed>
  /** What is counted at the most: changes, and accesses per thread, by its key. */
  mostChanges: number
  readonly mostAccesses: Map<string, number>
}

/** Whether an access of that mode is dependent with all others of the object. */
const changesAll = ({ type }: SharedObject, mode: Action['mode']): boolean =>
  type.conflicts[mode as number] === (1 << type.modes.length) - 1

export class Gates {
  private readonly rules: readonly Rule[] | undefined
  private readonly objects: ReadonlySet<number>
  private readonly gates = new Map<number, Gate>()
  /** Operations as they are without gates. */
  private readonly plain = new WeakMap<Operation, Operation>()
  private readonly threads = new Map<string, number>()
  private region: Region = []
  private run: Run | undefined

  /** @param regions those that will be entered; absent: none, and there is a gate before each object that the model makes */
  constructor(regions?: readonly Region[]) {
    this.rules = regions?.flat()
    this.objects = new Set(this.rules?.map(({ object }) => object))
  }

  get areNone(): boolean {
    return this.rules?.length === 0
  }

  /** Puts a run's gates before an operation. */
  readonly amend = (operation: Operation, run: Run): Operation => {
    if (this.run === undefined) this.begin(run)
    const ways = operation.alternatives.map((way) => this.gated(operation, way, run))
    if (ways.every((way, i) => way === operation.alternatives[i])) return operation
    const amended = new Operation(operation.name, operation.object, operation.args, ways)
    amended.remarks = operation.remarks
    this.plain.set(amended, operation)
    return amended
  }

  /** Makes the gates that are known before anything else, so that they have the same numbers in all runs. */
  private begin(run: Run): void {
    this.run = run
    for (const object of [...this.objects].toSorted((a, b) => a - b)) this.gateOf(object, run)
  }

  /**
   * What a gate counts must be decided by the operation and the states of its object alone: not by other states, which `expand`
   * may look at, nor by whether it raises. A step of several accesses may be kept waiting by one of them, and only where it may
   * be kept waiting already.
   */
  private gated({ single }: Operation, way: Alternative, run: Run): Alternative {
    const [part, ...others] = way.parts
    if (part === undefined || others.length > 0 || way.expand !== undefined || way.raises !== undefined) return way
    const { object, action: done, args } = part
    if (object.id >= run.staticObjects || done.raises !== undefined) return way
    if (!(this.rules === undefined || this.objects.has(object.id))) return way
    const { mode } = done
    if (single === undefined && !(changesAll(object, mode) && done.enabled !== undefined)) return way
    const gate = this.gateOf(object.id, run)
    const { answer } = way
    const own = answer && { answer: ([first]: readonly unknown[]) => answer([first]) }
    if (typeof mode === 'number')
      return { ...way, ...own, parts: [part, changesAll(object, mode) ? gate.change : gate.access] }
    const expand: Alternative['expand'] = (read, thread) => [
      changesAll(object, mode(done.answer?.(read(object), args, thread))) ? gate.change : gate.access,
    ]
    return { ...way, ...own, expand }
  }

  private gateOf(id: number, run: Run): Gate {
    const known = this.gates.get(id)
    if (known !== undefined) return known
    const spec = { type: gateType, name: 'gate', initial: NOTHING, handle: () => undefined }
    const object = run.store.makeHidden(spec, `gate ${id}`)
    const part = (name: 'access' | 'change'): Part => {
      const changes = name === 'change'
      const done = action(name, {
        mode: 'passage',
        enabled: (passed, _, thread) => this.isOpen(gate, passed, changes, thread),
        next: (passed, _, thread) => this.after(gate, passed, changes, thread),
      })
      return { object, action: done, args: [] }
    }
    const gate: Gate = {
      object,
      access: part('access'),
      change: part('change'),
      rules: [],
      known: new Map(),
      mostChanges: 0,
      mostAccesses: new Map(),
    }
    this.gates.set(id, gate)
    this.prepare(gate, id, run)
    return gate
  }

  /** Lets a gate, which nothing has passed yet, count what the region's rules ask for. */
  private prepare(gate: Gate, id: number, run: Run): void {
    const { known, mostAccesses } = gate
    gate.rules = this.region.filter((rule) => rule.object === id)
    gate.mostChanges = Math.max(0, ...gate.rules.map(({ version }) => version))
    mostAccesses.clear()
    for (const { thread, access } of gate.rules)
      mostAccesses.set(thread, Math.max(access, mostAccesses.get(thread) ?? 0))
    known.clear()
    run.states[gate.object.id] = this.passedOf(gate, 0, [])
  }

  private passedOf({ known }: Gate, changes: number, accesses: readonly number[]): Passed {
    const content = JSON.stringify([changes, accesses])
    const passed = known.get(content) ?? new Passed(changes, accesses)
    known.set(content, passed)
    return passed
  }

  private after(gate: Gate, passed: Passed, isChange: boolean, thread: number): Passed {
    if (gate.rules.length === 0) return passed
    const id = passageId(thread, isChange)
    return (passed.next[id] ??= this.counted(gate, passed, isChange, thread))
  }

  private counted(gate: Gate, passed: Passed, isChange: boolean, thread: number): Passed {
    const changes = Math.min(gate.mostChanges, passed.changes + (isChange ? 1 : 0))
    const accesses = [...passed.accesses]
    while (accesses.length <= thread) accesses.push(0)
    const key = this.run?.threads[thread].key ?? ''
    accesses[thread] = Math.min(gate.mostAccesses.get(key) ?? 0, accesses[thread] + 1)
    while (accesses.at(-1) === 0) accesses.pop()
    return this.passedOf(gate, changes, accesses)
  }

  private isOpen(gate: Gate, passed: Passed, isChange: boolean, thread: number): boolean {
    if (gate.rules.length === 0) return true
    const id = passageId(thread, isChange)
    return (passed.isOpen[id] ??= this.mayPass(gate, passed, isChange, thread))
  }

  private mayPass({ rules }: Gate, passed: Passed, isChange: boolean, thread: number): boolean {
    return rules.every(({ thread: key, access, version, isBefore }) => {
      const asked = this.numberOf(key)
      const accesses = (passed.accesses[asked] ?? 0) + (asked === thread ? 1 : 0)
      return isBefore
        ? !isChange || passed.changes + 1 !== version || accesses >= access
        : asked !== thread || accesses !== access || passed.changes >= version
    })
  }

  /** The number of a thread in the run; none while it has not been met. */
  private numberOf(key: string): number {
    const known = this.threads.get(key)
    if (known !== undefined) return known
    const found = this.run?.threads.find((thread) => thread.key === key)
    if (found === undefined) return NONE
    this.threads.set(key, found.id)
    return found.id
  }

  /** Closes the gates to all that is not of the region. The run must be in its initial state. */
  enter(region: Region): void {
    this.region = region
    const { run } = this
    if (run !== undefined) for (const [id, gate] of this.gates) this.prepare(gate, id, run)
  }

  /** Whether the execution that the run has come to the end of is of the region. */
  isWithin(run: Run): boolean {
    for (const { object, thread, access, isBefore } of this.region)
      if (isBefore && this.accesses(object, thread, run) < access) return false
    return run.active === 0 || run.threads.every(({ id }) => !this.isHeldBack(id, run))
  }

  private accesses(object: number, thread: string, run: Run): number {
    const gate = this.gates.get(object)
    if (gate === undefined) return 0
    return (run.states[gate.object.id] as Passed).accesses[this.numberOf(thread)] ?? 0
  }

  /** Whether a thread could go on if there were no gates. */
  private isHeldBack(thread: ThreadId, run: Run): boolean {
    const step = run.positions[thread]?.pending
    const plain = step?.kind === 'operation' ? this.plain.get(step) : undefined
    if (plain === undefined || run.isCut(thread)) return false
    return plain.alternatives.some((way) => canHappen(way, run.store.readState, thread))
  }

  /** Per object, what has passed its gate in the run's present execution. */
  passages({ log }: Run): Map<number, Passage[]> {
    const all = new Map<number, Passage[]>()
    for (const [id, { object, change }] of this.gates) {
      const passages: Passage[] = []
      for (let entry = log.newestAccess[object.id]; entry !== NONE; entry = log.accessPrevious[entry])
        passages.push({ thread: log.thread[log.accessEvent[entry]], isChange: log.accessPart[entry] === change })
      all.set(id, passages.toReversed())
    }
    return all
  }
}
