/** The steps of a trace, time going down: a lane for each thread, and arrows where a step happens after one of another thread. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Marks } from '../data.ts'
import { clipped, type Moment, type Timeline, textOf } from './moment.ts'

export interface LanesProps {
  readonly timeline: Timeline
  readonly moment: Moment
  readonly marks: Marks
  readonly label: string
  readonly onMove: (at: number) => void
  /** Steps that the other schedule begins with too, when two are compared. */
  readonly shared?: number
}

/** Pixels. */
const ROW = 28
const OVERSCAN = 12
const NARROWEST_LANE = 170

interface Row {
  readonly kind: 'start' | 'step' | 'blocked'
  readonly thread: number
  readonly text: string
}

interface Geometry {
  readonly isWide: boolean
  readonly lane: number
  readonly rails: number
  readonly x: (thread: number) => number
}

function rowsOf({ scene, momentAt }: Timeline): Row[] {
  const { blocked } = momentAt(scene.steps.length)
  return [
    { kind: 'start', thread: -1, text: 'in the beginning' },
    ...scene.steps.map((step): Row => ({ kind: 'step', thread: step.thread, text: textOf(scene, step) })),
    ...blocked.flatMap((thread): Row[] => {
      const move = scene.next[thread]
      return move === null ? [] : [{ kind: 'blocked', thread, text: `blocked at ${textOf(scene, move)}` }]
    }),
  ]
}

/** Lanes hold their steps where there is room for that; elsewhere they are thin, and the steps stand beside them. */
function geometryOf(threads: number, width: number): Geometry {
  const number = 44
  const isWide = threads * NARROWEST_LANE + number <= width
  const lane = isWide ? Math.floor((width - number) / threads) : Math.min(18, (width * 0.4) / threads)
  return { isWide, lane, rails: number + lane * threads, x: (thread) => number + lane * thread + Math.min(8, lane / 2) }
}

export function Lanes({ timeline, moment, marks, label, onMove, shared }: LanesProps) {
  const { scene } = timeline
  const box = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 600, width: 800 })
  const rows = useMemo(() => rowsOf(timeline), [timeline])
  const geometry = geometryOf(scene.threads.length, view.width)
  const first = Math.max(0, Math.floor(view.top / ROW) - OVERSCAN)
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / ROW) + OVERSCAN)
  const measure = (): void => {
    const element = box.current
    if (element !== null) setView({ top: element.scrollTop, height: element.clientHeight, width: element.clientWidth })
  }

  useLayoutEffect(() => {
    measure()
    const observer = new ResizeObserver(measure)
    if (box.current !== null) observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  useEffect(() => keepInView(box.current, moment.at), [moment.at])

  const step = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    onMove(moment.at + by)
  }

  return (
    <div class="lanes" ref={box} onScroll={measure} onKeyDown={step} role="region" aria-label={label} tabIndex={0}>
      {geometry.isWide && <LaneNames names={scene.threads} geometry={geometry} />}
      <ol style={{ height: `${rows.length * ROW}px` }}>
        {rows.slice(first, last).map((row, i) => (
          <LaneRow
            key={first + i}
            row={row}
            index={first + i}
            count={rows.length}
            thread={scene.threads[row.thread] ?? ''}
            geometry={geometry}
            isCurrent={first + i === moment.at}
            isShared={shared !== undefined && first + i <= shared}
            mark={markOf(marks, first + i - 1)}
            isAside={marks.irrelevant?.includes(first + i - 1) === true}
            onMove={onMove}
          />
        ))}
      </ol>
      <Rails
        timeline={timeline}
        rows={rows}
        first={first}
        last={last}
        geometry={geometry}
        marks={marks}
        at={moment.at}
      />
    </div>
  )
}

function keepInView(element: HTMLElement | null, row: number): void {
  if (element === null) return
  const [top, bottom] = [row * ROW, (row + 2) * ROW]
  if (top < element.scrollTop + ROW) element.scrollTop = Math.max(0, top - ROW)
  else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight + ROW
}

function markOf({ critical, race }: Marks, step: number): string {
  const marks = [...(step === critical ? ['critical'] : []), ...(race?.includes(step) ? ['race'] : [])]
  return marks.join(' and ')
}

