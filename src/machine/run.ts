/**
 * One instance of a model, and the execution that it is in: objects with their states, threads with their positions, and the
 * log of events. `step` does a thread's next step; `undo` takes the newest step back.
 */
import { InterleaveError } from '../kernel/errors.ts'
import { type Label, MAX_THREADS, MODE_BITS, NO_LABEL, ObjectId, ThreadId } from '../kernel/ids.ts'
import type { ObjectOwner, ObjectSpec, Shared, SharedObject } from '../objects/object.ts'
import type { Alternative, Body, Operation, Part, ReadState } from '../objects/operation.ts'
import type { Allocate, Spawn, StepInstruction, Thread } from './instructions.ts'
import { Labels, monitorType, nothingType } from './labels.ts'
import { EventLog, NONE } from './log.ts'
import { type Position, PositionTree, Raised } from './position.ts'

export interface RunOptions {
  /** Steps a thread may take; one that wants more is cut there, and the execution counts as cut short. Default 10,000. */
  readonly maxSteps?: number
}

export interface ThreadInfo {
  readonly id: ThreadId
  /** For people; unique in a run, and the same in every execution in which the thread exists. */
  readonly name: string
  /** Undefined for threads that others spawn. */
  readonly root: Position | undefined
}

/** How an execution ended: all threads did; some are blocked; or some were cut at a bound. */
export type End = 'finished' | 'blocked' | 'cut'

/** A state of a run, to come back to. */
export interface Snapshot {
  readonly states: readonly unknown[]
  readonly positions: readonly (Position | undefined)[]
  readonly eventCount: Int32Array
  readonly spawnCount: readonly number[]
  readonly allocationCount: readonly number[]
  readonly allocated: readonly SharedObject[]
  readonly active: number
  readonly failed: number
  readonly gaveUp: number
  readonly holder: number
}

interface Handles {
  readonly object: SharedObject
  readonly handle: unknown
}

export class Run implements ObjectOwner {
  readonly labels = new Labels()
  readonly log = new EventLog()
  readonly objects: SharedObject[] = []
  readonly states: unknown[] = []
  readonly threads: ThreadInfo[] = []
  /** Where each thread stands; undefined for one that is not spawned in this execution. */
  readonly positions: (Position | undefined)[] = []
  /** Objects that threads allocated in this execution, the oldest first. */
  readonly allocated: SharedObject[] = []
  readonly maxSteps: number
  /** Whether threads switch only where one blocks, ends or pauses. */
  isCooperative = false
  /** Objects made before the first step; those with higher numbers were allocated or are hidden parts. */
  staticObjects = 0
  /** Called after a step that changed watched objects, with their bits. */
  onChange: ((watchers: number) => void) | undefined
  /** Threads of this execution that have a step pending, ended by an exception, gave up their retries. */
  active = 0
  failed = 0
  gaveUp = 0

  private readonly tree = new PositionTree()
  /** Per object, a bit for each of its watchers. */
  private readonly watched: number[] = []
  private readonly names = new Set<string>()
  private readonly handles: Thread[] = []
  private readonly threadIds = new Map<string, ThreadId>()
  private readonly allocations = new Map<string, Handles>()
  private readonly raised = new Map<string, Raised>()
  /** Per thread, how many it has spawned and allocated in this execution. */
  private readonly spawnCount: number[] = []
  private readonly allocationCount: number[] = []
  readonly readState: ReadState = (object) => this.states[object.id]

  constructor(options: RunOptions = {}) {
    this.maxSteps = options.maxSteps ?? 10_000
    this.addObject({ type: nothingType, name: 'nothing', initial: undefined, handle: () => undefined }, 'nothing')
  }

  addObject<View>(spec: ObjectSpec<unknown, View>, wantedName: string): SharedObject<View> {
    const name = this.uniqueName(wantedName)
    const id = ObjectId(this.objects.length)
    const { type, initial } = spec
    const object: SharedObject<View> = { id, name, type, initial, owner: this, valueName: name }
    this.objects.push(object)
    this.states.push(initial)
    this.labels.addObject(id, type)
    this.log.addObject(id)
    return object
  }

  makeHidden<View>(spec: ObjectSpec<unknown, View>, name: string): SharedObject<View> {
    return this.addObject(spec, name)
  }

  addThread(wantedName: string, body: Body | undefined): ThreadInfo {
    if (this.threads.length === MAX_THREADS) throw new RangeError(`a model has at most ${MAX_THREADS} threads`)
    const name = this.uniqueName(wantedName)
    const id = ThreadId(this.threads.length)
    const info = { id, name, root: body === undefined ? undefined : this.tree.root(name, body) }
    this.threads.push(info)
    this.handles.push({ id, valueName: name })
    this.positions.push(info.root)
    this.spawnCount.push(0)
    this.allocationCount.push(0)
    this.log.addThread(id)
    if (info.root !== undefined) {
      this.check(info.root)
      this.countStart(info.root, 1)
    }
    return info
  }

