/** The reachable states as a picture, with the way that a schedule takes through them. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Scene } from '../../../trace/scene.ts'
import { type Way, wayThrough } from '../../way.ts'
import { edgePath, edgeText, type GraphNode, nodeText, type PageGraph } from '../data.ts'
import { clipped } from './moment.ts'

export function Graph({ graph, scene, at }: { readonly graph: PageGraph; readonly scene: Scene; readonly at: number }) {
  const way = useMemo(() => wayThrough(graph, scene), [graph, scene])
  const { nodes, edges, width, height } = graph
  const bad = nodes.filter(([, , kind]) => kind === 'bad').length
  const here = way.nodes[at] as number | undefined
  const seen = new Set(way.nodes).size
  const summary = `${nodes.length} states, ${edges.length} steps between them, ${bad} bad. The schedule goes through ${seen} of them.`
  const [isWhole, setWhole] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (here !== undefined && !isWhole) bringIntoView(box.current, nodes[here])
  }, [here, isWhole, nodes])
  const picture = useMemo(() => <Picture graph={graph} way={way} />, [graph, way])
  return (
    <section class="panel graph" aria-labelledby="graph">
      <h3 id="graph">Reachable states</h3>
      <p>
        {summary} {here !== undefined && clipped(`Here ${nodeText(graph, nodes[here])}.`, 1000)}
      </p>
      <ul class="legend">
        {LEGEND.filter(([kind]) => nodes.some((node) => node[2] === kind)).map(([kind, text]) => (
          <li key={kind}>
            <Sample kind={kind} /> {text}
          </li>
        ))}
        <li>
          <Sample kind="initial" /> where it begins
        </li>
        <li>
          <Sample kind="here" /> here
        </li>
        {graph.threads.slice(0, MOST_THREADS).map((thread, i) => (
          <li key={i} class={`hue${i % 6}`}>
            — {clipped(thread, 40)}
          </li>
        ))}
      </ul>
      <p>
        <button type="button" class="worded" aria-pressed={isWhole} onClick={() => setWhole(!isWhole)}>
          whole picture
        </button>
      </p>
      <div
        class={isWhole ? 'scrolled whole' : 'scrolled'}
        ref={box}
        role="region"
        aria-label="picture of the reachable states"
        tabIndex={0}
      >
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={summary}>
          {picture}
          {here !== undefined && <circle class="here" cx={nodes[here][0]} cy={nodes[here][1]} r={10} />}
        </svg>
      </div>
    </section>
  )
}

const LEGEND = [
  ['bad', 'a property is broken'],
  ['blocked', 'nobody can go on'],
  ['end', 'all have ended'],
] as const

/** Named in the legend, for their colours. */
const MOST_THREADS = 12

function Sample({ kind }: { readonly kind: string }) {
  return (
    <svg width="20" height="20" aria-hidden="true">
      <circle class={kind === 'here' ? kind : `state ${kind}`} cx="10" cy="10" r={kind === 'here' ? 8 : 6} />
    </svg>
  )
}

/** Scrolls only when the state is not seen, or at the rim. */
function bringIntoView(box: HTMLElement | null, [x, y]: GraphNode): void {
  if (box === null) return
  const isSeen = (at: number, from: number, size: number): boolean => at > from + RIM && at < from + size - RIM
  if (!isSeen(x, box.scrollLeft, box.clientWidth)) box.scrollLeft = x - box.clientWidth / 2
  if (!isSeen(y, box.scrollTop, box.clientHeight)) box.scrollTop = y - box.clientHeight / 2
}

/** Pixels. */
const RIM = 20

function Picture({ graph, way }: { readonly graph: PageGraph; readonly way: Way }) {
  const { nodes, edges } = graph
  const [onWay, taken] = [new Set(way.nodes), new Set(way.edges)]
  return (
    <>
      {edges.map((edge, i) => (
        <path key={i} class={`edge hue${edge[2] % 6}${taken.has(i) ? ' taken' : ''}`} d={edgePath(graph, edge)}>
          <title>{edgeText(graph, edge)}</title>
        </path>
      ))}
      {nodes.map((node, i) => (
        <circle
          key={i}
          class={`state ${node[2]}${i === 0 ? ' initial' : ''}${onWay.has(i) ? ' taken' : ''}`}
          cx={node[0]}
          cy={node[1]}
          r={6}
        >
          <title>{nodeText(graph, node)}</title>
        </circle>
      ))}
    </>
  )
}
