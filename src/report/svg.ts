/** A state graph as a picture of its own, with the way of a counterexample lit. */
import type { Scene } from '../trace/scene.ts'
import { edgePath, edgeText, nodeText, type PageGraph } from './html/data.ts'
import { MARK_TEXT } from './mark.ts'
import { wayThrough } from './way.ts'

/** Seen on light and on dark ground alike, since the picture brings its own. */
const STYLE = `
.ground{fill:#fff}
.edge{fill:none;stroke:#9aa1ab}
.edge.taken{stroke:#0b57d0;stroke-width:3}
.state{fill:#fff;stroke:#565c66}
.end{stroke:#146c2e;stroke-width:3}
.blocked{stroke:#7a4d00;stroke-width:3}
.bad{fill:#b3261e;stroke:#b3261e}
.taken:not(.bad){stroke:#0b57d0;stroke-width:2}
.initial{fill:#565c66}
`

export function stateGraphSvg(graph: PageGraph, title: string, scene: Scene | undefined): string {
  const { width, height, nodes, edges } = graph
  const way = scene === undefined ? { nodes: [], edges: [] } : wayThrough(graph, scene)
  const [onWay, taken] = [new Set(way.nodes), new Set(way.edges)]
  const classes = (...names: (string | false)[]): string => names.filter((name) => name !== false).join(' ')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<metadata>${escaped(MARK_TEXT)}</metadata>`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    ...edges.map((edge, i) => {
      const what = escaped(edgeText(graph, edge))
      const name = classes('edge', taken.has(i) && 'taken')
      return `<path class="${name}" d="${edgePath(graph, edge)}"><title>${what}</title></path>`
    }),
    ...nodes.map((state, node) => {
      const [x, y, kind] = state
      const name = classes('state', kind, node === 0 && 'initial', onWay.has(node) && 'taken')
      return `<circle class="${name}" cx="${x}" cy="${y}" r="6"><title>${escaped(nodeText(graph, state))}</title></circle>`
    }),
    '</svg>',
    '',
  ].join('\n')
}

const escaped = (text: string): string => text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`)