  private uniqueName(wanted: string): string {
    let name = wanted
    for (let n = 2; this.names.has(name); n++) name = `${wanted} ${n}`
    this.names.add(name)
    return name
  }

  /** Makes every change of one of these objects dependent with every change of another. */
  orderChanges(objects: readonly SharedObject[]): void {
    const spec = { type: monitorType, name: 'monitor', initial: undefined, handle: () => undefined }
    this.labels.monitor(this.addObject(spec, 'monitor').id, objects)
  }

  /** Calls `onChange` with this bit set when the object has changed. */
  watch(object: SharedObject, bit: number): void {
    this.watched[object.id] = (this.watched[object.id] ?? 0) | bit
  }

  read<View>(shared: Shared<View>): View {
    const { object } = shared
    if (object.owner !== this) throw new InterleaveError('IL003', `A property read ${object.name}.`)
    return object.type.view(this.states[object.id])
  }

  // ---- what can happen next ----

  /** How many ways the thread's pending step can go; 0 when it has none. */
  alternatives(thread: number): number {
    const step = this.positions[thread]?.pending
    return step === undefined ? 0 : step.kind === 'operation' ? step.alternatives.length : 1
  }

  isEnabled(thread: number, alternative: number): boolean {
    const step = this.positions[thread]?.pending
    if (step === undefined || this.log.eventCount[thread] >= this.maxSteps) return false
    switch (step.kind) {
      case 'operation': {
        if (step.steady) return true
        const { single } = step
        if (single === undefined) return canHappen(step.alternatives[alternative], this.readState, ThreadId(thread))
        const { action, object, args } = single
        return action.enabled === undefined || action.enabled(this.states[object.id], args, ThreadId(thread))
      }
      case 'join':
        return this.hasEnded(step.thread.id)
      case 'spawn':
      case 'allocate':
        return true
    }
  }

  /** The thread that ran last, unless it paused: going on with another is a preemption if this one can go on. */
  get holder(): number {
    const { log } = this
    if (log.length === 0) return this.restoredHolder
    const event = log.length - 1
    const step = log.before[event].pending
    const paused = step?.kind === 'operation' && step.alternatives[log.alternative[event]].givesWay
    return paused ? NONE : log.thread[event]
  }

  canRun(thread: number): boolean {
    for (let alternative = this.alternatives(thread) - 1; alternative >= 0; alternative--)
      if (this.isEnabled(thread, alternative)) return true
    return false
  }

  hasEnded(thread: number): boolean {
    const position = this.positions[thread]
    return position !== undefined && position.pending === undefined
  }

  /** Whether the thread has a step pending that its step limit forbids, or gave up its retries. */
  isCut(thread: number): boolean {
    const position = this.positions[thread]
    if (position === undefined) return false
    return (
      position.state.kind === 'gaveUp' ||
      (position.pending !== undefined && this.log.eventCount[thread] >= this.maxSteps)
    )
  }

  /** How the execution ended, given that no thread can run. */
  end(): End {
    if (this.gaveUp > 0) return 'cut'
    if (this.active === 0) return 'finished'
    for (let thread = 0; thread < this.positions.length; thread++) if (this.isCut(thread)) return 'cut'
    return 'blocked'
  }

  // ---- doing and undoing ----

  step(thread: number, alternative: number): void {
    const { log } = this
    const position = this.positions[thread]
    const step = position?.pending
    if (position === undefined || step === undefined)
      throw new InterleaveError('IL099', `Thread ${this.threads[thread]?.name} has no step to take.`)
    const event = log.begin(thread, alternative, position)
    this.changed = 0
    let answer: unknown
    if (step.kind === 'operation') {
      const { single } = step
      if (single === undefined) answer = this.perform(event, step, alternative, thread)
      else {
        answer = this.act(event, single, thread)
        log.finish(event, this.lastLabel)
      }
    } else {
      answer = this.control(event, step, thread)
      log.finish(event, NO_LABEL)
    }
    log.answer[event] = answer
    const next = position.child(answer) ?? this.arriveAt(position, answer)
    this.positions[thread] = next
    if (next.pending === undefined) this.countEnd(next, 1)
    if (this.changed !== 0 && this.onChange !== undefined) this.onChange(this.changed)
  }

  undo(): void {
    const { log, states } = this
    const event = log.length - 1
    const thread = log.thread[event]
    for (let entry = log.accessCount - 1; entry >= log.accessStart[event]; entry--) {
      const object = log.accessLabel[entry] >> MODE_BITS
      log.newestAccess[object] = log.accessPrevious[entry]
      if (log.accessPart[entry] !== undefined) states[object] = log.accessBefore[entry]
    }
    const position = log.before[event]
    const after = this.positions[thread]
    if (after !== undefined && after.pending === undefined) this.countEnd(after, -1)
    this.positions[thread] = position
    const step = position.pending
    if (step !== undefined && step.kind !== 'operation') this.undoControl(step, thread)
    log.drop()
  }

