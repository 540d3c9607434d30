/** A history as lines: one for each operation, with a bar from its call to its return. */
import type { HistoryCall, HistoryShown } from '../trace/history.ts'
import { padded, printable, shortened, widthOf } from './characters.ts'
import type { Style } from './style.ts'

/** A bar has a column per step of the history's calls and returns, and no more than this. */
const WIDEST_BAR = 60

/**
 * The operations in the order in which they were called: its place in the longest order that can be explained or `✗` when
 * it has to come next and cannot, who called what, what came of it, and when. Bars that do not overlap are in that order.
 */
export function historyLines({ object, calls }: HistoryShown, columns: number, style: Style): string[] {
  const texts = calls.map((call) => ({
    mark: call.stuck ? '✗' : String(call.place ?? ''),
    thread: printable(call.thread),
    what: printable(whatOf(call)),
    steps: stepsOf(call),
  }))
  const widest = (of: (text: (typeof texts)[number]) => string): number => Math.max(...texts.map((t) => widthOf(of(t))))
  const [mark, thread, what, steps] = [
    Math.max(
      2,
      widest((t) => t.mark),
    ),
    widest((t) => t.thread),
    widest((t) => t.what),
    widest((t) => t.steps),
  ]
  const bars = barsOf(calls)
  const used = mark + thread + what + steps + 4 * GAP.length
  const hasBars = bars.length > 0 && used + widthOf(bars[0]) <= columns
  const lines = texts.map((text, i) =>
    [
      ' '.repeat(mark - widthOf(text.mark)) + (calls[i].stuck ? style.bad(text.mark) : style.faint(text.mark)),
      padded(text.thread, thread),
      padded(text.what, what),
      style.faint(hasBars ? padded(text.steps, steps) : text.steps),
      ...(hasBars ? [bars[i]] : []),
    ]
      .join(GAP)
      .trimEnd(),
  )
  const title = `calls of ${printable(object)}, numbered as far as an order explains them; ✗ cannot come next`
  return [shortened(title, columns), ...lines]
}

const GAP = '  '

const whatOf = ({ call, reply }: HistoryCall): string =>
  reply === undefined ? `${call} pending` : reply === 'returns' ? call : `${call} ${reply}`

const stepsOf = ({ from, to }: HistoryCall): string => (to === undefined ? `step ${from} on` : `steps ${from}–${to}`)

/** Bars over the calls and returns alone, in their order; none when they would be too wide. */
function barsOf(calls: readonly HistoryCall[]): string[] {
  const times = calls.flatMap(({ from, to }) => (to === undefined ? [from] : [from, to])).toSorted((a, b) => a - b)
  if (times.length + 1 > WIDEST_BAR) return []
  return calls.map(({ from, to }) => {
    const start = times.indexOf(from)
    const end = to === undefined ? times.length : times.indexOf(to)
    const line = `${' '.repeat(start)}├${'─'.repeat(end - start - 1)}${to === undefined ? '┄' : '┤'}`
    return padded(line, times.length + 1)
  })
}
