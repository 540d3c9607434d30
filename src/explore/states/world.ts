/**
 * The state at hand, as numbers: per thread its place, per object its content. What a step does to it is worked out once by a
 * run, for each place and what the step looks at, and looked up from then on.
 */
import { type Label, NO_LABEL, ThreadId } from '../../kernel/ids.ts'
import { grown } from '../../kernel/ints.ts'
import type { Allocate, Spawn } from '../../machine/instructions.ts'
import { NONE } from '../../machine/log.ts'
import { labelIn, partsOf } from '../../machine/moves.ts'
import type { Position } from '../../machine/position.ts'
import type { Run } from '../../machine/run.ts'
import type { SharedObject } from '../../objects/object.ts'
import type { Operation } from '../../objects/operation.ts'
import { Contents, GONE } from './contents.ts'
import { Memo } from './memo.ts'
import { ABSENT, type Place, Places } from './places.ts'
import { Slots } from './slots.ts'
import { Texts } from './templates.ts'

/** What a step does; `place` is negative when it cannot happen. */
export interface Effect {
  readonly place: number
  /** Objects that change, and their new contents. */
  readonly objects: Int32Array
  readonly contents: Int32Array
  /** The thread that it starts, and where that stands; or none. */
  readonly child: number
  readonly childPlace: number
  /** What the thread gets done by it. */
  readonly progress: string | undefined
  /** What it touches, or would when it could happen: a label of the run. */
  readonly label: Label
}

const NOTHING = new Int32Array(0)
const IMPOSSIBLE: Effect = {
  place: NONE,
  objects: NOTHING,
  contents: NOTHING,
  child: NONE,
  childPlace: ABSENT,
  progress: undefined,
  label: NO_LABEL,
}

/** Questions about a state: what object `n` holds is `n`; the others are negative. */
const WHICH_SLOT = -1
const whetherEnded = (thread: number): number => -2 - thread

export class World {
  readonly run: Run
  readonly places: Places
  readonly contents: Contents
  place = new Int32Array(64)
  content = new Int32Array(64)
  /** How many threads and objects there are; those that do not exist in this state count too. */
  threads = 0
  objects = 0
  /** Threads and objects that were there from the start come first. */
  readonly declaredThreads: number
  readonly staticObjects: number
  /** Steps that were worked out. */
  learned = 0
  /** Called when the run has just taken a step for the first time in what it looks at, or cannot take it there. */
  onLearn: ((thread: number, way: number, from: Position, wasTaken: boolean) => void) | undefined
  /** Set when a body looked at the name of a thread that was started, or of an object that a thread made. */
  wereNamesRead = false
  private readonly effects: Memo<Effect>[][] = []
  private readonly slots: Slots
  private slot = 0

  /** @param keepsNames whether threads and objects have the names that they have in executions */
  constructor(run: Run, keepsNames: boolean) {
    this.run = run
    const texts = new Texts()
    this.places = new Places(run, texts)
    this.contents = new Contents(run, texts)
    this.slots = new Slots(run, keepsNames)
    this.declaredThreads = run.threads.length
    this.staticObjects = run.staticObjects
    this.grow()
    run.threads.forEach(({ id, root }) => {
      if (root !== undefined) this.place[id] = this.places.number(id, root)
    })
  }

  /** What the thread's step does in this state, when it goes that way. */
  effect(thread: number, way: number): Effect {
    const { pending } = this.at(thread).position
    if (pending !== undefined && pending.kind !== 'operation' && pending.kind !== 'join')
      this.slot = this.slots.free(thread, pending, this.place, this.content)
    const memos = (this.effects[this.place[thread]] ??= [])
    const memo = (memos[way] ??= new Memo())
    return memo.find(this.answer) ?? this.learn(thread, way, memo)
  }

  at(thread: number): Place {
    return this.places.all[this.place[thread]] as Place
  }

  readonly answer = (question: number): number => {
    if (question >= 0) return this.content[question]
    return question === WHICH_SLOT ? this.slot : this.at(-2 - question).hasEnded ? 1 : 0
  }

  stateOf(object: number): unknown {
    const content = this.content[object]
    return content === GONE ? this.run.objects[object].initial : this.contents.all[object][content].state
  }

  /** Threads and objects that an object's content mentions. */
  mentionsIn(object: number): Int32Array {
    const content = this.content[object]
    return content === GONE ? NOTHING : this.contents.all[object][content].mentions
  }

