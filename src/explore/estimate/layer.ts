/**
 * Nodes of one depth of the tree, each with a weight: for how many nodes of the whole tree it stands. Nodes that go on alike are
 * one, with the sum of their weights.
 */
import { grown } from '../../kernel/ints.ts'
import type { Random } from '../../kernel/random.ts'
import type { Canonical } from '../states/canonical.ts'
import { loadState, rowSize, saveState } from '../states/rows.ts'
import { fingerprint } from '../states/visited.ts'
import type { World } from '../states/world.ts'

export class Layer {
  count = 0
  private readonly nodes = new Map<number, number>()
  private rows = new Int32Array(1 << 8)
  private end = 0
  private readonly starts: number[] = []
  private readonly weights: number[] = []

  /** Adds the state at hand, whose form was just written, with the steps that sleep there. */
  add(world: World, canonical: Canonical, asleep: readonly number[], weight: number): void {
    const form = fingerprint(canonical.form, canonical.length)
    const known = this.nodes.get(form)
    if (known !== undefined) {
      this.weights[known] += weight
      return
    }
    this.nodes.set(form, this.count++)
    const size = rowSize(world) + 1 + asleep.length
    if (this.end + size > this.rows.length) this.rows = grown(this.rows, this.end + size)
    this.starts.push(this.end)
    this.weights.push(weight)
    const end = saveState(world, canonical, this.rows, this.end)
    this.rows[end] = asleep.length
    this.rows.set(asleep, end + 1)
    this.end = end + 1 + asleep.length
  }

  /** Makes the state of a node the one at hand; answers the steps that sleep there. */
  load(world: World, node: number): number[] {
    const end = loadState(world, this.rows, this.starts[node])
    return Array.from(this.rows.subarray(end + 1, end + 1 + this.rows[end]))
  }

  /**
   * At the most that many nodes, and what each stands for: all of them, or a sample in which a node is the likelier the more it
   * stands for, and in which the expected weight of each node is its weight (threshold sampling, systematic).
   */
  *sample(most: number, random: Random): Generator<readonly [node: number, weight: number]> {
    const threshold = this.threshold(most)
    let left = random.next() / 2 ** 32
    for (let node = 0; node < this.count; node++) {
      const weight = this.weights[node]
      if (weight >= threshold) yield [node, weight]
      else {
        left += weight / threshold
        if (left < 1) continue
        left--
        yield [node, threshold]
      }
    }
  }

  /** Nodes of that weight or more are all kept; of the others so many that there are `most` in all. */
  private threshold(most: number): number {
    if (this.count <= most) return 0
    const sorted = this.weights.toSorted((a, b) => b - a)
    let sum = sorted.reduce((total, weight) => total + weight, 0)
    let kept = 0
    while (sorted[kept] * (most - kept) >= sum) sum -= sorted[kept++]
    return sum / (most - kept)
  }
}
