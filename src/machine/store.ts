/**
 * The shared objects of a run and their states. Every action is logged with the state before it, so that it can be undone and
 * looked back at.
 */
import { InterleaveError } from '../kernel/errors.ts'
import { type Label, MODE_BITS, NO_LABEL, ObjectId, ThreadId } from '../kernel/ids.ts'
import type { Belonging, ObjectOwner, ObjectSpec, Shared, SharedObject } from '../objects/object.ts'
import type { Operation, Part, ReadState } from '../objects/operation.ts'
import { Raised } from './answers.ts'
import { Labels, monitorType, nothingType } from './labels.ts'
import { EventLog, NONE } from './log.ts'
import { labelIn, messageOfParts, partsOf } from './moves.ts'

export class Store implements ObjectOwner {
  readonly labels = new Labels()
  readonly log = new EventLog()
  readonly objects: SharedObject[] = []
  readonly states: unknown[] = []
  /** The watchers of the objects that the newest event changed. */
  changed = 0
  /** Called with each object that is added from now on, before it can be accessed. */
  onAdd: ((object: SharedObject) => void) | undefined
  readonly readState: ReadState = (object) => this.states[object.id]
  /** Per object, a bit for each of its watchers. */
  private readonly watched: number[] = []
  private readonly names = new Set<string>()
  private readonly raised = new Map<string, Raised>()
  private lastLabel: Label = NO_LABEL

  constructor() {
    this.addObject({ type: nothingType, name: 'nothing', initial: undefined, handle: () => undefined }, 'nothing')
  }

  addObject<View>(spec: ObjectSpec<unknown, View>, wantedName: string, belongs?: Belonging): SharedObject<View> {
    const name = this.uniqueName(wantedName)
    const id = ObjectId(this.objects.length)
    const { type, initial } = spec
    const object: SharedObject<View> = { id, name, type, initial, owner: this, belongs, valueName: name }
    this.objects.push(object)
    this.states.push(initial)
    this.watched.push(0)
    this.labels.addObject(id, type)
    this.log.addObject(id)
    this.onAdd?.(object)
    return object
  }

  makeHidden<View>(spec: ObjectSpec<unknown, View>, name: string, belongs?: Belonging): SharedObject<View> {
    return this.addObject(spec, name, belongs)
  }

  /** The name, with a number when it is taken: objects and threads share one name space. */
  uniqueName(wanted: string): string {
    let name = wanted
    for (let n = 2; this.names.has(name); n++) name = `${wanted} ${n}`
    this.names.add(name)
    return name
  }

  /** Makes every change of one of these objects dependent with every change of another. */
  orderChanges(objects: readonly SharedObject[]): void {
    this.labels.monitor(this.monitor(), objects)
  }

  /** Makes a monitor, through which the changes of objects can be ordered. */
  monitor(): ObjectId {
    const spec = { type: monitorType, name: 'monitor', initial: undefined, handle: () => undefined }
    return this.addObject(spec, 'monitor').id
  }

  /** Calls `onChange` with this bit set when the object has changed. */
  watch(object: SharedObject, bit: number): void {
    this.watched[object.id] |= bit
  }

  read<View>(shared: Shared<View>): View {
    const { object } = shared
    if (object.owner !== this) throw new InterleaveError('IL003', `A property read ${object.name}.`)
    return object.type.view(this.states[object.id])
  }

  /**
   * Does one way of an operation, and finishes the event that it is. Answers what the thread learns. Every step comes through
   * here, and most are one access of one object, so that case is written out.
   */
  perform(event: number, operation: Operation, alternative: number, thread: number): unknown {
    const { single } = operation
    const { log, states } = this
    const entry = log.accessCount
    if (single === undefined || entry === log.accessLabel.length)
      return this.performParts(event, operation, alternative, thread)
    const { object, action, args } = single
    const { id } = object
    const state = states[id]
    const message = action.raises === undefined ? undefined : action.raises(state, args, ThreadId(thread))
    let answer: unknown
    if (message !== undefined) answer = this.raisedAs(message)
    else if (action.answer !== undefined) answer = action.answer(state, args, ThreadId(thread))
    const label = this.labels.single(id, typeof action.mode === 'number' ? action.mode : action.mode(answer))
    if (label < 0) return this.performParts(event, operation, alternative, thread)
    log.accessLabel[entry] = label
    log.accessEvent[entry] = event
    log.accessPrevious[entry] = log.newestAccess[id]
    log.accessBefore[entry] = state
    log.accessPart[entry] = single
    log.newestAccess[id] = entry
    log.accessCount = entry + 1
    log.finish(event, label)
    if (message === undefined && action.next !== undefined) {
      const next: unknown = action.next(state, args, ThreadId(thread))
      if (next !== state || (next === 0 && !Object.is(next, state))) {
        states[id] = next
        this.changed |= this.watched[id]
      }
    }
    return answer
  }

  /** @throws IL003 for an operation on an object of another run. */
  checkOwned(operation: Operation, where: string): void {
    const { single } = operation
    const isOwned =
      single === undefined
        ? operation.alternatives.every(({ parts }) => parts.every(({ object }) => object.owner === this))
        : single.object.owner === this
    if (!isOwned) throw new InterleaveError('IL003', `\`${operation.describe()}\`, in ${where}.`)
  }

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
      if (!Object.is(next, state)) {
        this.states[id] = next
        this.changed |= this.watched[id]
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
  private performParts(event: number, operation: Operation, alternative: number, thread: number): unknown {
    const way = operation.alternatives[alternative]
    const parts = partsOf(way, this.readState, ThreadId(thread))
    const message = messageOfParts(parts, this.readState, ThreadId(thread))
    if (message !== undefined) {
      this.log.finish(event, this.observe(event, parts))
      return this.raisedAs(message)
    }
    const answers: unknown[] | undefined = way.answer && []
    let first: unknown
    let label: Label = NO_LABEL
    for (let i = 0; i < parts.length; i++) {
      const answer = this.act(event, parts[i], thread)
      answers?.push(answer)
      if (i === 0) first = answer
      label = i === 0 ? this.lastLabel : this.labels.pair(label, this.lastLabel)
    }
    this.log.finish(event, label)
    if (way.raises !== undefined) return this.raisedAs(way.raises)
    return answers === undefined ? first : way.answer?.(answers)
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
}
