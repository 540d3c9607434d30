/** What the page is given: plain data, of which every text is printable and none is markup. */
import type { StateNode } from '../../check/stateGraph.ts'
import type { Scene } from '../../trace/scene.ts'

export interface PageData {
  readonly title: string
  readonly version: string
  readonly models: readonly PageModel[]
  /** The text of the source files that steps are in, by path. */
  readonly files: Readonly<Record<string, string>>
  /** Where the page asks for what it shows, when its only model is live; see `live.ts`. */
  readonly live?: string
}

export interface PageModel {
  /** Unique in the page; part of links. */
  readonly id: string
  readonly label: string
  readonly file: string
  readonly folder: string
  /** Absent for a live model, which was not checked. */
  readonly checked?: PageVerdict
  readonly params: readonly (readonly [name: string, value: string])[]
  readonly about?: string
  readonly schedules: readonly PageSchedule[]
  readonly graph?: PageGraph
}

export interface PageVerdict {
  readonly kind: 'holds' | 'violated' | 'inconclusive'
  readonly expected: boolean
  readonly verdict: string
  /** How many traces there are, or executions were run: `6 traces`. */
  readonly effort: string
  /** What else is known, in sentences. */
  readonly notes: readonly string[]
}

/** A schedule that breaks a property or shows that something happens. */
export interface PageSchedule {
  readonly kind: 'violation' | 'witness'
  readonly title: string
  readonly finding: string
  /** How long it is, and whether it is a shortest one. */
  readonly cost: string
  /** What else is known of it, as sentences. */
  readonly sentences: readonly string[]
  /** And as lines in columns. */
  readonly details: readonly string[]
  /** The command that runs it again. */
  readonly replay: string
  /** Absent when there is nothing to show, because something never happens. */
  readonly scene?: Scene
  readonly marks: Marks
  readonly passing?: Passing
}

/** Steps that are worth a look, by number from 0. */
export interface Marks {
  /** After it no schedule can be saved. */
  readonly critical?: number
  /** Two accesses that race. */
  readonly race?: readonly [first: number, second: number]
  /** They play no part: without them the same would have been broken. */
  readonly irrelevant?: readonly number[]
  /** Of an endless execution: this one and all that follow repeat for ever. */
  readonly repeats?: number
}

/** The nearest schedule that passes. */
export interface Passing {
  readonly scene: Scene
  /** Steps that both begin with. */
  readonly shared: number
}

/** The reachable states, laid out. Coordinates are in the units of the picture; texts are in a list, since many are alike. */
export interface PageGraph {
  readonly width: number
  readonly height: number
  /** Names of the threads that take steps. */
  readonly threads: readonly string[]
  readonly texts: readonly string[]
  /** The first one is the initial state. */
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
}

/** The texts say what each object holds, as places in the list. */
export type GraphNode = readonly [x: number, y: number, kind: StateNode['kind'], texts: readonly number[]]

export type GraphEdge = readonly [
  from: number,
  to: number,
  thread: number,
  alternative: number,
  /** Of what the step does, as a place in the list of texts. */
  text: number,
  /** x and y in turn, between the two states; none for a straight line. */
  points: readonly number[],
]

export const nodeText = ({ texts }: PageGraph, [, , , parts]: GraphNode): string =>
  parts.map((part) => texts[part]).join(', ')

export const edgeText = ({ texts, threads }: PageGraph, [, , thread, , text]: GraphEdge): string =>
  `${threads[thread]}: ${texts[text]}`

/** The line of an edge, as the data of an SVG path. */
export function edgePath({ nodes }: PageGraph, [from, to, , , , points]: GraphEdge): string {
  const [[x1, y1], [x2, y2]] = [nodes[from], nodes[to]]
  const between = points.map((value, i) => (i % 2 === 0 ? `L${value}` : ` ${value}`)).join('')
  return `M${x1} ${y1}${between}L${x2} ${y2}`
}
