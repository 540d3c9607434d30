/**
 * Strongly connected components (Tarjan, SIAM Journal on Computing 1972), without recursion. Only those with a step inside are
 * answered: the sets of states in which an execution can go on for ever, visiting all.
 */
import type { Steps } from './graph.ts'

/** The part of a graph that is looked at. */
export interface Part {
  readonly states: Iterable<number>
  readonly hasState: (state: number) => boolean
  readonly hasStep: (step: number) => boolean
}

export function components(graph: Steps, { states, hasState, hasStep }: Part): number[][] {
  const index = new Map<number, number>()
  const low = new Map<number, number>()
  const open: number[] = []
  const isOpen = new Set<number>()
  const found: number[][] = []
  const work: { state: number; next: number }[] = []

  const enter = (state: number): void => {
    low.set(state, index.size)
    index.set(state, index.size)
    open.push(state)
    isOpen.add(state)
    work.push({ state, next: graph.first(state) })
  }
  const lower = (state: number, to: number): void => void low.set(state, Math.min(low.get(state) ?? to, to))
  const leave = (state: number): void => {
    work.pop()
    const below = work.at(-1)
    if (below !== undefined) lower(below.state, low.get(state) as number)
    if (low.get(state) !== index.get(state)) return
    const members = open.splice(open.lastIndexOf(state))
    for (const member of members) isOpen.delete(member)
    if (members.length > 1 || stepsFrom(graph, state).some((step) => hasStep(step) && graph.target(step) === state))
      found.push(members)
  }

  for (const start of states) {
    if (!hasState(start) || index.has(start)) continue
    enter(start)
    for (let top = work.at(-1); top !== undefined; top = work.at(-1)) {
      const { state } = top
      if (top.next === graph.first(state + 1)) {
        leave(state)
        continue
      }
      const step = top.next++
      const to = graph.target(step)
      if (!hasStep(step) || !hasState(to)) continue
      if (!index.has(to)) enter(to)
      else if (isOpen.has(to)) lower(state, index.get(to) as number)
    }
  }
  return found
}

export function stepsFrom(graph: Steps, state: number): number[] {
  const first = graph.first(state)
  return Array.from({ length: graph.first(state + 1) - first }, (_, i) => first + i)
}
