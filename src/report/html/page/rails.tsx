/** The lines behind the steps: a rail for each thread, and arrows from steps to those that happen after them. */
import type { Marks } from '../data.ts'
import type { Geometry, Row } from './laneRows.ts'
import type { Timeline } from './moment.ts'

interface RailsProps {
  readonly timeline: Timeline
  readonly rows: readonly Row[]
  readonly first: number
  readonly last: number
  readonly geometry: Geometry
  readonly marks: Marks
  readonly at: number
}

/** What is seen of the lines: only those that begin or end in the rows there are. */
export function Rails({ timeline, rows, first, last, geometry, marks, at }: RailsProps) {
  const { scene, before } = timeline
  const { x, rails, row: height } = geometry
  const y = (row: number): number => (row - first) * height + height / 2
  const edges = new Map<string, readonly [number, number]>()
  for (let row = Math.max(1, first); row < last && row <= scene.steps.length; row++) {
    const step = row - 1
    for (const earlier of scene.steps[step].after ?? []) edges.set(`${earlier} ${step}`, [earlier, step])
    for (const later of before[step]) edges.set(`${step} ${later}`, [step, later])
  }
  const { race } = marks
  const isRace = (from: number, to: number): boolean => race !== undefined && race[0] === from && race[1] === to
  if (race !== undefined && Math.max(...race) >= first && Math.min(...race) < last) edges.set(race.join(' '), race)
  return (
    <svg
      class="rails"
      aria-hidden="true"
      style={{ transform: `translateY(${first * height}px)` }}
      width={rails}
      height={(last - first) * height}
    >
      <defs>
        {TIPS.map((kind) => (
          <marker
            key={kind}
            id={`tip${kind}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path class={`tip${kind}`} d="M0 0 L8 4 L0 8 z" />
          </marker>
        ))}
      </defs>
      {scene.threads.map((_, thread) => (
        <line key={thread} class={`rail hue${thread % 6}`} x1={x(thread)} x2={x(thread)} y1={0} y2={y(last)} />
      ))}
      {[...edges].map(([key, [from, to]]) => {
        const kind = isRace(from, to) ? ' race' : to === at - 1 || from === at - 1 ? ' lit' : ''
        return (
          <path
            key={key}
            class={`arrow${kind}`}
            d={arrowPath(x(scene.steps[from].thread), y(from + 1), x(scene.steps[to].thread), y(to + 1), height)}
            marker-end={`url(#tip${kind.trim()})`}
          />
        )
      })}
      {rows
        .slice(first, last)
        .map(({ kind, thread }, i) =>
          thread < 0 ? null : (
            <circle
              key={first + i}
              class={`dot ${kind} hue${thread % 6}${first + i === at ? ' lit' : ''}`}
              cx={x(thread)}
              cy={y(first + i)}
              r={Math.min(5, geometry.lane / 2)}
            />
          ),
        )}
    </svg>
  )
}

/** Of arrows: the ordinary ones, those of the step that is shown, and a race. */
const TIPS = ['', 'lit', 'race'] as const

/** Down from a dot, across between the rows, and down to before the other dot, so that it keeps clear of their texts. */
function arrowPath(x1: number, y1: number, x2: number, y2: number, row: number): string {
  const half = row / 2
  const turn = Math.min(8, Math.abs(x2 - x1) / 2) * Math.sign(x2 - x1)
  const [out, back] = [y1 + half, y2 - half]
  const [leave, arrive] = [`Q${x1} ${out} ${x1 + turn} ${out}`, `Q${x2} ${back} ${x2} ${back + 4}`]
  return `M${x1} ${y1} L${x1} ${out - 6} ${leave} L${x2 - turn} ${back} ${arrive} L${x2} ${y2 - 5}`
}
