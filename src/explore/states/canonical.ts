/**
 * The form of a state that is the same for states that differ only in names. Objects that threads made are numbered as they are
 * met on a walk through the state, and those that nothing reaches are left out. Interchangeable threads, and threads that
 * others started, are put in the order of a colour: a number made of what a thread is at, what it knows and where it is
 * mentioned, and the colours of those (colour refinement, Weisfeiler & Leman 1968).
 *
 * Two states of one form are the same up to names, since the form says all that there is. The converse is not needed: where
 * colours do not tell two threads apart, their numbers decide, and states that are alike may have several forms.
 */
import { mix } from '../../kernel/values.ts'
import { GONE } from './contents.ts'
import { ABSENT } from './places.ts'
import { indexOf, isThread } from './templates.ts'
import type { World } from './world.ts'

/** What is taken to be the same. */
export interface Symmetry {
  /** Threads that were made together, with one body. */
  readonly groups: boolean
  /** Threads that threads started. */
  readonly started: boolean
  /** Objects that threads made. */
  readonly made: boolean
}

const UNNUMBERED = -1
const ROUNDS = 3

export class Canonical {
  /** The form, as numbers; valid up to `length` after `write`. */
  form = new Int32Array(256)
  length = 0
  private readonly world: World
  private readonly symmetry: Symmetry
  private readonly groups: readonly (readonly number[])[]
  private readonly sorted: Int32Array[]
  private readonly groupOf: Int32Array
  /** Per entity. */
  private reached = new Uint8Array(256)
  private colour = new Int32Array(256)
  private sum = new Int32Array(256)
  private number = new Int32Array(256)
  private readonly queue: number[] = []
  private nextThread = 0
  private nextObject = 0
  /** Whether threads have started others, or made objects, in any state so far. */
  private hasMore = false

  /** Per thread, something else that tells it from others; absent: nothing does. */
  private readonly marks: Int32Array | undefined

  constructor(world: World, symmetry: Symmetry, marks?: Int32Array) {
    this.world = world
    this.marks = marks
    this.symmetry = symmetry
    this.groups = symmetry.groups ? world.run.groups : []
    this.sorted = this.groups.map((members) => Int32Array.from(members))
    this.groupOf = new Int32Array(world.declaredThreads).fill(-1)
    this.groups.forEach((members, group) => members.forEach((member) => (this.groupOf[member] = group)))
  }

  /** Writes the form of the state at hand. */
  write(): void {
    const { world, symmetry, groups } = this
    this.length = 0
    this.hasMore = world.threads > world.declaredThreads || world.objects > world.staticObjects
    if (this.hasMore) this.mark()
    const entities = 2 * Math.max(world.threads, world.objects)
    if (entities > this.colour.length) this.grow(entities)
    this.number.fill(UNNUMBERED, 0, entities)
    this.nextThread = world.declaredThreads
    this.nextObject = world.staticObjects
    if (groups.length > 0 || (symmetry.started && world.threads > world.declaredThreads)) this.refine(entities)
    this.writeWalk()
  }

  /** Whether the thread or object can still be reached, or was there from the start. */
  isReached(entity: number): boolean {
    return !this.hasMore || this.reached[entity] === 1
  }

  // ---- what is left ----

  /** Marks what threads that have not ended, and objects that were there from the start, can reach. */
  private mark(): void {
    const { world, queue, symmetry } = this
    const entities = 2 * Math.max(world.threads, world.objects)
    if (entities > this.colour.length) this.grow(entities)
    this.reached.fill(0, 0, entities)
    queue.length = 0
    for (let thread = 0; thread < world.threads; thread++) {
      if (world.place[thread] === ABSENT) continue
      const isRoot = thread < world.declaredThreads || !symmetry.made || !this.isForgettable(thread)
      if (isRoot) this.reach(thread * 2)
    }
    for (let object = 0; object < world.objects; object++) {
      const isRoot = object < world.staticObjects || !symmetry.made || !this.isMade(object)
      if (isRoot && world.content[object] !== GONE) this.reach(object * 2 + 1)
    }
    for (let i = 0; i < queue.length; i++) for (const entity of this.mentionsOf(queue[i])) this.reach(entity)
  }

  private reach(entity: number): void {
    if (this.reached[entity] === 1) return
    this.reached[entity] = 1
    this.queue.push(entity)
  }

