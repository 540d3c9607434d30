/**
 * What a thread may still touch from where it stands, as far as was seen: the labels of its steps from there on, and of those of
 * threads that it starts. It grows with every step that is seen, and a count that relied on what was wrong is done over.
 */
import type { Effect, World } from '../states/world.ts'

export class Futures {
  /** Answers that turned out to be wrong since they were given. */
  mistakes = 0
  private readonly world: World
  /** Per place. */
  private readonly labels: Set<number>[] = []
  private readonly before: Set<number>[] = []
  private readonly known: Map<number, boolean>[] = []

  constructor(world: World) {
    this.world = world
  }

  /** Takes note of a step from a place, whether or not it could happen there. */
  note(place: number, { label, place: next, childPlace }: Effect): void {
    this.add(place, label)
    if (next > 0) this.follow(place, next)
    if (childPlace > 0) this.follow(place, childPlace)
  }

  /** Whether a thread at this place may yet do something that depends on what has the label. */
  conflicts(place: number, label: number): boolean {
    const known = (this.known[place] ??= new Map())
    const answer = known.get(label)
    if (answer !== undefined) return answer
    const { labels } = this.world.run
    const found = [...(this.labels[place] ?? [])].some((other) => labels.dependent(other, label))
    known.set(label, found)
    return found
  }

  private follow(from: number, to: number): void {
    const before = (this.before[to] ??= new Set())
    if (before.has(from)) return
    before.add(from)
    for (const label of this.labels[to] ?? []) this.add(from, label)
  }

  private add(place: number, label: number): void {
    const open = [place]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const labels = (this.labels[at] ??= new Set())
      if (labels.has(label)) continue
      labels.add(label)
      this.correct(at, label)
      open.push(...(this.before[at] ?? []))
    }
  }

  private correct(place: number, added: number): void {
    const { labels } = this.world.run
    for (const [label, answer] of this.known[place] ?? [])
      if (!answer && labels.dependent(added, label)) {
        this.known[place].set(label, true)
        this.mistakes++
      }
  }
}
