/** A state graph laid out: in layers, so that every step leads down where that can be (Sugiyama's method, by dagre). */
import dagre from '@dagrejs/dagre'
import type { StateGraph } from '../check/stateGraph.ts'
import { printable } from './characters.ts'
import type { GraphEdge, GraphNode, PageGraph } from './html/data.ts'

/** Of a state, in the units of the picture. */
const SIZE = 16

/** Around the picture, from the middle of the outermost states. */
const MARGIN = 22

/** Characters of a text. */
const LONGEST = 300

export function laidOut({ states, steps }: StateGraph): PageGraph {
  const graph = new dagre.graphlib.Graph({ multigraph: true })
  graph.setGraph({ nodesep: 22, ranksep: 34 })
  graph.setDefaultEdgeLabel(() => ({}))
  states.forEach((_, state) => graph.setNode(String(state), { width: SIZE, height: SIZE }))
  steps.forEach(({ from, to }, step) => graph.setEdge(String(from), String(to), {}, String(step)))
  dagre.layout(graph)
  const threads = [...new Set(steps.map(({ thread }) => thread))]
  const texts = new Map<string, number>()
  const textNumber = (whole: string): number => {
    const text = printable(whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole)
    const number = texts.get(text) ?? texts.size
    texts.set(text, number)
    return number
  }
  const places = states.map((_, i): Point => graph.node(String(i)))
  const lines = steps.map(({ from, to }, i) => bends(graph.edge(String(from), String(to), String(i)).points))
  const { origin, width, height } = frameOf([...places, ...lines.flat()])
  const placed = ({ x, y }: Point): [number, number] => [Math.round(x - origin.x), Math.round(y - origin.y)]
  const nodes = states.map((state, i): GraphNode => [...placed(places[i]), state.kind, state.texts.map(textNumber)])
  const edges = steps.map(
    ({ from, to, thread, alternative, text }, i): GraphEdge => [
      from,
      to,
      threads.indexOf(thread),
      alternative,
      textNumber(text),
      lines[i].flatMap(placed),
    ],
  )
  return {
    width,
    height,
    threads: threads.map(printable),
    texts: [...texts.keys()],
    nodes,
    edges,
  }
}

interface Point {
  readonly x: number
  readonly y: number
}

/** Around everything that is drawn: dagre counts the states alone, and a step back leads past them. */
function frameOf(points: readonly Point[]): {
  readonly origin: Point
  readonly width: number
  readonly height: number
} {
  const xs = points.map(({ x }) => x)
  const ys = points.map(({ y }) => y)
  const origin = { x: Math.min(...xs) - MARGIN, y: Math.min(...ys) - MARGIN }
  return {
    origin,
    width: Math.ceil(Math.max(...xs) - origin.x + MARGIN),
    height: Math.ceil(Math.max(...ys) - origin.y + MARGIN),
  }
}

/** The points between the first and the last, which are at the states. One alone is in the middle of a straight line. */
function bends(points: readonly Point[]): readonly Point[] {
  const inner = points.slice(1, -1)
  return inner.length === 1 ? [] : inner
}