  /** Counts a thread that starts (+1) or whose start is undone (-1). */
  private countStart(root: Position, sign: 1 | -1): void {
    if (root.pending !== undefined) this.active += sign
    else this.countOutcome(root, sign)
  }

  /** Counts a thread that ends (+1) or whose end is undone (-1). */
  private countEnd(end: Position, sign: 1 | -1): void {
    this.active -= sign
    this.countOutcome(end, sign)
  }

  private countOutcome({ state }: Position, sign: 1 | -1): void {
    if (state.kind === 'failed') this.failed += sign
    else if (state.kind === 'gaveUp') this.gaveUp += sign
  }

  /** The current state, without the way there. */
  snapshot(): Snapshot {
    return {
      states: [...this.states],
      positions: [...this.positions],
      eventCount: this.log.eventCount.slice(),
      spawnCount: [...this.spawnCount],
      allocationCount: [...this.allocationCount],
      allocated: [...this.allocated],
      active: this.active,
      failed: this.failed,
      gaveUp: this.gaveUp,
      holder: this.holder,
    }
  }

  /** Goes to a state of this run, from which steps can be taken but not undone. */
  restore(snapshot: Snapshot): void {
    this.log.forget(snapshot.eventCount)
    replace(this.states, snapshot.states, (object) => this.objects[object].initial)
    replace(this.positions, snapshot.positions, () => undefined)
    replace(this.spawnCount, snapshot.spawnCount, () => 0)
    replace(this.allocationCount, snapshot.allocationCount, () => 0)
    this.allocated.length = 0
    this.allocated.push(...snapshot.allocated)
    this.active = snapshot.active
    this.failed = snapshot.failed
    this.gaveUp = snapshot.gaveUp
    this.restoredHolder = snapshot.holder
  }

  private arriveAt(from: Position, answer: unknown): Position {
    const position = this.tree.next(from, answer)
    this.check(position)
    return position
  }

  private restoredHolder = NONE
  private changed = 0
  private lastLabel: Label = NO_LABEL

  /** Applies one part and logs its access; `lastLabel` is what it touched. */
  private act(event: number, part: Part, thread: number): unknown {
    const { object, action, args } = part
    const { id } = object
    const id_ = ThreadId(thread)
    const state = this.states[id]
    const message = action.raises?.(state, args, id_)
    const answer = message === undefined ? action.answer?.(state, args, id_) : this.raisedAs(message)
    const mode = typeof action.mode === 'number' ? action.mode : action.mode(answer)
    const { log, labels } = this
    const label = labels.single(id, mode)
    if (label >= 0) log.access(event, id, label, state, part)
    else this.logSeveral(event, label, (id << MODE_BITS) + mode, state, part)
    this.lastLabel = label
    if (message === undefined && action.next !== undefined) {
      const next: unknown = action.next(state, args, id_)
      if (next !== state) {
        this.states[id] = next
        this.changed |= this.watched[id] ?? 0
      }
    }
    return answer
  }

  private logSeveral(event: number, label: Label, own: number, state: unknown, part: Part): void {
    const { log, labels } = this
    for (const access of labels.accesses(label)) {
      if (access === own) log.access(event, access >> MODE_BITS, access, state, part)
      else if (this.isNewAccess(event, access)) log.access(event, access >> MODE_BITS, access, undefined, undefined)
    }
  }

  private isNewAccess(event: number, access: number): boolean {
    const { log } = this
    const newest = log.newestAccess[access >> MODE_BITS]
    return newest === NONE || log.accessEvent[newest] !== event || log.accessLabel[newest] !== access
  }

  /** Does an operation of several parts, all or none. */
  private perform(event: number, operation: Operation, alternative: number, thread: number): unknown {
    const way = operation.alternatives[alternative]
    const parts = partsOf(way, this.readState, ThreadId(thread))
    const message = messageOfParts(parts, this.readState, ThreadId(thread))
    if (message !== undefined) {
      this.log.finish(event, this.observe(event, parts))
      return this.raisedAs(message)
    }
    const labels: Label[] = []
    const answers = parts.map((part) => {
      const answer = this.act(event, part, thread)
      labels.push(this.lastLabel)
      return answer
    })
    this.log.finish(event, this.labels.combined(labels))
    if (way.raises !== undefined) return this.raisedAs(way.raises)
    return way.answer === undefined ? answers[0] : way.answer(answers)
  }