  /** Whether a thread has ended in a way that nobody will ask for unless it is mentioned. */
  private isForgettable(thread: number): boolean {
    return this.world.at(thread).position.state.kind === 'finished'
  }

  private isMade(object: number): boolean {
    return this.world.isAllocated(object) || this.world.run.objects[object].belongs !== undefined
  }

  private mentionsOf(entity: number): Int32Array {
    const { world } = this
    const index = indexOf(entity)
    if (isThread(entity)) return world.place[index] === ABSENT ? NONE : world.at(index).mentions
    const content = world.content[index]
    return content === GONE ? NONE : world.contents.all[index][content].mentions
  }

  private shapeOf(entity: number): number {
    const { world } = this
    const index = indexOf(entity)
    if (isThread(entity)) return world.place[index] === ABSENT ? 0 : world.at(index).shape
    const content = world.content[index]
    return content === GONE ? 0 : world.contents.all[index][content].shape
  }

  // ---- colours ----

  private refine(entities: number): void {
    const { colour, marks } = this
    for (let entity = 0; entity < entities; entity++)
      colour[entity] = this.isFixed(entity) ? mix(entity + 1) : mix(this.shapeOf(entity))
    if (marks !== undefined)
      for (let thread = 0; 2 * thread < entities; thread++)
        if (marks[thread] !== 0) colour[2 * thread] = mix(colour[2 * thread] ^ mix(marks[thread]))
    const rounds = this.addMentions(entities) ? ROUNDS : 1
    for (let round = 1; round < rounds; round++) this.addMentions(entities)
    this.groups.forEach((members, group) => this.sort(members, this.sorted[group]))
  }

  private isFixed(entity: number): boolean {
    const { world, symmetry } = this
    const index = indexOf(entity)
    if (!isThread(entity)) return index < world.staticObjects || !symmetry.made || !world.isAllocated(index)
    return index < world.declaredThreads ? this.groupOf[index] === -1 : !symmetry.started
  }

  /** One round: each takes on the colours of those that it mentions, and of those that mention it. Answers whether some do. */
  private addMentions(entities: number): boolean {
    const { colour, sum, world } = this
    sum.fill(0, 0, entities)
    let areRelated = false
    for (let entity = 0; entity < entities; entity++) {
      if (isThread(entity) ? indexOf(entity) >= world.threads : indexOf(entity) >= world.objects) continue
      const { belongs } = isThread(entity) ? NO_ONES : world.run.objects[indexOf(entity)]
      if (belongs !== undefined && world.content[indexOf(entity)] > 0) {
        const base = belongs.object.id * 2 + 1
        sum[belongs.thread * 2] = (sum[belongs.thread * 2] + mix(colour[base] ^ this.shapeOf(entity))) | 0
        sum[base] = (sum[base] + mix(colour[belongs.thread * 2] + this.shapeOf(entity))) | 0
      }
      const mentions = this.mentionsOf(entity)
      if (mentions.length === 0 || !this.isReached(entity)) continue
      const isFixed = this.isFixed(entity)
      areRelated ||= !isFixed
      for (let i = 0; i < mentions.length; i++) {
        const other = mentions[i]
        sum[other] = (sum[other] + mix(Math.imul(colour[entity], 5) + i + 1)) | 0
        if (!isFixed) sum[entity] = (sum[entity] + mix(Math.imul(colour[other], 3) + i)) | 0
      }
    }
    for (let entity = 0; entity < entities; entity++)
      if (sum[entity] !== 0 && !this.isFixed(entity)) colour[entity] = mix(colour[entity] + sum[entity])
    return areRelated
  }

  /** Puts threads in the order of their colours: by insertion, since they mostly are. */
  private sort(members: readonly number[], sorted: Int32Array): void {
    const { colour, number } = this
    for (let i = 1; i < sorted.length; i++) {
      const thread = sorted[i]
      let at = i
      for (; at > 0 && comesBefore(colour, thread, sorted[at - 1]); at--) sorted[at] = sorted[at - 1]
      sorted[at] = thread
    }
    for (let i = 0; i < sorted.length; i++) number[sorted[i] * 2] = members[i]
  }

  // ---- the form ----

