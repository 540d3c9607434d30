/**
 * One instance of a model, and the execution that it is in: objects with their states, threads with their positions, and the
 * log of events. `step` does a thread's next step; `undo` takes the newest step back.
 */
import { InterleaveError } from '../kernel/errors.ts'
import { MAX_THREADS, MODE_BITS, NO_LABEL, ThreadId } from '../kernel/ids.ts'
import type { ObjectSpec, SharedObject } from '../objects/object.ts'
import type { Body, Operation } from '../objects/operation.ts'
import type { Allocate, Spawn, StepInstruction, Thread } from './instructions.ts'
import type { Labels } from './labels.ts'
import { type EventLog, NONE } from './log.ts'
import { canHappen } from './moves.ts'
import { tellReads } from './names.ts'
import type { Position } from './position.ts'
import { PositionTree } from './positionTree.ts'
import { replace, type Snapshot } from './snapshot.ts'
import { Store } from './store.ts'

export interface RunOptions {
  /** Steps a thread may take; one that wants more is cut there, and the execution counts as cut short. Default 10,000. */
  readonly maxSteps?: number
  /** Positions of threads kept before they are dropped and found anew. Default 131,072. */
  readonly maxPositions?: number
  /** Called when a body looks at the name or number of a thread that was started, or of an object that a thread made. */
  readonly onNameRead?: () => void
  /** Makes another operation of each that a thread comes to: it must be called the same and answer the same. */
  readonly amend?: (operation: Operation, run: Run) => Operation
}

export interface ThreadInfo {
  readonly id: ThreadId
  /** For people; unique in a run, and the same in every execution in which the thread exists. */
  readonly name: string
  /** What it is in every run of the model: its number, or by whom it was spawned, as which one. */
  readonly key: string
  /** Undefined for threads that others spawn. */
  readonly root: Position | undefined
}

/** How an execution ended: all threads did; some are blocked; or some were cut at a bound. */
export type End = 'finished' | 'blocked' | 'cut'

interface Handles {
  readonly object: SharedObject
  readonly handle: unknown
}

export class Run {
  readonly store = new Store()
  readonly log: EventLog = this.store.log
  readonly labels: Labels = this.store.labels
  readonly objects: readonly SharedObject[] = this.store.objects
  readonly states: unknown[] = this.store.states
  readonly threads: ThreadInfo[] = []
  /** Where each thread stands; undefined for one that is not spawned in this execution. */
  readonly positions: (Position | undefined)[] = []
  /** Objects that threads allocated in this execution, the oldest first. */
  readonly allocated: SharedObject[] = []
  readonly maxSteps: number
  /** Whether threads switch only where one blocks, ends or pauses. */
  isCooperative = false
  /** Threads that were made together with a body that cannot tell them apart: the numbers of each group. */
  readonly groups: (readonly ThreadId[])[] = []
  /** Objects made before the first step; those with higher numbers were allocated or are hidden parts. */
  staticObjects = 0
  /** Called after a step that changed watched objects, with their bits. */
  onChange: ((watchers: number) => void) | undefined
  /** Called in the middle of a step, its event logged, when its thread learns there what it has not learnt before. */
  onArrive: ((from: Position) => void) | undefined
  /** Threads of this execution that have a step pending, ended by an exception, gave up their retries. */
  active = 0
  failed = 0
  gaveUp = 0

  private readonly tree: PositionTree
  private readonly onNameRead: (() => void) | undefined
  private readonly handles: Thread[] = []
  private readonly objectHandles = new WeakSet<object>()
  private readonly threadIds = new Map<string, ThreadId>()
  private readonly allocations = new Map<string, Handles>()
  /** Per thread, how many it has spawned and allocated in this execution. */
  private readonly spawnCount: number[] = []
  private readonly allocationCount: number[] = []

  constructor(options: RunOptions = {}) {
    this.maxSteps = options.maxSteps ?? 10_000
    const { maxPositions, amend } = options
    this.tree = new PositionTree(maxPositions, amend && ((operation) => amend(operation, this)))
    this.onNameRead = options.onNameRead
  }

