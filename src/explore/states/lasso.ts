/**
 * Endless executions: a way to a state and a cycle from there. A property asks that something is done again and again; what
 * breaks it is a cycle without that, which is fair to all threads: in the set of states that the cycle can visit, each
 * thread goes on, or is not able to. Under weak fairness it suffices that it cannot go on in one of the states. Under
 * strong fairness it must be able to go on in none; so states where it is able are taken out, and what is left is looked at
 * again (Lichtenstein and Pnueli, POPL 1985).
 */
import { InterleaveError } from '../../kernel/errors.ts'
import { components, stepsFrom } from './components.ts'
import type { Steps } from './graph.ts'

export type Fairness = 'none' | 'weak' | 'strong'

/** What must be done again and again, by some thread or by a certain one. */
export interface Aim {
  readonly progress: string
  readonly thread: number | undefined
  readonly fairness: Fairness
}

/** A cycle: the state where it begins and ends, and its steps. */
export interface Cycle {
  readonly state: number
  readonly steps: readonly number[]
}

/** A set of states that a fair execution can visit for ever. */
interface Region {
  readonly states: ReadonlySet<number>
  readonly hasStep: (step: number) => boolean
}

/** A cycle on which the aim is never met, from a state that is reached in the fewest steps; undefined when there is none. */
export function cycleWithout(graph: Steps, aim: Aim): Cycle | undefined {
  const { progress, thread, fairness } = aim
  const hasStep = (step: number): boolean =>
    !graph.isProgress(step, progress) || (thread !== undefined && graph.threadOf(step) !== thread)
  const hasState = (state: number): boolean => thread === undefined || !graph.hasEnded(state, thread)
  const all = Array.from({ length: graph.size }, (_, state) => state)
  const regions = components(graph, { states: all, hasState, hasStep }).flatMap((states) =>
    fairRegions(graph, new Set(states), hasStep, fairness),
  )
  const [first] = regions
    .map((region) => ({ region, state: earliestOf(region.states) }))
    .toSorted((a, b) => a.state - b.state)
  return first && { state: first.state, steps: cycleIn(graph, first.region, first.state, fairness) }
}

/** States are numbered as they are reached. */
const earliestOf = (states: Iterable<number>): number => {
  let earliest = Number.POSITIVE_INFINITY
  for (const state of states) earliest = Math.min(earliest, state)
  return earliest
}

function fairRegions(
  graph: Steps,
  states: ReadonlySet<number>,
  hasStep: Region['hasStep'],
  fairness: Fairness,
): Region[] {
  const region = { states, hasStep }
  if (fairness === 'none') return [region]
  const { taken, able, unable } = facts(graph, region)
  const wronged = [...able].filter((thread) => !taken.has(thread) && (fairness === 'strong' || !unable.has(thread)))
  if (wronged.length === 0) return [region]
  // A thread that is able in every state stays so in each part.
  if (fairness === 'weak') return []
  const isLeft = (state: number): boolean =>
    states.has(state) && !stepsFrom(graph, state).some((step) => wronged.includes(graph.threadOf(step)))
  return components(graph, { states, hasState: isLeft, hasStep }).flatMap((part) =>
    fairRegions(graph, new Set(part), hasStep, fairness),
  )
}

/** Which threads do something in a region, are able to in some state of it, or are not. */
function facts(graph: Steps, { states, hasStep }: Region) {
  const taken = new Set<number>()
  const count = new Map<number, number>()
  for (const state of states) {
    const able = new Set<number>()
    for (const step of stepsFrom(graph, state)) {
      able.add(graph.threadOf(step))
      if (hasStep(step) && states.has(graph.target(step))) taken.add(graph.threadOf(step))
    }
    for (const thread of able) count.set(thread, (count.get(thread) ?? 0) + 1)
  }
  const able = new Set(count.keys())
  const unable = new Set([...able].filter((thread) => (count.get(thread) ?? 0) < states.size))
  return { taken, able, unable }
}

/** Steps from a state back to it, on which each thread is done justice that the region as a whole does it. */
function cycleIn(graph: Steps, region: Region, start: number, fairness: Fairness): number[] {
  const { taken, unable } = facts(graph, region)
  const owed = new Set(fairness === 'none' ? [] : taken)
  if (fairness === 'weak') for (const thread of unable) owed.add(thread)
  const isAble = (state: number, thread: number): boolean =>
    stepsFrom(graph, state).some((step) => graph.threadOf(step) === thread)
  const settle = (step: number): void => {
    owed.delete(graph.threadOf(step))
    const to = graph.target(step)
    if (fairness === 'weak') for (const thread of owed) if (!isAble(to, thread)) owed.delete(thread)
  }
  const steps: number[] = []
  const walk = (isGoal: (step: number) => boolean): void => {
    const from = steps.length === 0 ? start : graph.target(steps[steps.length - 1])
    for (const step of wayTo(graph, region, from, isGoal)) {
      settle(step)
      steps.push(step)
    }
  }
  const settlesOne = (step: number): boolean => {
    const to = graph.target(step)
    return [...owed].some((thread) => graph.threadOf(step) === thread || (fairness === 'weak' && !isAble(to, thread)))
  }
  while (owed.size > 0) walk(settlesOne)
  if (steps.length === 0 || graph.target(steps[steps.length - 1]) !== start)
    walk((step) => graph.target(step) === start)
  return steps
}

/** The fewest steps in the region of which the last is a goal. */
function wayTo(graph: Steps, { states, hasStep }: Region, from: number, isGoal: (step: number) => boolean): number[] {
  const cameBy = new Map<number, { step: number; before: number }>()
  const queue = [from]
  for (const state of queue)
    for (const step of stepsFrom(graph, state)) {
      const to = graph.target(step)
      if (!hasStep(step) || !states.has(to)) continue
      if (isGoal(step)) {
        const way = [step]
        for (let at = state; at !== from; at = (cameBy.get(at) as { before: number }).before)
          way.unshift((cameBy.get(at) as { step: number }).step)
        return way
      }
      if (to !== from && !cameBy.has(to)) {
        cameBy.set(to, { step, before: state })
        queue.push(to)
      }
    }
  throw new InterleaveError('IL099', 'A cycle was not found where there must be one.')
}
