/** What is so at a step: what objects hold, where threads stand, and the line of source. */
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { Scene, SceneStep } from '../../../trace/scene.ts'
import type { Marks } from '../data.ts'
import { clipped, type Moment, type Standing, type Timeline, textOf } from './moment.ts'

export interface MomentProps {
  readonly timeline: Timeline
  readonly moment: Moment
}

/** The newest step in words; read out when it changes. */
export function Now({ timeline, moment, marks }: MomentProps & { readonly marks: Marks }) {
  const { scene } = timeline
  const { steps, threads } = scene
  const step = steps[moment.at - 1] as SceneStep | undefined
  if (step === undefined)
    return (
      <div class="now" role="status">
        <p>
          In the beginning.{' '}
          {steps.length === 0
            ? 'There are no steps.'
            : steps.length === 1
              ? '1 step follows.'
              : `${steps.length} steps follow.`}
        </p>
      </div>
    )
  const { after = [], within = [] } = step
  // What races is ordered by the schedule alone.
  const earlier = after.filter((other) => !(marks.race?.includes(moment.at - 1) && marks.race.includes(other)))
  return (
    <div class="now" role="status">
      <p>
        Step {moment.at} of {steps.length}: <b class={`hue${step.thread % 6}`}>{clipped(threads[step.thread], 300)}</b>{' '}
        <code>{clipped(textOf(scene, step), 600)}</code>
        {moment.at - 1 === marks.critical && <strong class="mark"> critical: after it no schedule passes</strong>}
        {marks.race?.includes(moment.at - 1) && (
          <strong class="mark">
            {' '}
            races with step {marks.race[0] === moment.at - 1 ? marks.race[1] + 1 : marks.race[0] + 1}
          </strong>
        )}
        {marks.irrelevant?.includes(moment.at - 1) && <span class="faint"> plays no part in what is broken</span>}
      </p>
      <p class="faint">
        {within.length > 0 && <span>in {within.join(', in ')}. </span>}
        {earlier.length > 0 && (
          <span>Happens after step {earlier.map((other) => other + 1).join(', ')} of other threads.</span>
        )}
      </p>
    </div>
  )
}