  private writeWalk(): void {
    const { world, queue, sorted, groupOf } = this
    queue.length = 0
    for (let thread = 0; thread < world.declaredThreads; thread++)
      if (groupOf[thread] === -1) this.number[thread * 2] = thread
    for (let thread = 0; thread < world.declaredThreads; thread++)
      if (groupOf[thread] === -1) this.writeEntity(thread * 2)
    for (const members of sorted) for (const thread of members) this.writeEntity(thread * 2)
    for (let object = 1; object < world.staticObjects; object++) this.writeEntity(object * 2 + 1)
    this.writeQueue()
    this.writeStarted()
    if (world.objects > world.staticObjects) this.writeOthers()
  }

  private writeEntity(entity: number): void {
    this.push(this.shapeOf(entity))
    if (this.marks !== undefined && isThread(entity)) this.push(this.marks[indexOf(entity)])
    for (const other of this.mentionsOf(entity)) this.push(this.numberOf(other))
  }

  private numberOf(entity: number): number {
    const index = indexOf(entity)
    if (this.number[entity] === UNNUMBERED) {
      if (this.isFixed(entity)) this.number[entity] = index
      else {
        this.number[entity] = isThread(entity) ? this.nextThread++ : this.nextObject++
        this.queue.push(entity)
      }
    }
    return this.number[entity] * 2 + (entity & 1)
  }

  /** Those that were met on the walk and are not written yet. */
  private writeQueue(): void {
    for (let i = 0; i < this.queue.length; i++) this.writeEntity(this.queue[i])
    this.queue.length = 0
  }

  /** Threads that were started, run, and were not met; in the order of their colours, or as they are numbered. */
  private writeStarted(): void {
    const { world, symmetry, colour } = this
    const left: number[] = []
    for (let thread = world.declaredThreads; thread < world.threads; thread++)
      if (this.reached[thread * 2] === 1 && (!symmetry.started || this.number[thread * 2] === UNNUMBERED))
        left.push(thread)
    if (symmetry.started) left.sort((a, b) => colour[a * 2] - colour[b * 2] || a - b)
    for (const thread of left) {
      if (symmetry.started && this.number[thread * 2] !== UNNUMBERED) continue
      if (symmetry.started) this.number[thread * 2] = this.nextThread++
      this.push(symmetry.started ? 1 : thread)
      this.writeEntity(thread * 2)
      this.writeQueue()
    }
    this.push(0)
  }

  /** Objects that are of others and not as at the start, and, when these are not renamed, all that threads made. */
  private writeOthers(): void {
    const { world, symmetry } = this
    const hidden: [number, number, number][] = []
    for (let object = world.staticObjects; object < world.objects; object++) {
      const { belongs } = world.run.objects[object]
      if (belongs !== undefined) {
        const base = belongs.object.id * 2 + 1
        const isThere = world.content[object] > 0 && this.reached[belongs.thread * 2] === 1 && this.reached[base] === 1
        if (isThere) hidden.push([this.numberOf(base), this.numberOf(belongs.thread * 2), object])
      } else if ((!symmetry.made || !world.isAllocated(object)) && world.content[object] !== GONE) {
        this.push(object)
        this.writeEntity(object * 2 + 1)
      }
    }
    this.writeQueue()
    hidden.sort((a, b) => a[0] - b[0] || a[1] - b[1])
    for (const [base, thread, object] of hidden) {
      this.push(-1 - base)
      this.push(thread)
      this.writeEntity(object * 2 + 1)
    }
  }

  private push(value: number): void {
    if (this.length === this.form.length) {
      const larger = new Int32Array(this.form.length * 2)
      larger.set(this.form)
      this.form = larger
    }
    this.form[this.length++] = value
  }

  private grow(entities: number): void {
    const size = Math.max(entities, this.colour.length * 2)
    const grown = new Uint8Array(size)
    grown.set(this.reached)
    this.reached = grown
    this.colour = new Int32Array(size)
    this.sum = new Int32Array(size)
    this.number = new Int32Array(size)
  }
}

const NONE = new Int32Array(0)
const NO_ONES = { belongs: undefined } as const

const comesBefore = (colour: Int32Array, a: number, b: number): boolean =>
  colour[a * 2] < colour[b * 2] || (colour[a * 2] === colour[b * 2] && a < b)