  /** Puts the run into this state, without the way there. */
  load(): void {
    const { run } = this
    const positions = run.threads.map((_, id): Position | undefined => this.places.all[this.place[id]]?.position)
    const kinds = positions.map((position) => position?.state.kind)
    run.restore({
      states: run.objects.map((_, id) => this.stateOf(id)),
      positions,
      eventCount: new Int32Array(0),
      spawnCount: run.threads.map(() => 0),
      allocationCount: run.threads.map(() => 0),
      allocated: run.objects.filter(({ id }) => this.slots.isAllocated(id) && this.content[id] !== GONE),
      active: kinds.filter((kind) => kind === 'pending').length,
      failed: kinds.filter((kind) => kind === 'failed').length,
      gaveUp: kinds.filter((kind) => kind === 'gaveUp').length,
      holder: NONE,
    })
  }

  isAllocated(object: number): boolean {
    return this.slots.isAllocated(object)
  }

  private learn(thread: number, way: number, memo: Memo<Effect>): Effect {
    this.learned++
    const { position } = this.at(thread)
    const { pending } = position
    this.load()
    if (pending === undefined) return IMPOSSIBLE
    switch (pending.kind) {
      case 'operation': {
        const questions = this.looksAt(pending, way, thread)
        return this.noted(memo, questions, this.tried(thread, way, position))
      }
      case 'join':
        return this.noted(memo, [whetherEnded(pending.thread.id)], this.tried(thread, way, position))
      case 'spawn':
      case 'allocate':
        return this.noted(memo, [WHICH_SLOT], this.made(thread, pending, position))
    }
  }

  private noted(memo: Memo<Effect>, questions: readonly number[], effect: Effect): Effect {
    memo.add(questions, this.answer, effect)
    return effect
  }

  /** The objects that an operation depends on, in an order in which each follows from what those before it hold. */
  private looksAt(operation: Operation, way: number, thread: number): number[] {
    const { run } = this
    const seen = new Set<number>()
    const read = ({ id }: SharedObject): unknown => {
      seen.add(id)
      return run.states[id]
    }
    for (const { object } of partsOf(operation.alternatives[way], read, ThreadId(thread))) seen.add(object.id)
    this.grow()
    return [...seen]
  }

  private tried(thread: number, way: number, from: Position): Effect {
    const { run } = this
    if (!run.isEnabled(thread, way)) {
      this.onLearn?.(thread, way, from, false)
      return { ...IMPOSSIBLE, label: this.labelOfBlocked(thread, way, from) }
    }
    run.step(thread, way)
    this.onLearn?.(thread, way, from, true)
    const touched = new Set<number>()
    for (let entry = 0; entry < run.log.accessCount; entry++)
      if (run.log.accessPart[entry] !== undefined) touched.add(run.labels.objectOf(run.log.accessLabel[entry]))
    const changes = [...touched]
      .map((object) => [object, this.contents.number(object, run.states[object])])
      .filter(([object, content]) => content !== this.content[object])
    const { pending } = from
    return {
      ...IMPOSSIBLE,
      place: this.places.number(thread, run.positions[thread] as Position),
      objects: Int32Array.from(changes.map(([object]) => object)),
      contents: Int32Array.from(changes.map(([, content]) => content)),
      progress: pending?.kind === 'operation' ? pending.alternatives[way].progress : undefined,
      label: run.log.label[run.log.length - 1] as Label,
    }
  }

  private labelOfBlocked(thread: number, way: number, { pending }: Position): Label {
    if (pending?.kind !== 'operation') return NO_LABEL
    const { labels, store } = this.run
    return labelIn(labels, pending.alternatives[way], store.readState, ThreadId(thread))
  }

  /** Starts a thread or makes an object, in a slot that is free. */
  private made(thread: number, step: Spawn | Allocate<unknown>, from: Position): Effect {
    const { run } = this
    this.slots.prepare(thread, this.slot)
    run.step(thread, 0)
    this.onLearn?.(thread, 0, from, true)
    const made = this.slots.note(thread, step, this.slot)
    this.grow()
    const place = this.places.number(thread, run.positions[thread] as Position)
    if (step.kind === 'spawn')
      return {
        ...IMPOSSIBLE,
        place,
        child: made,
        childPlace: this.places.number(made, run.positions[made] as Position, from),
      }
    this.contents.madeAs(made, this.slots.makerOf(step))
    const content = this.contents.number(made, step.spec.initial)
    return { ...IMPOSSIBLE, place, objects: Int32Array.of(made), contents: Int32Array.of(content) }
  }

  /** Makes room for threads and objects that were met. */
  private grow(): void {
    const { run } = this
    if (run.threads.length > this.place.length) this.place = grown(this.place, run.threads.length)
    if (run.objects.length > this.content.length) this.content = grown(this.content, run.objects.length)
    this.threads = run.threads.length
    for (let object = this.objects; object < run.objects.length; object++) {
      const isHidden = object < this.staticObjects || !this.slots.isAllocated(object)
      this.content[object] = isHidden ? this.contents.number(object, run.objects[object].initial) : GONE
    }
    this.objects = run.objects.length
  }
}