  addThread(wantedName: string, body: Body | undefined, key = String(this.threads.length)): ThreadInfo {
    if (this.threads.length === MAX_THREADS) throw new RangeError(`a model has at most ${MAX_THREADS} threads`)
    const name = this.store.uniqueName(wantedName)
    const id = ThreadId(this.threads.length)
    const info = { id, name, key, root: body === undefined ? undefined : this.tree.root(name, body) }
    this.threads.push(info)
    const handle = { id, valueName: name }
    if (body === undefined) this.tellNameReads(handle, ['id', 'valueName'])
    this.handles.push(handle)
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

  /** Makes the handle of an object, and remembers that it is one. */
  handleOf<Handle, View>(spec: ObjectSpec<Handle, View>, object: SharedObject<View>): Handle {
    const handle = spec.handle(object)
    if (typeof handle === 'object' && handle !== null) this.objectHandles.add(handle)
    return handle
  }

  /** Whether it is the handle of an object, and not something of the model's that looks like one. */
  isHandle(value: object): boolean {
    return this.objectHandles.has(value)
  }

  /** Whether it is a thread, as the run gives it to threads. */
  isThread(value: object): boolean {
    return this.handles.some((handle) => handle === value)
  }

  // ---- what can happen next ----

  /** How many ways the thread's pending step can go; 0 when it has none. */
  alternatives(thread: number): number {
    const step = this.positions[thread]?.pending
    return step === undefined ? 0 : step.kind === 'operation' ? step.ways : 1
  }

  isEnabled(thread: number, alternative: number): boolean {
    const step = this.positions[thread]?.pending
    if (step === undefined || this.log.eventCount[thread] >= this.maxSteps) return false
    switch (step.kind) {
      case 'operation': {
        if (step.steady) return true
        const { single } = step
        if (single === undefined)
          return canHappen(step.alternatives[alternative], this.store.readState, ThreadId(thread))
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
    return position !== undefined && position.pending === undefined && position.state.kind !== 'gaveUp'
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
    const { log, store } = this
    const position = this.positions[thread]
    const step = position?.pending
    if (position === undefined || step === undefined)
      throw new InterleaveError('IL099', `Thread ${this.threads[thread]?.name} has no step to take.`)
    const event = log.length
    if (event === log.thread.length) log.growEvents()
    log.thread[event] = thread
    log.alternative[event] = alternative
    log.before[event] = position
    log.previous[event] = log.newestEvent[thread]
    log.index[event] = ++log.eventCount[thread]
    log.newestEvent[thread] = event
    store.changed = 0
    const answer =
      step.kind === 'operation' ? store.perform(event, step, alternative, thread) : this.control(event, step, thread)
    log.answer[event] = answer
    const next = position.child(answer) ?? this.arriveAt(position, answer)
    this.positions[thread] = next
    if (next.pending === undefined) this.countEnd(next, 1)
    if (store.changed !== 0 && this.onChange !== undefined) this.onChange(store.changed)
  }

  undo(): void {
    const { log, store, positions } = this
    const { accessLabel, accessPrevious, accessPart, accessBefore, newestAccess } = log
    const event = log.length - 1
    const thread = log.thread[event]
    const position = log.before[event]
    const first = log.accessStart[event]
    for (let entry = log.accessCount - 1; entry >= first; entry--) {
      const object = accessLabel[entry] >> MODE_BITS
      newestAccess[object] = accessPrevious[entry]
      if (accessPart[entry] !== undefined) store.states[object] = accessBefore[entry]
    }
    if (positions[thread]?.pending === undefined) this.countEnd(positions[thread] as Position, -1)
    positions[thread] = position
    if (position.pending?.kind !== 'operation') this.undoControl(event, thread)
    log.accessCount = first
    log.length = event
    log.newestEvent[thread] = log.previous[event]
    log.eventCount[thread]--
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

  /** Lets the thread's next spawn or allocation be the one after `made` of its kind, whatever it has made so far. */
  makeNext(thread: number, made: number): void {
    this.spawnCount[thread] = made
    this.allocationCount[thread] = made
  }

  private arriveAt(from: Position, answer: unknown): Position {
    const position = this.tree.grow(from, answer)
    this.check(position)
    this.onArrive?.(from)
    return position
  }

  private restoredHolder = NONE

  private control(event: number, step: Exclude<StepInstruction, Operation>, thread: number): unknown {
    this.log.finish(event, NO_LABEL)
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
      const ownKey = `${this.threads[parent].key}.${nth}.${step.name}`
      id = this.addThread(nth === 1 ? name : `${name} ${nth}`, undefined, ownKey).id
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
      const name = nth === 1 ? spec.name : `${spec.name} ${nth}`
      const object = this.store.addObject(spec, `${name} of ${this.threads[thread].name}`)
      known = { object, handle: this.handleOf(spec, object) }
      this.tellNameReads(object, ['id', 'name', 'valueName'])
      this.tellNameReads(known.handle, ['valueName'])
      this.allocations.set(key, known)
    }
    this.states[known.object.id] = spec.initial
    this.allocated.push(known.object)
    return known.handle
  }

  private tellNameReads(named: unknown, fields: readonly string[]): void {
    if (this.onNameRead !== undefined && typeof named === 'object' && named !== null)
      tellReads(named, fields, this.onNameRead)
  }

  private undoControl(event: number, thread: number): void {
    const step = this.log.before[event].pending
    switch (step?.kind) {
      case 'spawn': {
        const id = this.threadIds.get(`${thread}.${this.spawnCount[thread]--}.${step.name}`)
        if (id === undefined) return
        if (step.root !== undefined) this.countStart(step.root, -1)
        this.positions[id] = undefined
        this.log.newestEvent[id] = NONE
        return
      }
      case 'join':
        this.log.joined[event] = NONE
        return
      case 'allocate':
        this.allocationCount[thread]--
        this.allocated.pop()
        return
      case 'operation':
      case undefined:
    }
  }

  /** A new position may only use objects of this run. */
  private check(position: Position): void {
    if (position.pending?.kind === 'operation') this.store.checkOwned(position.pending, position.frame.name)
  }
}
