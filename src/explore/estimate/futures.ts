/**
 * What a thread may still touch from where it stands, as far as was seen: the accesses of its steps from there on, and of those
 * of threads that it starts. It grows with every step that is seen, and a count that relied on what was wrong is done over.
 *
 * Nodes of the tree that differ in names only are one, so what was seen of one thread or object must count for all that it can
 * be taken for: places are known by their shapes, and objects that threads made, or that belong to threads, by their types.
 */
import { Label, MODE_BITS, MODES } from '../../kernel/ids.ts'
import type { ObjectType } from '../../objects/object.ts'
import type { Effect, World } from '../states/world.ts'

export class Futures {
  /** Answers that turned out to be wrong since they were given. */
  mistakes = 0
  private readonly world: World
  /** Per shape of a place. */
  private readonly accesses: Set<number>[] = []
  private readonly before: Set<number>[] = []
  private readonly known: Map<number, boolean>[] = []
  /** Per label, its accesses, with one object for all that can be taken for each other. */
  private readonly general = new Map<number, readonly number[]>()
  private readonly standIns = new Map<ObjectType, number>()

  constructor(world: World) {
    this.world = world
  }

  /** Takes note of a step from a place, whether or not it could happen there. */
  note(place: number, { label, place: next, childPlace }: Effect): void {
    const shape = this.shapeOf(place)
    for (const access of this.generalOf(label)) this.add(shape, access)
    if (next > 0) this.follow(shape, this.shapeOf(next))
    if (childPlace > 0) this.follow(shape, this.shapeOf(childPlace))
  }

  /** Whether a thread at this place may yet do something that depends on what has the label. */
  conflicts(place: number, label: number): boolean {
    const shape = this.shapeOf(place)
    const known = (this.known[shape] ??= new Map())
    const answer = known.get(label)
    if (answer !== undefined) return answer
    const { labels } = this.world.run
    const mine = this.generalOf(label)
    const found = [...(this.accesses[shape] ?? [])].some((other) => mine.some((own) => labels.dependent(other, own)))
    known.set(label, found)
    return found
  }

  private shapeOf(place: number): number {
    return this.world.places.all[place]?.shape ?? 0
  }

  private generalOf(label: number): readonly number[] {
    const known = this.general.get(label)
    if (known !== undefined) return known
    const general = Array.from(this.world.run.labels.accesses(Label(label)), (access) => this.generalised(access))
    this.general.set(label, general)
    return general
  }

  private generalised(access: number): number {
    const { world, standIns } = this
    const object = world.run.objects[access >> MODE_BITS]
    if (object.belongs === undefined && !world.isAllocated(object.id)) return access
    if (!standIns.has(object.type)) standIns.set(object.type, object.id)
    return ((standIns.get(object.type) as number) << MODE_BITS) | (access & (MODES - 1))
  }

  private follow(from: number, to: number): void {
    const before = (this.before[to] ??= new Set())
    if (before.has(from)) return
    before.add(from)
    for (const access of this.accesses[to] ?? []) this.add(from, access)
  }

  private add(shape: number, access: number): void {
    const open = [shape]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const accesses = (this.accesses[at] ??= new Set())
      if (accesses.has(access)) continue
      accesses.add(access)
      this.correct(at, access)
      open.push(...(this.before[at] ?? []))
    }
  }

  private correct(shape: number, added: number): void {
    const { labels } = this.world.run
    for (const [label, answer] of this.known[shape] ?? [])
      if (!answer && this.generalOf(label).some((own) => labels.dependent(added, own))) {
        this.known[shape].set(label, true)
        this.mistakes++
      }
  }
}
