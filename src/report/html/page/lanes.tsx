/** The steps of a trace, time going down: a lane for each thread, and arrows where a step happens after one of another thread. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Marks } from '../data.ts'
import { type Geometry, geometryOf, type Row, rowsOf } from './laneRows.ts'
import { clipped, type Moment, type Timeline } from './moment.ts'
import { Rails } from './rails.tsx'

export interface LanesProps {
  readonly timeline: Timeline
  readonly moment: Moment
  readonly marks: Marks
  readonly label: string
  readonly onMove: (at: number) => void
  /** Steps that the other schedule begins with too, when two are compared. */
  readonly shared?: number
}

/** Rows above and below those that are seen. */
const OVERSCAN = 12

export function Lanes({ timeline, moment, marks, label, onMove, shared }: LanesProps) {
  const { scene } = timeline
  const box = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 600, width: 800 })
  const rows = useMemo(() => rowsOf(timeline, marks), [timeline, marks.repeats])
  const geometry = geometryOf(scene.threads.length, view.width)
  const first = Math.max(0, Math.floor(view.top / geometry.row) - OVERSCAN)
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / geometry.row) + OVERSCAN)
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
  useEffect(() => {
    const until = moment.at === scene.steps.length ? rows.length : moment.at + 2
    keepInView(box.current, [moment.at * geometry.row, until * geometry.row], geometry.row)
  }, [moment.at, rows, geometry.row, view.height])

  const step = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    onMove(moment.at + by)
  }

  return (
    <div
      class={`lanes${geometry.isHigh ? ' high' : ''}`}
      ref={box}
      onScroll={measure}
      onKeyDown={step}
      role="region"
      aria-label={label}
      tabIndex={0}
    >
      {geometry.isWide && <LaneNames names={scene.threads} geometry={geometry} />}
      <ol style={{ height: `${rows.length * geometry.row}px` }}>
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
            isRepeated={marks.repeats !== undefined && first + i > marks.repeats}
            onMove={() => onMove(row.kind === 'again' ? (marks.repeats ?? 0) : first + i)}
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

/** Also the row above. @param height of a row */
function keepInView(element: HTMLElement | null, [top, bottom]: readonly [number, number], height: number): void {
  if (element === null) return
  const header = element.querySelector('ol')?.offsetTop ?? 0
  const most = top - height
  if (bottom > element.scrollTop + element.clientHeight - header)
    element.scrollTop = Math.min(most, bottom - element.clientHeight + header)
  if (most < element.scrollTop) element.scrollTop = most
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
  readonly isRepeated: boolean
  readonly onMove: () => void
}

function LaneRow(props: LaneRowProps) {
  const { row, index, count, thread, geometry, isCurrent, isShared, mark, isAside, isRepeated, onMove } = props
  const { isWide, rails, x } = geometry
  const left = isWide ? x(Math.max(0, row.thread)) + 12 : rails + 6
  const isStep = row.kind !== 'blocked'
  const className = [
    row.kind,
    isCurrent ? 'current' : '',
    isShared ? 'shared' : '',
    isAside ? 'aside' : '',
    isRepeated ? 'repeated' : '',
  ]
  return (
    <li
      class={className.join(' ')}
      style={{ top: `${index * geometry.row}px`, height: `${geometry.row}px` }}
      aria-setsize={count}
      aria-posinset={index + 1}
      aria-current={isCurrent ? 'step' : undefined}
    >
      <button type="button" tabIndex={isCurrent ? 0 : -1} disabled={!isStep} onClick={onMove}>
        <span class="number">{row.kind === 'step' ? index : ''}</span>
        <span class="text" style={{ left: `${left}px`, maxWidth: `calc(100% - ${left}px)` }}>
          <span class={isWide ? 'sr' : `who hue${row.thread % 6}`}>{clipped(thread, 60)} </span>
          <span class="what">{clipped(row.text)}</span>
          {isAside && <span class="sr"> plays no part</span>}
          {mark !== '' && <strong class="mark"> {mark}</strong>}
        </span>
      </button>
    </li>
  )
}
