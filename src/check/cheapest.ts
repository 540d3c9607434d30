/**
 * A walk over states, not executions (two schedules that lead to one state are one), in the order of what they cost: fewest
 * preemptions, then fewest steps. So the first state that is looked for is a best one. A preemption is a switch away from a
 * thread that could have gone on (Musuvathi & Qadeer, PLDI 2007).
 */
import { type Choice, choices } from '../explore/execution.ts'
import type { Run } from '../machine/run.ts'
import type { Snapshot } from '../machine/snapshot.ts'
import type { StateKeys } from './stateKeys.ts'

/** A state, and how it was reached. */
export interface Node {
  readonly snapshot: Snapshot
  readonly parent: Node | undefined
  /** The choice that led here; none where the walk began. */
  readonly choice: Choice | undefined
}

export interface CheapestSearch {
  readonly run: Run
  readonly keys: StateKeys
  readonly from: Snapshot
  /** Tells whether the run's present state is what is looked for; `ended` when no thread can go on. */
  readonly isMet: (ended: boolean) => boolean
  /** Tells whether nothing that is looked for can follow the run's present state, which has this key. Default: never. */
  readonly isLost?: (key: string) => boolean
  /** What the step just taken costs, to decide between schedules with as many preemptions and steps. Default 0. */
  readonly oddity?: (choice: Choice) => number
  /** Pairs of steps that can be taken from the run's present state, and then are what is looked for. Default none. */
  readonly lastSteps?: () => Iterable<readonly [first: Choice, second: Choice]>
  /** States visited at the most before the search gives up. */
  readonly maxStates: number
  /** Asked between states: a reason to give up. */
  readonly shouldStop?: () => string | undefined
}

interface Reached extends Node {
  readonly preemptions: number
  readonly steps: number
  readonly oddity: number
  /** Whether its last two steps are what is looked for. */
  readonly isLast?: true
}

/** The choices that lead to the goal at the least cost, or that no state is left, or that the search gave up. */
export type Cheapest =
  | { readonly kind: 'found'; readonly path: readonly Choice[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'cut short' }

export function cheapest(search: CheapestSearch): Cheapest {
  const { run, keys, from, isMet, isLost = () => false, maxStates, shouldStop } = search
  const seen = new Set<string>()
  const frontier = new Frontier()
  frontier.add({ snapshot: from, parent: undefined, choice: undefined, preemptions: 0, steps: 0, oddity: 0 })
  for (let node = frontier.next(); node !== undefined; node = frontier.next()) {
    if (node.isLast) return { kind: 'found', path: pathTo(node) }
    run.restore(node.snapshot)
    const key = keys.now()
    const keyWithHolder = `${run.holder};${key}`
    if (seen.has(keyWithHolder)) continue
    if (seen.size >= maxStates || shouldStop?.() !== undefined) return { kind: 'cut short' }
    seen.add(keyWithHolder)
    if (isLost(key)) continue
    const next = [...choices(run)]
    if (isMet(next.length === 0)) return { kind: 'found', path: pathTo(node) }
    for (const [first, second] of search.lastSteps?.() ?? [])
      frontier.add({ ...after(after(node, first, search), second, search), isLast: true })
    for (const choice of next) frontier.add(after(node, choice, search))
  }
  return { kind: 'none' }
}

/** The node that a step leads to. */
function after(node: Reached, choice: Choice, { run, oddity }: CheapestSearch): Reached {
  run.restore(node.snapshot)
  const { holder } = run
  const couldGoOn = run.canRun(holder)
  run.step(choice.thread, choice.alternative)
  return {
    snapshot: run.snapshot(),
    parent: node,
    choice,
    preemptions: node.preemptions + (couldGoOn && choice.thread !== holder ? 1 : 0),
    steps: node.steps + 1,
    oddity: node.oddity + (oddity?.(choice) ?? 0),
  }
}

/** The choices from where the walk began. */
export function pathTo(node: Node): readonly Choice[] {
  const path: Choice[] = []
  for (let at: Node | undefined = node; at?.choice !== undefined; at = at.parent) path.push(at.choice)
  return path.toReversed()
}

/** Nodes by preemptions, then steps, then oddity. */
class Frontier {
  private readonly byCost: Reached[][][][] = []
  private preemptions = 0
  private steps = 0

  add(node: Reached): void {
    const bySteps = (this.byCost[node.preemptions] ??= [])
    const byOddity = (bySteps[node.steps] ??= [])
    ;(byOddity[node.oddity] ??= []).push(node)
  }

  next(): Reached | undefined {
    for (; this.preemptions < this.byCost.length; this.preemptions++, this.steps = 0) {
      const bySteps = this.byCost[this.preemptions] ?? []
      for (; this.steps < bySteps.length; this.steps++) {
        const node = bySteps[this.steps]?.find((nodes) => nodes !== undefined && nodes.length > 0)?.pop()
        if (node !== undefined) return node
      }
    }
    return undefined
  }
}
