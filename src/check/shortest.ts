/**
 * The second search: a schedule that leads to a broken state, or another one that is looked for, with the fewest preemptions, and of those the fewest steps. It walks states, not
 * executions (two schedules that lead to one state are one), in the order of that cost, so the first broken state is a best
 * one. A preemption is a switch away from a thread that could have gone on (Musuvathi & Qadeer, PLDI 2007).
 */

import { choices, type Choice as ExploredChoice } from '../explore/execution.ts'
import { keyOf } from '../kernel/values.ts'
import { instantiate, type Model, type Params } from '../machine/model.ts'
import type { Position } from '../machine/position.ts'
import type { Run } from '../machine/run.ts'
import type { Snapshot } from '../machine/snapshot.ts'
import { type Goal, goalTest, lastSteps } from '../properties/goals.ts'
import type { Choice } from '../trace/schedule.ts'
import { scheduleOf } from './tracing.ts'

interface Node {
  readonly snapshot: Snapshot
  readonly parent: Node | undefined
  readonly thread: number
  readonly alternative: number
  readonly preemptions: number
  readonly steps: number
  /** Whether its last two steps are what is looked for. */
  readonly isLast?: true
}

export interface ShortestOptions {
  /** States visited at the most before the search gives up. */
  readonly maxStates: number
  readonly maxSteps: number
  /** Asked between states: a reason to give up. */
  readonly shouldStop?: () => string | undefined
}

/** What the search came to: a schedule that leads to the goal at the least cost, or that no state is left, or that it gave up. */
export type Shortest =
  | { readonly kind: 'found'; readonly schedule: readonly Choice[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'cut short' }

export function shortestSchedule<P extends Params>(
  target: Model<P>,
  params: Params,
  goal: Goal,
  options: ShortestOptions,
): Shortest {
  const { run, spec } = instantiate(target, params, { maxSteps: options.maxSteps })
  const isMet = goalTest(run, spec, goal)
  const keys = new StateKeys(run)
  const seen = new Set<string>()
  const frontier = new Frontier()
  const initial = run.snapshot()
  frontier.add({ snapshot: initial, parent: undefined, thread: -1, alternative: 0, preemptions: 0, steps: 0 })

  for (let node = frontier.next(); node !== undefined; node = frontier.next()) {
    if (node.isLast) return replayed(run, initial, node)
    run.restore(node.snapshot)
    const key = keys.of(run.holder)
    if (seen.has(key)) continue
    if (seen.size >= options.maxStates || options.shouldStop?.() !== undefined) return { kind: 'cut short' }
    seen.add(key)
    const next = [...choices(run)]
    if (isMet(next.length === 0)) return replayed(run, initial, node)
    for (const [first, second] of lastSteps(run, goal))
      frontier.add({ ...after(run, after(run, node, first), second), isLast: true })
    for (const choice of next) frontier.add(after(run, node, choice))
  }
  return { kind: 'none' }
}

/** The node that a step leads to. */
function after(run: Run, node: Node, { thread, alternative }: ExploredChoice): Node {
  run.restore(node.snapshot)
  const { holder } = run
  const couldGoOn = run.canRun(holder)
  run.step(thread, alternative)
  return {
    snapshot: run.snapshot(),
    parent: node,
    thread,
    alternative,
    preemptions: node.preemptions + (couldGoOn && thread !== holder ? 1 : 0),
    steps: node.steps + 1,
  }
}

/** The schedule that leads to a node, found by running it once more. */
function replayed(run: Run, initial: Snapshot, node: Node): Shortest {
  const path: Node[] = []
  for (let at: Node | undefined = node; at?.parent !== undefined; at = at.parent) path.push(at)
  run.restore(initial)
  for (const { thread, alternative } of path.toReversed()) run.step(thread, alternative)
  return { kind: 'found', schedule: scheduleOf(run) }
}

/** Nodes by preemptions, then steps: `byCost[preemptions][steps]`. */
class Frontier {
  private readonly byCost: Node[][][] = []
  private preemptions = 0
  private steps = 0

  add(node: Node): void {
    const bySteps = (this.byCost[node.preemptions] ??= [])
    ;(bySteps[node.steps] ??= []).push(node)
  }

  next(): Node | undefined {
    for (; this.preemptions < this.byCost.length; this.preemptions++, this.steps = 0) {
      const bySteps = this.byCost[this.preemptions] ?? []
      for (; this.steps < bySteps.length; this.steps++) {
        const node = bySteps[this.steps]?.pop()
        if (node !== undefined) return node
      }
    }
    return undefined
  }
}

/** A text per state: where each thread stands, what each object holds, and who ran last. */
class StateKeys {
  private readonly run: Run
  private readonly positions = new Map<Position | undefined, number>()
  private readonly values = new Map<unknown, number>()

  constructor(run: Run) {
    this.run = run
  }

  of(holder: number): string {
    const { run } = this
    const positions = run.positions.map((position) => numberOf(this.positions, position))
    const values = run.states.map((state) => numberOf(this.values, keyOf(state)))
    return `${holder};${positions.join()};${values.join()}`
  }
}

function numberOf<K>(numbers: Map<K, number>, key: K): number {
  const known = numbers.get(key) ?? numbers.size
  numbers.set(key, known)
  return known
}
