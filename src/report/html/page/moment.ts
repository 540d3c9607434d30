/** What is so after a number of steps of a scene. */
import type { Scene, SceneMove, SceneStep } from '../../../trace/scene.ts'

export interface Moment {
  /** Steps done. */
  readonly at: number
  /** Per object, what it holds; undefined for one that is not made yet. */
  readonly values: readonly (string | undefined)[]
  /** Per object, the thread that has it, for locks that are taken. */
  readonly holders: readonly (number | undefined)[]
  /** Per object, the newest step that changed it, from 0. */
  readonly changedBy: readonly (number | undefined)[]
  /** Threads that are blocked, those that have been for longest first. */
  readonly blocked: readonly number[]
  /** Per thread, whether it has started. */
  readonly started: readonly boolean[]
}

/** Where a thread stands: it can go on, waits, has ended, or has not started. */
export type Standing =
  | { readonly kind: 'ready' | 'blocked'; readonly move: SceneMove | SceneStep }
  | { readonly kind: 'ended' | 'absent' }

export interface Timeline {
  readonly scene: Scene
  readonly momentAt: (at: number) => Moment
  readonly standingOf: (thread: number, moment: Moment) => Standing
  /** Per step, the steps that directly happen after it. */
  readonly before: readonly (readonly number[])[]
}

/** Steps between the moments that are kept, so that any other one is found by a few steps. */
const STRIDE = 64

export function timelineOf(scene: Scene): Timeline {
  const kept: Moment[] = []
  let current = firstMoment(scene)
  for (let at = 0; at <= scene.steps.length; at++) {
    if (at % STRIDE === 0) kept.push(current)
    if (at < scene.steps.length) current = following(scene, current)
  }
  const stepsOf: number[][] = scene.threads.map(() => [])
  const before: number[][] = scene.steps.map(() => [])
  scene.steps.forEach(({ thread, after = [] }, step) => {
    stepsOf[thread].push(step)
    for (const earlier of after) before[earlier].push(step)
  })
  return {
    scene,
    momentAt: (at) => {
      let moment = kept[Math.floor(at / STRIDE)]
      while (moment.at < at) moment = following(scene, moment)
      return moment
    },
    standingOf: (thread, moment) => {
      if (!moment.started[thread]) return { kind: 'absent' }
      const coming = stepsOf[thread].find((step) => step >= moment.at)
      const move = coming === undefined ? scene.next[thread] : scene.steps[coming]
      if (move === null) return { kind: 'ended' }
      return { kind: moment.blocked.includes(thread) ? 'blocked' : 'ready', move }
    },
    before,
  }
}

function firstMoment({ objects, threads, startedAtFirst, blocked }: Scene): Moment {
  return {
    at: 0,
    values: objects.map(({ initial, madeBy }) => (madeBy === undefined ? initial : undefined)),
    holders: objects.map(() => undefined),
    changedBy: objects.map(() => undefined),
    blocked,
    started: threads.map((_, thread) => thread < startedAtFirst),
  }
}

function following({ steps, objects }: Scene, moment: Moment): Moment {
  const { at } = moment
  const { becomes = [], turned = [], starts } = steps[at]
  const values = moment.values.map((value, object) => (objects[object].madeBy === at ? objects[object].initial : value))
  const holders = [...moment.holders]
  const changedBy = [...moment.changedBy]
  for (const [object, value, holder] of becomes) {
    values[object] = value
    holders[object] = holder
    changedBy[object] = at
  }
  const stillBlocked = moment.blocked.filter((thread) => !turned.includes(thread))
  const newlyBlocked = turned.filter((thread) => !moment.blocked.includes(thread))
  return {
    at: at + 1,
    values,
    holders,
    changedBy,
    blocked: [...stillBlocked, ...newlyBlocked],
    started: starts === undefined ? moment.started : moment.started.with(starts, true),
  }
}

/** A step in words, without its thread: `candies.write 6 → 5`. */
export function textOf(
  scene: Scene,
  { object, operation, answer }: SceneStep | (SceneMove & { answer?: string }),
): string {
  const what = object === undefined ? operation : `${scene.objects[object].name}.${operation}`
  return answer === undefined ? what : `${what} → ${answer}`
}

/** At most so many characters, for places that show no more. */
export const clipped = (text: string, most = 200): string => (text.length <= most ? text : `${text.slice(0, most)}…`)
