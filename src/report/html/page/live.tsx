/** The model live: whoever looks at it is the scheduler. */
import { useEffect, useState } from 'preact/hooks'
import { type Choice, decodeSchedule, encodeSchedule } from '../../../trace/schedule.ts'
import type { PageModel } from '../data.ts'
import type { LiveAnswer, LiveOutlook, LiveState, Question } from '../live.ts'
import { Copied } from './copied.tsx'
import { Facts } from './facts.tsx'
import { clipped, textOf } from './moment.ts'
import { Player } from './player.tsx'

/** Steps that were chosen, and how many of them are done: the others were taken back and can be done again. */
interface Trail {
  readonly choices: readonly Choice[]
  readonly at: number
}

const start: Trail = { choices: [], at: 0 }

function parseTrail(hash: string): Trail {
  const [schedule, at] = hash.replace(/^#\/?/, '').split('/')
  try {
    const choices = decodeSchedule(decodeURIComponent(schedule))
    return { choices, at: Math.min(choices.length, /^\d{1,7}$/.test(at ?? '') ? Number(at) : choices.length) }
  } catch {
    return start
  }
}

const trailText = ({ choices, at }: Trail): string => `#/${encodeSchedule(choices)}/${at}`

const prefix = ({ choices, at }: Trail): string => encodeSchedule(choices.slice(0, at))

export function LiveView({ model, url }: { readonly model: PageModel; readonly url: string }) {
  const [trail, setTrail] = useState(() => parseTrail(location.hash))
  const [problem, setProblem] = useState('')
  const [said, setSaid] = useState('')
  const [whole, setWhole] = useState<LiveState>()
  const [here, setHere] = useState<LiveState>()
  const [outlooks, setOutlooks] = useState<readonly LiveOutlook[]>([])
  const ask = asker(url, setProblem)
  const wholeSchedule = encodeSchedule(trail.choices)
  const hereSchedule = prefix(trail)

  const go = (to: Trail): void => {
    history.replaceState(null, '', trailText(to))
    setTrail(to)
  }
  useEffect(() => {
    const follow = (): void => setTrail(parseTrail(location.hash))
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  useEffect(() => ask({ kind: 'at', schedule: wholeSchedule }, ({ state }) => setWhole(state)), [wholeSchedule])
  useEffect(() => ask({ kind: 'at', schedule: hereSchedule }, ({ state }) => setHere(state)), [hereSchedule])
  useEffect(() => {
    setOutlooks([])
    return ask({ kind: 'outlook', schedule: hereSchedule }, (answer) => setOutlooks(answer.outlooks))
  }, [hereSchedule])

  const choose = (choice: Choice): void => {
    const done = trail.choices.slice(0, trail.at)
    go({ choices: [...done, choice], at: trail.at + 1 })
  }
  const nextCounterexample = (): void => {
    setSaid('looking…')
    ask({ kind: 'counterexample' }, ({ found }) => {
      setSaid(found === undefined ? 'There is no further one.' : `It breaks "${clipped(found.property)}".`)
      if (found === undefined) return
      const choices = decodeSchedule(found.schedule)
      go({ choices, at: choices.length })
    })
  }
  const isCurrent = whole?.scene.schedule === wholeSchedule && here?.scene.schedule === hereSchedule
  return (
    <main>
      <h2>{clipped(model.label, 300)}</h2>
      <Facts model={model} />
      {problem !== '' && (
        <p role="alert" class="bad">
          {problem}
        </p>
      )}
      {whole !== undefined && here !== undefined && (
        <Player
          schedule={{
            kind: 'witness',
            title: '',
            finding: '',
            sentences: [],
            details: [],
            cost: '',
            replay: '',
            marks: {},
            scene: whole.scene,
          }}
          files={whole.files}
          at={Math.min(trail.at, whole.scene.steps.length)}
          onMove={(at) => go({ ...trail, at })}
          compares={false}
        >
          <Choices state={here} outlooks={outlooks} isCurrent={isCurrent} choose={choose} />
          <p class="buttons">
            <button
              type="button"
              class="worded"
              disabled={trail.at === 0}
              onClick={() => go({ choices: trail.choices.slice(0, trail.at - 1), at: trail.at - 1 })}
            >
              undo
            </button>
            <button type="button" class="worded" onClick={() => go(start)}>
              start again
            </button>
            <button type="button" class="worded" onClick={nextCounterexample}>
              next counterexample
            </button>
            <span role="status">{said}</span>
          </p>
        </Player>
      )}
      <Copied label="schedule" text={hereSchedule} />
    </main>
  )
}

type AnswerTo<K extends Question['kind']> = Extract<LiveAnswer, { readonly kind: K }>

type Ask = <K extends Question['kind']>(
  question: Question & { readonly kind: K },
  use: (answer: AnswerTo<K>) => void,
) => () => void

/** Asks the server; what is returned makes the answer go unheard. */
function asker(url: string, tell: (problem: string) => void): Ask {
  return (question, use) => {
    let isWanted = true
    const hear = (answer: LiveAnswer): void => {
      if (!isWanted) return
      tell(answer.kind === 'refused' ? answer.reason : '')
      if (answer.kind !== 'refused') use(answer as AnswerTo<typeof question.kind>)
    }
    const reason = 'The server does not answer; is `interleave explore` still running?'
    fetchAnswer(url, question).then(hear, () => hear({ kind: 'refused', reason }))
    return () => {
      isWanted = false
    }
  }
}

async function fetchAnswer(url: string, question: Question): Promise<LiveAnswer> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(question) })
  return (await response.json()) as LiveAnswer
}

interface ChoicesProps {
  readonly state: LiveState
  readonly outlooks: readonly LiveOutlook[]
  readonly isCurrent: boolean
  readonly choose: (choice: Choice) => void
}

function Choices({ state, outlooks, isCurrent, choose }: ChoicesProps) {
  const { scene, breaches } = state
  const hasEnded = scene.next.every((move) => move === null || move.ways.length === 0)
  return (
    <section aria-labelledby="choices" class="choices">
      <h3 id="choices">Who moves next?</h3>
      {breaches.map((breach) => (
        <p key={breach} class="bad">
          Broken here: {clipped(breach, 1000)}
        </p>
      ))}
      {hasEnded && <p>No thread can go on.</p>}
      <ul>
        {scene.next.flatMap((move, thread) =>
          (move?.ways ?? []).map(({ alternative, name }) => {
            const outlook = outlooks.find((each) => each.thread === thread && each.alternative === alternative)
            return (
              <li key={`${thread} ${alternative}`}>
                <button
                  type="button"
                  class="worded"
                  aria-disabled={!isCurrent}
                  onClick={() => isCurrent && choose({ thread, alternative })}
                >
                  <b class={`hue${thread % 6}`}>{clipped(scene.threads[thread], 60)}</b>{' '}
                  {move !== null && clipped(textOf(scene, move))} {name !== '' && <em>{clipped(name, 60)}</em>}
                </button>{' '}
                <span class={outlook?.leads === 'to a violation' ? 'bad' : 'faint'}>{outlookText(outlook)}</span>
              </li>
            )
          }),
        )}
      </ul>
    </section>
  )
}

function outlookText(outlook: LiveOutlook | undefined): string {
  switch (outlook?.leads) {
    case undefined:
      return ''
    case 'to a violation':
      return 'can lead to a violation'
    case 'to none':
      return 'leads to none'
    case 'unknown':
      return 'not known: too many states'
  }
}
