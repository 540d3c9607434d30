/** The reachable states as a picture, with the way that a schedule takes through them. */
import { useMemo } from 'preact/hooks'
import type { Scene } from '../../../trace/scene.ts'
import { type Way, wayThrough } from '../../way.ts'
import { edgePath, edgeText, nodeText, type PageGraph } from '../data.ts'
import { clipped } from './moment.ts'

export function Graph({ graph, scene, at }: { readonly graph: PageGraph; readonly scene: Scene; readonly at: number }) {
  const way = useMemo(() => wayThrough(graph, scene), [graph, scene])
  const { nodes, edges, width, height } = graph
  const bad = nodes.filter(([, , kind]) => kind === 'bad').length
  const here = way.nodes[at] as number | undefined
  const seen = new Set(way.nodes).size
  const summary = `${nodes.length} states, ${edges.length} steps between them, ${bad} bad. The schedule goes through ${seen} of them.`
  const picture = useMemo(() => <Picture graph={graph} way={way} />, [graph, way])
  return (
    <section class="panel graph" aria-labelledby="graph">
      <h3 id="graph">Reachable states</h3>
      <p>
        {summary} {here !== undefined && clipped(`Here ${nodeText(graph, nodes[here])}.`, 1000)}
      </p>
      <div class="scrolled" role="region" aria-label="picture of the reachable states" tabIndex={0}>
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={summary}>
          {picture}
          {here !== undefined && <circle class="here" cx={nodes[here][0]} cy={nodes[here][1]} r={10} />}
        </svg>
      </div>
    </section>
  )
}

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
