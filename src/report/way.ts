/** The way that a schedule takes through a state graph. */

import type { Scene } from '../trace/scene.ts'
import { decodeSchedule } from '../trace/schedule.ts'
import type { PageGraph } from './html/data.ts'

export interface Way {
  /** States, from the initial one on. */
  readonly nodes: readonly number[]
  readonly edges: readonly number[]
}

export function wayThrough({ edges, threads }: PageGraph, scene: Scene): Way {
  const nodes = [0]
  const taken: number[] = []
  for (const { thread, alternative } of decodeSchedule(scene.schedule)) {
    const from = nodes[nodes.length - 1]
    const number = threads.indexOf(scene.threads[thread])
    const edge = edges.findIndex(([start, , by, way]) => start === from && by === number && way === alternative)
    if (edge === -1) break
    taken.push(edge)
    nodes.push(edges[edge][1])
  }
  return { nodes, edges: taken }
}
