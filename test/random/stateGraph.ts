/** All states of a model and the steps between them, by the run alone: nothing is forgotten, renamed or left out. */

import type { Steps } from '../../src/explore/states/graph.ts'
import { canonical } from '../../src/kernel/values.ts'
import { instantiate, type Model } from '../../src/machine/model.ts'
import type { Position } from '../../src/machine/position.ts'
import type { Run } from '../../src/machine/run.ts'
import type { Snapshot } from '../../src/machine/snapshot.ts'

interface Edge {
  readonly to: number
  readonly thread: number
  readonly progress: string | undefined
}

/** Undefined when there are more states than `limit`. */
export function graphOf(target: Model, limit: number): Steps | undefined {
  const { run } = instantiate(target, {}, { maxSteps: Number.POSITIVE_INFINITY })
  const key = keysOf(run)
  const numbers = new Map<string, number>()
  const snapshots: Snapshot[] = []
  const ended: boolean[][] = []
  const firsts: number[] = []
  const edges: Edge[] = []
  const note = (): number => {
    const text = key()
    const known = numbers.get(text)
    if (known !== undefined) return known
    numbers.set(text, snapshots.length)
    ended.push(run.threads.map(({ id }) => run.hasEnded(id)))
    return snapshots.push(run.snapshot()) - 1
  }
  note()
  for (let from = 0; from < snapshots.length; from++) {
    if (snapshots.length > limit) return undefined
    firsts.push(edges.length)
    for (let thread = 0; thread < snapshots[from].positions.length; thread++)
      for (let way = 0; ; way++) {
        run.restore(snapshots[from])
        if (way >= run.alternatives(thread)) break
        if (!run.isEnabled(thread, way)) continue
        const pending = run.positions[thread]?.pending
        run.step(thread, way)
        const progress = pending?.kind === 'operation' ? pending.alternatives[way].progress : undefined
        edges.push({ to: note(), thread, progress })
      }
  }
  return {
    size: snapshots.length,
    first: (state) => firsts[state] ?? edges.length,
    target: (step) => edges[step].to,
    threadOf: (step) => edges[step].thread,
    isProgress: (step, name) => edges[step].progress === name,
    hasEnded: (state, thread) => ended[state][thread],
  }
}

/** A text for the state that the run is in. Hidden objects are made when they are first asked for, and count once they change. */
export function keysOf(run: Run): () => string {
  const numbers = new Map<Position | undefined, number>()
  const numberOf = (position: Position | undefined): number => {
    const known = numbers.get(position) ?? numbers.size
    numbers.set(position, known)
    return known
  }
  const changed = (): string[] =>
    run.objects.flatMap(({ id, initial }) => {
      const text = canonical(run.states[id])
      return text === canonical(initial) ? [] : [`${id} ${text}`]
    })
  return () => `${run.positions.map(numberOf).join()} ${changed().join()}`
}
