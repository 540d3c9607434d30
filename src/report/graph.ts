/** A state graph laid out: in layers, so that every step leads down where that can be (Sugiyama's method, by dagre). */
import dagre from '@dagrejs/dagre'
import type { StateGraph } from '../check/stateGraph.ts'
import { printable } from './characters.ts'
import type { GraphEdge, GraphNode, PageGraph } from './html/data.ts'

/** Of a state, in the units of the picture. */
const SIZE = 16

/** Characters of a text. */
const LONGEST = 300

export function laidOut({ states, steps }: StateGraph): PageGraph {
  const graph = new dagre.graphlib.Graph({ multigraph: true })
  graph.setGraph({ nodesep: 22, ranksep: 34, marginx: 14, marginy: 14 })
  graph.setDefaultEdgeLabel(() => ({}))
  states.forEach((_, state) => graph.setNode(String(state), { width: SIZE, height: SIZE }))
  steps.forEach(({ from, to }, step) => graph.setEdge(String(from), String(to), {}, String(step)))
  dagre.layout(graph)
  const { width = 0, height = 0 } = graph.graph()
  const threads = [...new Set(steps.map(({ thread }) => thread))]
  const texts = new Map<string, number>()
  const textNumber = (whole: string): number => {
    const text = printable(whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole)
    const number = texts.get(text) ?? texts.size
    texts.set(text, number)
    return number
  }
  const nodes = states.map((state, i): GraphNode => {
    const { x, y } = graph.node(String(i))
    return [Math.round(x), Math.round(y), state.kind, state.texts.map(textNumber)]
  })
  const edges = steps.map(({ from, to, thread, alternative, text }, i): GraphEdge => {
    const { points } = graph.edge(String(from), String(to), String(i))
    return [from, to, threads.indexOf(thread), alternative, textNumber(text), bends(points)]
  })
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    threads: threads.map(printable),
    texts: [...texts.keys()],
    nodes,
    edges,
  }
}

/** The points between the first and the last, which are at the states. One alone is in the middle of a straight line. */
function bends(points: readonly { readonly x: number; readonly y: number }[]): number[] {
  const inner = points.slice(1, -1)
  return inner.length === 1 ? [] : inner.flatMap(({ x, y }) => [Math.round(x), Math.round(y)])
}
