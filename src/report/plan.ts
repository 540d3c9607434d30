/** A plan as text: what there is to explore, how long it would take, and what fits into a time limit. */
import type { Measured, Plan } from '../check/plan.ts'
import type { Level } from '../check/projectLevels.ts'
import type { StatesProjection } from '../check/projectStates.ts'
import { guess, roughly, thatMany } from '../kernel/quantities.ts'
import { padded, widthOf } from './characters.ts'
import { durationOf } from './effort.ts'
import type { Style } from './style.ts'

/** The time limit, as it was written and in milliseconds. */
export interface PlanLimit {
  readonly text: string
  readonly ms: number
}

export interface PlanTextOptions {
  readonly style: Style
  readonly limit?: PlanLimit
}

/** A way to explore the model. */
interface Row {
  readonly options: string
  readonly many: string
  /** From what is likely at the least to what is likely at the most; undefined: nobody knows. */
  readonly ms?: readonly [least: number, most: number]
  /** How fast that is. */
  readonly speed?: string
  /** Whether it is no more than a guess. */
  readonly isGuess: boolean
  /** Whether it explores everything. */
  readonly isWhole: boolean
}

/** Of a time limit, what may be planned for: rates go down as searches grow. */
const PART_PLANNED = 0.8

export function planText(label: string, plan: Plan, { style, limit }: PlanTextOptions): string {
  const rows = rowsOf(plan)
  const widths = (['options', 'many'] as const).map((key) => Math.max(...rows.map((row) => widthOf(row[key]))))
  const lines = rows.map((row) => {
    const cells = [padded(row.options, widths[0]), padded(row.many, widths[1]), timeText(row)]
    return `    ${cells.join('  ')}`.trimEnd()
  })
  const advice = limit === undefined ? [] : [`    ${style.answer(adviceOf(rows, limit))}`]
  return `${[style.strong(label), ...lines, ...advice].join('\n')}\n`
}

export const adviceText = (plan: Plan, limit: PlanLimit): string => adviceOf(rowsOf(plan), limit)

function rowsOf({ strategy, measured, traces, states, levels = [] }: Plan): Row[] {
  const rows: Row[] = []
  if (measured?.isAll === true) {
    const { executions, ms } = measured
    rows.push({
      options: 'optimal',
      many: `${tracesOf(executions)}, which are all`,
      ms: [ms, ms],
      isGuess: false,
      isWhole: true,
    })
  }
  if (measured !== undefined && traces !== undefined) {
    const { perMs } = measured
    const ms: Row['ms'] = [Math.max(traces.from, measured.executions) / perMs, traces.to / perMs]
    const isUnknown = traces.kind === 'atLeast' && traces.traces < measured.executions
    const many = isUnknown ? `${guess(measured.executions)} traces or more` : `${thatMany(traces)} traces`
    const speed = ` at ${guess(perMs * 1000)}/s here`
    rows.push({ options: 'optimal', many, ms, speed, isGuess: false, isWhole: true })
  }
  if (states !== undefined) rows.push(statesRow(states))
  if (strategy === 'exhaustive')
    rows.push({ options: strategy, many: 'every interleaving, nobody knows how many', isGuess: false, isWhole: true })
  return [...rows, ...levels.map(levelRow)]
}

function statesRow({ states, isAll, projected, ms }: Measured<StatesProjection>): Row {
  const many = isAll ? `${roughly(states)} states, which are all` : `perhaps ${guess(projected)} states`
  return { options: '--strategy states', many, ms: [ms, ms], isGuess: !isAll, isWhole: true }
}

function levelRow({ preemptions, traces, isCounted, ms }: Measured<Level>): Row {
  const many = isCounted ? tracesOf(traces) : `perhaps ${guess(traces)} traces`
  return { options: `--max-preemptions ${preemptions}`, many, ms: [ms, ms], isGuess: !isCounted, isWhole: false }
}

const tracesOf = (count: number): string => `${roughly(count)} trace${count === 1 ? '' : 's'}`

function timeText({ ms, speed = '', isGuess }: Row): string {
  if (ms === undefined) return ''
  const [least, most] = ms
  if (!Number.isFinite(most)) return `at least ${durationOf(least)}${speed}`
  const [from, to] = [durationOf(least), durationOf(most)]
  return `${isGuess ? 'perhaps ' : ''}${from === to ? from : `${from} to ${to}`}${speed}`
}

/** What gets through in time; a bound only where nothing does that explores everything. */
function adviceOf(rows: readonly Row[], { text, ms: limitMs }: PlanLimit): string {
  const within = rows.filter(({ ms }) => ms !== undefined && ms[1] <= limitMs * PART_PLANNED)
  const sure = within.find(({ isGuess, isWhole }) => isWhole && !isGuess)
  if (sure !== undefined) return `in ${text}: ${sure.options} gets through`
  const likely = within.find(({ isWhole }) => isWhole)
  const bound = within.findLast(({ isWhole }) => !isWhole)
  const bounded =
    bound === undefined
      ? 'no bound on preemptions fits either: --strategy pos takes a sample'
      : `${bound.options} should`
  if (likely !== undefined) return `in ${text}: ${likely.options} may get through, but that is a guess; ${bounded}`
  return `in ${text}: nothing is known to get through everything; ${bounded}`
}
