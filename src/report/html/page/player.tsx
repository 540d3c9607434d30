/** Stepping through a trace, forward and back. */
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useMemo } from 'preact/hooks'
import type { PageGraph, PageSchedule } from '../data.ts'
import { Graph } from './graph.tsx'
import { Lanes } from './lanes.tsx'
import { clipped, type Timeline, textOf, timelineOf } from './moment.ts'
import { Now, Objects, Source, Threads } from './panels.tsx'

export interface PlayerProps {
  readonly schedule: PageSchedule & { readonly scene: NonNullable<PageSchedule['scene']> }
  readonly files: Readonly<Record<string, string>>
  readonly graph?: PageGraph | undefined
  /** Steps done; undefined for all. */
  readonly at: number | undefined
  readonly onMove: (at: number) => void
  readonly compares: boolean
  readonly children?: ComponentChildren
}

export function Player({ schedule, files, graph, at, onMove, compares, children }: PlayerProps) {
  const { scene, marks, passing } = schedule
  const timeline = useMemo(() => timelineOf(scene), [scene])
  const last = scene.steps.length
  const position = Math.min(at ?? last, last)
  const moment = timeline.momentAt(position)
  const move = (to: number): void => onMove(Math.max(0, Math.min(last, to)))
  useKeys({
    ArrowRight: () => move(position + 1),
    ArrowLeft: () => move(position - 1),
    Home: () => move(0),
    End: () => move(last),
  })

  const panels = (
    <div class="panels">
      <Objects timeline={timeline} moment={moment} />
      <Threads timeline={timeline} moment={moment} />
      <Source timeline={timeline} moment={moment} files={files} />
    </div>
  )
  return (
    <div class="player">
      <Controls timeline={timeline} at={position} onMove={move} marks={marks} />
      <Now timeline={timeline} moment={moment} marks={marks} />
      {children}
      <div class={compares && passing !== undefined ? 'stage compared' : 'stage'}>
        <div class="course">
          {compares && <h3>This schedule</h3>}
          <Lanes
            timeline={timeline}
            moment={moment}
            marks={marks}
            label="steps"
            onMove={move}
            {...(compares && passing !== undefined ? { shared: passing.shared } : {})}
          />
          <Legend timeline={timeline} marks={marks} />
        </div>
        {compares && passing !== undefined ? (
          <Passing passing={passing} at={position} onMove={move}>
            {panels}
          </Passing>
        ) : (
          panels
        )}
      </div>
      {graph !== undefined && <Graph graph={graph} scene={scene} at={position} />}
    </div>
  )
}

interface PassingProps extends Pick<PlayerProps, 'onMove' | 'children'> {
  readonly passing: NonNullable<PageSchedule['passing']>
  readonly at: number
}

/** The schedule that breaks nothing, at the same number of steps; beside the other one and, in the children, what is so there. */
function Passing({ passing, at, onMove, children }: PassingProps) {
  const { scene, shared } = passing
  const timeline = useMemo(() => timelineOf(scene), [scene])
  const moment = timeline.momentAt(Math.min(at, scene.steps.length))
  return (
    <>
      <section class="course" aria-labelledby="passing">
        <h3 id="passing">
          The nearest schedule that passes: {shared === 0 ? 'another first step' : `the same up to step ${shared}`}
        </h3>
        <Lanes
          timeline={timeline}
          moment={moment}
          marks={{}}
          label="steps of the schedule that passes"
          onMove={onMove}
          shared={shared}
        />
      </section>
      {children}
      <div class="panels">
        <Objects timeline={timeline} moment={moment} title="Objects of the schedule that passes" />
        <Threads timeline={timeline} moment={moment} title="Threads of the schedule that passes" />
      </div>
    </>
  )
}

const KEYS = 'keys: ← → one step, Home and End'

/** What the marks in the lanes mean, of those that there are. */
function Legend({ timeline, marks }: { readonly timeline: Timeline; readonly marks: PageSchedule['marks'] }) {
  const { race } = marks
  const hasArrows = timeline.before.some((later, step) =>
    later.some((other) => race?.[0] !== step || race[1] !== other),
  )
  const parts = [
    KEYS,
    ...(hasArrows ? ['arrow: has to happen before'] : []),
    ...(race === undefined ? [] : ['dashed: a data race, ordered by nothing']),
    ...(marks.critical === undefined ? [] : ['critical: after it no schedule passes']),
    ...(marks.irrelevant === undefined ? [] : ['italic: plays no part']),
    ...(marks.repeats === undefined ? [] : ['bar at the left: repeats for ever']),
  ]
  return (
    <ul class="legend faint">
      {parts.map((part) => (
        <li key={part} class={part === KEYS ? 'keys' : ''}>
          {part}
        </li>
      ))}
    </ul>
  )
}

interface ControlsProps {
  readonly timeline: Timeline
  readonly at: number
  readonly onMove: (at: number) => void
  readonly marks: PageSchedule['marks']
}

function Controls({ timeline, at, onMove, marks }: ControlsProps) {
  const { scene } = timeline
  const last = scene.steps.length
  const step = scene.steps[at - 1]
  const said =
    step === undefined
      ? 'in the beginning'
      : `step ${at} of ${last}: ${clipped(scene.threads[step.thread], 60)} ${clipped(textOf(scene, step))}`
  const button = (text: string, label: string, to: number, disabled: boolean) => (
    <button type="button" aria-label={label} title={label} disabled={disabled} onClick={() => onMove(to)}>
      {text}
    </button>
  )
  return (
    <div class="controls" role="group" aria-label="stepping">
      {button('|◀', 'to the beginning (Home)', 0, at === 0)}
      {button('◀', 'one step back (left arrow)', at - 1, at === 0)}
      <input
        type="range"
        min={0}
        max={last}
        value={at}
        aria-label="step"
        aria-valuetext={said}
        onInput={(event) => onMove(Number(event.currentTarget.value))}
      />
      {button('▶', 'one step on (right arrow)', at + 1, at === last)}
      {button('▶|', 'to the end (End)', last, at === last)}
      <output>
        {at} / {last}
      </output>
      {marks.critical !== undefined && (
        <button type="button" class="worded" onClick={() => onMove((marks.critical ?? 0) + 1)}>
          critical step
        </button>
      )}
      {marks.race !== undefined && (
        <button type="button" class="worded" onClick={() => onMove((marks.race?.[1] ?? 0) + 1)}>
          race
        </button>
      )}
    </div>
  )
}

/** A field, or something that is scrolled sideways and was reached by keyboard. */
function takesKeys(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return true
  return (
    target instanceof HTMLElement &&
    target.getAttribute('role') === 'region' &&
    target.scrollWidth > target.clientWidth &&
    target.matches(':focus-visible')
  )
}

/** Keys that work anywhere but where they mean something else. Set before anything else happens, so that no press meets the keys of the step before. */
function useKeys(actions: Readonly<Record<string, () => void>>): void {
  useLayoutEffect(() => {
    const act = (event: KeyboardEvent): void => {
      const action = actions[event.key]
      if (
        action === undefined ||
        takesKeys(event.target) ||
        event.altKey ||
        event.ctrlKey ||
        event.metaKey ||
        event.shiftKey
      )
        return
      event.preventDefault()
      action()
    }
    document.addEventListener('keydown', act)
    return () => document.removeEventListener('keydown', act)
  })
}
