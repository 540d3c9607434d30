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

  return (
    <div class="player">
      <Controls timeline={timeline} at={position} onMove={move} marks={marks} />
      <Now timeline={timeline} moment={moment} marks={marks} />
      {children}
      <div class="stage">
        <Lanes
          timeline={timeline}
          moment={moment}
          marks={marks}
          label="steps"
          onMove={move}
          {...(compares && passing !== undefined ? { shared: passing.shared } : {})}
        />
        <div class="panels">
          <Objects timeline={timeline} moment={moment} />
          <Threads timeline={timeline} moment={moment} />
          <Source timeline={timeline} moment={moment} files={files} />
        </div>
      </div>
      {compares && passing !== undefined && <Passing passing={passing} at={position} onMove={move} />}
      {graph !== undefined && <Graph graph={graph} scene={scene} at={position} />}
    </div>
  )
}

/** The schedule that breaks nothing, at the same number of steps. */
function Passing({
  passing,
  at,
  onMove,
}: { readonly passing: NonNullable<PageSchedule['passing']> } & Pick<PlayerProps, 'onMove'> & { readonly at: number }) {
  const { scene, shared } = passing
  const timeline = useMemo(() => timelineOf(scene), [scene])
  const moment = timeline.momentAt(Math.min(at, scene.steps.length))
  return (
    <section aria-labelledby="passing">
      <h3 id="passing">The nearest schedule that passes: the same up to step {shared}</h3>
      <div class="stage">
        <Lanes
          timeline={timeline}
          moment={moment}
          marks={{}}
          label="steps of the schedule that passes"
          onMove={onMove}
          shared={shared}
        />
        <div class="panels">
          <Objects timeline={timeline} moment={moment} title="Objects of the schedule that passes" />
        </div>
      </div>
    </section>
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

/** Keys that work anywhere but where they mean something else. Set before anything else happens, so that no press meets the keys of the step before. */
function useKeys(actions: Readonly<Record<string, () => void>>): void {
  useLayoutEffect(() => {
    const act = (event: KeyboardEvent): void => {
      const action = actions[event.key]
      const isTaken = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
      if (action === undefined || isTaken || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
      event.preventDefault()
      action()
    }
    document.addEventListener('keydown', act)
    return () => document.removeEventListener('keydown', act)
  })
}