  /** Logs the accesses of parts that did not take effect, because one of them raised. */
  private observe(event: number, parts: readonly Part[]): Label {
    const label = labelIn(this.labels, { parts }, this.readState, ThreadId(this.log.thread[event]))
    for (const access of this.labels.accesses(label)) {
      const object = access >> MODE_BITS
      const part = parts.find((candidate) => candidate.object.id === object)
      const inert = part && { ...part, action: { ...part.action, next: undefined } as unknown as Part['action'] }
      this.log.access(event, object, access, this.states[object], inert)
    }
    return label
  }

  private raisedAs(message: string): Raised {
    const known = this.raised.get(message)
    if (known !== undefined) return known
    const raised = new Raised(message)
    this.raised.set(message, raised)
    return raised
  }

  private control(event: number, step: Exclude<StepInstruction, Operation>, thread: number): unknown {
    switch (step.kind) {
      case 'spawn':
        return this.startThread(event, step, thread)
      case 'join':
        this.log.joined[event] = this.log.newestEvent[step.thread.id]
        return undefined
      case 'allocate':
        return this.allocateObject(step, thread)
    }
  }

  private startThread(event: number, step: Spawn, parent: number): Thread {
    const nth = ++this.spawnCount[parent]
    const key = `${parent}.${nth}.${step.name}`
    let id = this.threadIds.get(key)
    if (id === undefined) {
      const name = `${this.threads[parent].name}/${step.name}`
      id = this.addThread(nth === 1 ? name : `${name} ${nth}`, undefined).id
      this.threadIds.set(key, id)
    }
    if (step.root === undefined) {
      step.root = this.tree.root(this.threads[id].name, step.body)
      this.check(step.root)
    }
    this.positions[id] = step.root
    this.countStart(step.root, 1)
    this.log.newestEvent[id] = event
    return this.handles[id]
  }

  private allocateObject(step: Allocate<unknown>, thread: number): unknown {
    const nth = ++this.allocationCount[thread]
    const { spec } = step
    const key = `${thread}.${nth}.${spec.type.kind}.${spec.name}`
    let known = this.allocations.get(key)
    if (known === undefined) {
      const object = this.addObject(spec, `${spec.name} of ${this.threads[thread].name}`)
      known = { object, handle: spec.handle(object) }
      this.allocations.set(key, known)
    }
    this.states[known.object.id] = spec.initial
    this.allocated.push(known.object)
    return known.handle
  }

  private undoControl(step: Exclude<StepInstruction, Operation>, thread: number): void {
    if (step.kind === 'spawn') {
      const id = this.threadIds.get(`${thread}.${this.spawnCount[thread]--}.${step.name}`)
      if (id === undefined) return
      if (step.root !== undefined) this.countStart(step.root, -1)
      this.positions[id] = undefined
      this.log.newestEvent[id] = NONE
    } else if (step.kind === 'allocate') {
      this.allocationCount[thread]--
      this.allocated.pop()
    }
  }

  /** A new position may only use objects of this run. */
  private check(position: Position): void {
    const step = position.pending
    if (step?.kind !== 'operation') return
    for (const { parts } of step.alternatives)
      for (const { object } of parts)
        if (object.owner !== this)
          throw new InterleaveError('IL003', `\`${step.describe()}\`, in ${position.frame.name}.`)
  }
}

/** Objects and threads met since the snapshot keep their places; `initial` says what stands there. */
function replace<T>(target: T[], source: readonly T[], initial: (index: number) => T): void {
  for (let i = 0; i < target.length; i++) target[i] = i < source.length ? source[i] : initial(i)
}

export function partsOf(way: Alternative, read: ReadState, thread: ThreadId): readonly Part[] {
  return way.expand === undefined ? way.parts : [...way.parts, ...way.expand(read, thread)]
}

export function canHappen(way: Alternative, read: ReadState, thread: ThreadId): boolean {
  for (const { object, action, args } of partsOf(way, read, thread))
    if (action.enabled !== undefined && !action.enabled(read(object), args, thread)) return false
  return true
}

function messageOfParts(parts: readonly Part[], read: ReadState, thread: ThreadId): string | undefined {
  for (const { object, action, args } of parts) {
    const message = action.raises?.(read(object), args, thread)
    if (message !== undefined) return message
  }
  return undefined
}

/** The label an operation's alternative would have in the states that `read` gives. */
export function labelIn(labels: Labels, way: Alternative, read: ReadState, thread: ThreadId): Label {
  const parts = partsOf(way, read, thread)
  if (parts.length === 1) return labelOfPart(labels, parts[0], read, thread)
  return labels.combined(parts.map((part) => labelOfPart(labels, part, read, thread)))
}

function labelOfPart(labels: Labels, { object, action, args }: Part, read: ReadState, thread: ThreadId): Label {
  const { mode } = action
  if (typeof mode === 'number') return labels.single(object.id, mode)
  return labels.single(object.id, mode(action.answer?.(read(object), args, thread)))
}
