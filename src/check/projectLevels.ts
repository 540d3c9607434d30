/** How many traces can be had with so many preemptions, as far as the first of them tell. */
import { BoundedSearch } from '../explore/bounded.ts'
import { Effort } from '../explore/execution.ts'
import { instantiate, type Model, type Params } from '../machine/model.ts'
import type { Setting } from './options.ts'

export interface Level {
  /** At the most. */
  readonly preemptions: number
  readonly traces: number
  /** Prefixes of traces that are looked at for them, which is what takes time and memory. */
  readonly states: number
  /** Whether it was counted; a guess otherwise. */
  readonly isCounted: boolean
}

export interface LevelsOptions extends Setting {
  /** Prefixes looked at. */
  readonly most: number
  readonly pulse: () => void
}

export interface LevelsProjection {
  /** From no preemption on. */
  readonly levels: readonly Level[]
  /** Whether more preemptions than those of the last one lead to nothing new. */
  readonly isAll: boolean
  /** Prefixes looked at to find that out. */
  readonly statesLooked: number
}

/** Levels that are guessed, beyond those that were counted. */
const MOST_GUESSED = 6
/** Of a level of which less is known, nothing is said. */
const LEAST_SHARE = 0.05

export function projectLevels<P extends Params>(
  target: Model<P>,
  { params, maxSteps, most, pulse }: LevelsOptions,
): LevelsProjection {
  const shared = new Set<string>()
  for (;;) {
    const { run } = instantiate(target, params, maxSteps === undefined ? {} : { maxSteps })
    const search = new BoundedSearch(run, new Effort(pulse), { maxStates: most, shared })
    const projection = projectionOf(search, pulse)
    if (!search.mustBeDoneOver) return projection
  }
}

function projectionOf(search: BoundedSearch, pulse: () => void): LevelsProjection {
  const executions = search.executions()
  let step = executions.next()
  while (step.done !== true) {
    pulse()
    step = executions.next()
  }
  const counted: Level[] = search.traces.slice(0, search.covered + 1).map((_, preemptions) => ({
    preemptions,
    traces: sum(search.traces.slice(0, preemptions + 1)),
    states: search.sizes[preemptions],
    isCounted: true,
  }))
  if (step.value.kind === 'exhausted') return { levels: counted, isAll: true, statesLooked: search.states }
  return { levels: [...counted, ...guessed(search, counted)], isAll: false, statesLooked: search.states }
}

/**
 * Takes the rest of the level that was cut short to be like its beginning, and each further one to grow by a factor that goes down
 * as it last did.
 */
function guessed(search: BoundedSearch, counted: readonly Level[]): Level[] {
  const last = counted.at(-1)
  if (last === undefined || search.share < LEAST_SHARE) return []
  const levels: Level[] = [...counted]
  const add = (traces: number, states: number): void => {
    const [before] = levels.slice(-1)
    const preemptions = before.preemptions + 1
    levels.push({ preemptions, traces: before.traces + traces, states: before.states + states, isCounted: false })
  }
  add((search.traces[last.preemptions + 1] ?? 0) / search.share, (search.states - last.states) / search.share)
  const growth = (of: 'traces' | 'states', at: number): number => added(levels, at)[of] / added(levels, at - 1)[of]
  for (let guess = 1; guess < MOST_GUESSED && levels.length >= 3; guess++) {
    const at = levels.length - 1
    const factors = (['traces', 'states'] as const).map((of) => {
      const factor = growth(of, at)
      return at < 2 ? factor : factor * Math.min(1, factor / growth(of, at - 1))
    })
    const { traces, states } = added(levels, at)
    if (!factors.every(Number.isFinite) || factors[0] < 1) break
    add(traces * factors[0], states * factors[1])
  }
  return levels.slice(counted.length)
}

/** What a level adds to the one before it. */
function added(levels: readonly Level[], at: number): { readonly traces: number; readonly states: number } {
  const { traces, states } = levels[at]
  if (at === 0) return { traces, states }
  return { traces: traces - levels[at - 1].traces, states: states - levels[at - 1].states }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