export function Objects({ timeline, moment, title = 'Objects' }: MomentProps & { readonly title?: string }) {
  const { scene, standingOf, momentAt } = timeline
  const before = moment.at === 0 ? moment : momentAt(moment.at - 1)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => reveal(box.current), [moment])
  const waiting = new Map<number, number[]>()
  for (const thread of moment.blocked) {
    const standing = standingOf(thread, moment)
    const object = 'move' in standing ? standing.move.object : undefined
    if (object !== undefined) waiting.set(object, [...(waiting.get(object) ?? []), thread])
  }
  return (
    <section class="panel objects" aria-label={title}>
      <h3>{title}</h3>
      <div class="scrolled" ref={box} role="region" aria-label={`${title}: what they hold`} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">object</th>
              <th scope="col">holds</th>
              <th scope="col" class="wide">
                last changed by
              </th>
              <th scope="col" class="wide">
                waiting, in order
              </th>
            </tr>
          </thead>
          <tbody>
            {scene.objects.map(({ name, kind, hidden }, object) =>
              hidden ? null : (
                <ObjectRow
                  key={object}
                  name={name}
                  kind={kind}
                  value={moment.values[object]}
                  before={before.values[object]}
                  holder={nameOf(scene, moment.holders[object])}
                  by={byWhom(timeline, moment.changedBy[object])}
                  waiting={(waiting.get(object) ?? []).map((thread) => nameOf(scene, thread)).join(', ')}
                />
              ),
            )}
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** Scrolls to the first row that changed, when it is not in view. */
function reveal(box: HTMLElement | null): void {
  const row = box?.querySelector<HTMLElement>('.changed')
  if (box === null || row === null || row === undefined) return
  const isSeen = row.offsetTop >= box.scrollTop && row.offsetTop + row.offsetHeight <= box.scrollTop + box.clientHeight
  if (!isSeen) box.scrollTop = row.offsetTop - box.clientHeight / 3
}

const byWhom = ({ scene }: Timeline, step: number | undefined): string =>
  step === undefined ? '' : `${nameOf(scene, scene.steps[step].thread)}, step ${step + 1}`

const nameOf = ({ threads }: Scene, thread: number | undefined): string =>
  thread === undefined ? '' : clipped(threads[thread], 60)

interface ObjectRowProps {
  readonly name: string
  readonly kind: string
  readonly value: string | undefined
  readonly before: string | undefined
  readonly holder: string
  readonly by: string
  readonly waiting: string
}

function ObjectRow({ name, kind, value, before, holder, by, waiting }: ObjectRowProps) {
  const isChanged = value !== before
  return (
    <tr class={isChanged ? 'changed' : ''}>
      <th scope="row">
        {clipped(name, 2000)} <span class="faint">{kind}</span>
      </th>
      <td>
        {isChanged && before !== undefined && (
          <>
            <del>{clipped(before, 20_000)}</del> →{' '}
          </>
        )}
        <code>{value === undefined ? 'not made yet' : clipped(value, 20_000)}</code>
        {holder !== '' && <span>, held by {holder}</span>}
        {isChanged && <span class="sr"> changed</span>}
        <div class="narrow faint">
          {by !== '' && <div>changed by {by}</div>}
          {waiting !== '' && <div>waiting: {waiting}</div>}
        </div>
      </td>
      <td class="wide">{by}</td>
      <td class="wide">{waiting}</td>
    </tr>
  )
}

export function Threads({ timeline, moment, title = 'Threads' }: MomentProps & { readonly title?: string }) {
  const { scene, standingOf } = timeline
  return (
    <section class="panel threads" aria-label={title}>
      <h3>{title}</h3>
      <div class="scrolled" role="region" aria-label={`${title}: where they stand`} tabIndex={0}>
        <ul>
          {scene.threads.map((name, thread) => {
            const standing = standingOf(thread, moment)
            return (
              <li key={thread} class={standing.kind}>
                <b class={`hue${thread % 6}`}>{clipped(name, 200)}</b> {standingText(timeline, standing)}
                {standing.kind === 'blocked' && heldText(timeline, moment, thread, standing.move.object)}
              </li>
            )
          })}
        </ul>
      </div>
    </section>
  )
}

function standingText({ scene }: Timeline, standing: Standing): string {
  switch (standing.kind) {
    case 'absent':
      return 'has not started'
    case 'ended':
      return 'has ended'
    case 'blocked':
    case 'ready': {
      const { object, operation } = standing.move
      const move = clipped(textOf(scene, { operation, ...(object === undefined ? {} : { object }), ways: [] }))
      return standing.kind === 'blocked' ? `is blocked at ${move}` : `comes to ${move}`
    }
  }
}

function heldText({ scene }: Timeline, { holders }: Moment, thread: number, object: number | undefined): string {
  const holder = object === undefined ? undefined : holders[object]
  if (holder === undefined) return ''
  return holder === thread ? ', which it holds itself' : `, which ${nameOf(scene, holder)} holds`
}

const PLACE = /^(.*):(\d+):\d+$/

/**
 * The place of a step. Some have none, such as those in which a call is recorded: then it is where their thread was before, or
 * else will be next.
 */
function placeOf({ steps }: Scene, step: number): string {
  const { thread, at } = steps[step] ?? {}
  if (at !== undefined || thread === undefined) return at ?? ''
  const ofThread = (other: SceneStep): boolean => other.thread === thread && other.at !== undefined
  return (steps.slice(0, step).findLast(ofThread) ?? steps.slice(step).find(ofThread))?.at ?? ''
}

/** The file that the newest step is in, with its line lit; at the beginning that of the first step, with none. */
export function Source({
  timeline,
  moment,
  files,
}: MomentProps & { readonly files: Readonly<Record<string, string>> }) {
  const box = useRef<HTMLPreElement>(null)
  const place = useMemo(() => placeOf(timeline.scene, Math.max(0, moment.at - 1)), [timeline, moment.at])
  const [, file = '', line = ''] = PLACE.exec(place) ?? []
  const lit = moment.at === 0 ? undefined : Number(line)
  useEffect(() => light(box.current, lit), [file, lit])
  const text = Object.hasOwn(files, file) ? files[file] : ''
  const lines = useMemo(() => <Lines text={text} />, [text])
  if (text === '') return null
  return (
    <section class="panel source" aria-labelledby="source">
      <h3 id="source">
        {file}
        {lit === undefined ? '' : `, line ${lit}`}
      </h3>
      <pre ref={box} role="region" aria-label="source" tabIndex={0}>
        {lines}
      </pre>
    </section>
  )
}

function Lines({ text }: { readonly text: string }) {
  return (
    <>
      {text.split('\n').map((line, i) => (
        <span key={i} class="line">
          <span class="number" aria-hidden="true">
            {i + 1}
          </span>
          {line}
          {'\n'}
        </span>
      ))}
    </>
  )
}

function light(box: HTMLElement | null, line: number | undefined): void {
  if (box === null) return
  for (const lit of box.querySelectorAll('.lit')) {
    lit.classList.remove('lit')
    lit.removeAttribute('aria-current')
  }
  const element = line === undefined ? undefined : (box.children[line - 1] as HTMLElement | undefined)
  if (element === undefined) return
  element.classList.add('lit')
  element.setAttribute('aria-current', 'true')
  const top = element.offsetTop
  if (top < box.scrollTop || top > box.scrollTop + box.clientHeight - 40) box.scrollTop = top - box.clientHeight / 3
}