function LaneNames({ names, geometry }: { readonly names: readonly string[]; readonly geometry: Geometry }) {
  return (
    <div class="lane-names" aria-hidden="true">
      {names.map((name, thread) => (
        <span
          key={thread}
          class={`hue${thread % 6}`}
          style={{ left: `${geometry.x(thread) - 6}px`, width: `${geometry.lane - 8}px` }}
        >
          {clipped(name)}
        </span>
      ))}
    </div>
  )
}

interface LaneRowProps {
  readonly row: Row
  readonly index: number
  readonly count: number
  readonly thread: string
  readonly geometry: Geometry
  readonly isCurrent: boolean
  readonly isShared: boolean
  readonly mark: string
  /** Whether the step plays no part in what is shown. */
  readonly isAside: boolean
  readonly onMove: (at: number) => void
}

function LaneRow({ row, index, count, thread, geometry, isCurrent, isShared, mark, isAside, onMove }: LaneRowProps) {
  const { isWide, lane, rails, x } = geometry
  const left = isWide ? (row.kind === 'start' ? x(0) : x(row.thread)) + 12 : rails + 6
  const width = isWide && row.kind !== 'start' ? { width: `${lane - 24}px` } : { right: '0' }
  const isStep = row.kind !== 'blocked'
  const className = [row.kind, isCurrent ? 'current' : '', isShared ? 'shared' : '', isAside ? 'aside' : '']
  return (
    <li
      class={className.join(' ')}
      style={{ top: `${index * ROW}px` }}
      aria-setsize={count}
      aria-posinset={index + 1}
      aria-current={isCurrent ? 'step' : undefined}
    >
      <button type="button" tabIndex={isCurrent ? 0 : -1} disabled={!isStep} onClick={() => onMove(index)}>
        <span class="number">{row.kind === 'step' ? index : ''}</span>
        <span class="text" style={{ left: `${left}px`, ...width }}>
          <span class={isWide ? 'sr' : `who hue${row.thread % 6}`}>{clipped(thread, 60)} </span>
          {clipped(row.text)}
          {isAside && <span class="sr"> plays no part</span>}
          {mark !== '' && <strong class="mark"> {mark}</strong>}
        </span>
      </button>
    </li>
  )
}

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
function Rails({ timeline, rows, first, last, geometry, marks, at }: RailsProps) {
  const { scene, before } = timeline
  const { x, rails } = geometry
  const y = (row: number): number => (row - first) * ROW + ROW / 2
  const edges = new Map<string, readonly [number, number]>()
  for (let row = Math.max(1, first); row < last && row <= scene.steps.length; row++) {
    const step = row - 1
    for (const earlier of scene.steps[step].after ?? []) edges.set(`${earlier} ${step}`, [earlier, step])
    for (const later of before[step]) edges.set(`${step} ${later}`, [step, later])
  }
  const { race } = marks
  const isRace = (from: number, to: number): boolean => race !== undefined && race[0] === from && race[1] === to
  if (race !== undefined && Math.max(...race) >= first && Math.min(...race) < last) edges.set('race', race)
  return (
    <svg
      class="rails"
      aria-hidden="true"
      style={{ transform: `translateY(${first * ROW}px)` }}
      width={rails}
      height={(last - first) * ROW}
    >
      <defs>
        <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0 L8 4 L0 8 z" />
        </marker>
      </defs>
      {scene.threads.map((_, thread) => (
        <line key={thread} class={`rail hue${thread % 6}`} x1={x(thread)} x2={x(thread)} y1={0} y2={y(last)} />
      ))}
      {[...edges].map(([key, [from, to]]) => (
        <path
          key={key}
          class={`arrow${to === at - 1 || from === at - 1 ? ' lit' : ''}${isRace(from, to) ? ' race' : ''}`}
          d={arrowPath(x(scene.steps[from].thread), y(from + 1), x(scene.steps[to].thread), y(to + 1))}
          marker-end="url(#tip)"
        />
      ))}
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

/** Ends before the dot that it points to. */
function arrowPath(x1: number, y1: number, x2: number, y2: number): string {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1
  const [dx, dy] = [((x2 - x1) * 6) / length, ((y2 - y1) * 6) / length]
  return `M${x1} ${y1} L${x2 - dx} ${y2 - dy}`
}
