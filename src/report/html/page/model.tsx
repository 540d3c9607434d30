/** The page of one model: what it says, and its schedules. */
import { Fragment } from 'preact'
import { useState } from 'preact/hooks'
import type { PageModel, PageSchedule } from '../data.ts'
import { Copied } from './copied.tsx'
import { Facts } from './facts.tsx'
import { Linked } from './linked.tsx'
import { clipped } from './moment.ts'
import { Player } from './player.tsx'
import { NOWHERE, type Route, routeText } from './route.ts'

export interface ModelViewProps {
  readonly model: PageModel
  readonly files: Readonly<Record<string, string>>
  readonly route: Route
  readonly go: (route: Route) => void
}

export function ModelView({ model, files, route, go }: ModelViewProps) {
  const { schedules } = model
  const index = Math.min(route.schedule, Math.max(0, schedules.length - 1))
  const schedule = schedules[index] as PageSchedule | undefined
  return (
    <main>
      <h2 tabIndex={-1}>{clipped(model.label, 300)}</h2>
      <Facts model={model} />
      {model.about !== undefined && (
        <details>
          <summary>What it models</summary>
          <About text={model.about} />
        </details>
      )}
      {schedules.length > 1 && <Choice schedules={schedules} chosen={index} model={model} />}
      {schedule !== undefined && (
        <ScheduleView
          key={`${model.id} ${index}`}
          model={model}
          schedule={schedule}
          files={files}
          at={route.at}
          linkTo={(at) => routeText({ ...NOWHERE, model: model.id, schedule: index, at })}
          go={(at) => go({ ...route, schedule: index, at })}
        />
      )}
    </main>
  )
}

/** Prose in which text between backticks is code. */
function About({ text }: { readonly text: string }) {
  return (
    <p class="about">
      {text.split(/(`[^`\n]+`)/).map((part, i) => (i % 2 === 1 ? <code key={i}>{part.slice(1, -1)}</code> : part))}
    </p>
  )
}

function Choice({
  schedules,
  chosen,
  model,
}: {
  readonly schedules: readonly PageSchedule[]
  readonly chosen: number
  readonly model: PageModel
}) {
  return (
    <nav aria-label="schedules" class="schedules">
      <ul>
        {schedules.map(({ kind, title }, schedule) => (
          <li key={schedule}>
            <a
              class={kind}
              href={routeText({ ...NOWHERE, model: model.id, schedule })}
              aria-current={schedule === chosen ? 'page' : undefined}
            >
              {clipped(title, 120)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

interface ScheduleViewProps {
  readonly model: PageModel
  readonly schedule: PageSchedule
  readonly files: Readonly<Record<string, string>>
  readonly at: number | undefined
  readonly linkTo: (at: number) => string
  readonly go: (at: number) => void
}

function ScheduleView({ model, schedule, files, at, linkTo, go }: ScheduleViewProps) {
  const [compares, setCompares] = useState(false)
  const { scene, passing, cost, replay, finding, kind, sentences, details } = schedule
  return (
    <>
      <p class={`finding ${kind}`}>
        <Linked text={clipped(finding, 1000)} to={linkTo} />
      </p>
      {sentences.length > 0 && (
        <p>
          {sentences.map((sentence) => (
            <Fragment key={sentence}>
              <Linked text={clipped(sentence, 1000)} to={linkTo} />{' '}
            </Fragment>
          ))}
        </p>
      )}
      {details.length > 0 && (
        <pre class="details" role="region" aria-label="details" tabIndex={0}>
          {details.join('\n')}
        </pre>
      )}
      {scene !== undefined && (
        <>
          {passing !== undefined && (
            <p>
              <button type="button" class="worded" aria-pressed={compares} onClick={() => setCompares(!compares)}>
                compare with the nearest schedule that passes
              </button>
            </p>
          )}
          <Player
            schedule={{ ...schedule, scene }}
            files={files}
            graph={model.graph}
            at={at}
            onMove={go}
            compares={compares}
          />
          <p class="faint">{cost}</p>
          <Copied label="replay" text={replay} />
        </>
      )}
    </>
  )
}
