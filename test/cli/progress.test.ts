/** The line that says how far a search is: what it says, what it leaves out, and where it is drawn. */
import { Writable } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { type Pace, pacer, progressText, showProgress } from '../../src/cli/progress.ts'
import { Signals } from '../../src/cli/protocol.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { widthOf } from '../../src/report/characters.ts'
import { plain } from '../../src/report/style.ts'

const bar = (share: number): string => `[${Math.round(share * 100)}]`
const estimated = (kind: 'counted' | 'sampled' | 'atLeast', traces: number, from = traces, to = traces) => ({
  kind,
  traces,
  from,
  to,
})
const told = (pace: Partial<Pace>, width = Number.POSITIVE_INFINITY): string =>
  progressText('turns', { executions: 250_000, elapsedMs: 5000, rate: 50_000, ...pace }, width, bar)

describe('the line of progress', () => {
  it('says how many there were, and how fast, when nothing is known of the rest', () => {
    expect(told({})).toBe('turns: 250,000 executions, 50,000/s, 5.0 s')
  })

  it('says what is left of a number that was counted', () => {
    expect(told({ estimate: estimated('counted', 1_000_000) })).toBe(
      '[25] turns: 250,000 of 1,000,000 traces, 50,000/s, 5.0 s, 15.0 s left',
    )
  })

  it('says about what is left of an estimate, with its spread', () => {
    expect(told({ estimate: estimated('sampled', 1_000_000, 600_000, 2_000_000) })).toBe(
      '[25] turns: 250,000 of about 1,000,000 traces, 600,000 to 2,000,000, 50,000/s, 5.0 s, about 15.0 s left',
    )
  })

  it('draws no bar of a lower bound', () => {
    expect(told({ estimate: estimated('atLeast', 1_000_000, 1_000_000, Number.POSITIVE_INFINITY) })).toBe(
      'turns: 250,000 traces, there are 1,000,000 or more, 50,000/s, 5.0 s, at least 15.0 s left',
    )
  })

  it('says so when there are more than were estimated', () => {
    expect(told({ estimate: estimated('sampled', 200_000, 150_000, 260_000) })).toBe(
      'turns: 250,000 traces, more than the 200,000 estimated, 50,000/s, 5.0 s',
    )
  })

  it('says how far a sample is, and how much of the time is over', () => {
    expect(told({ maxExecutions: 1_000_000 })).toBe(
      '[25] turns: 250,000 of 1,000,000 executions, 50,000/s, 5.0 s, 15.0 s left',
    )
    expect(told({ limitMs: 20_000 })).toBe('[25] turns: 250,000 executions, 50,000/s, 5.0 s of 20.0 s')
  })

  it('counts states, or traces by their preemptions, when these are explored', () => {
    expect(told({ states: { visited: 9000, frontier: 120, projected: 20_000 } })).toBe(
      'turns: 9,000 states, perhaps of 20,000, 120 to look at, 50,000/s, 5.0 s',
    )
    expect(told({ preemptions: 2 })).toBe('turns: 250,000 traces, now those with 2 preemptions, 50,000/s, 5.0 s')
  })

  it.each([200, 160, 80, 60, 40, 20])('fits into %i columns, the less important left out first', (width) => {
    const line = told({ estimate: estimated('sampled', 1_000_000, 600_000, 2_000_000) }, width)
    expect(widthOf(line)).toBeLessThanOrEqual(width)
    const has = (text: string): boolean => line.includes(text)
    expect(has('turns: 250,000 of about 1,000,000 traces')).toBe(width >= 60)
    expect(has('about 15.0 s left')).toBe(width >= 60)
    expect(has('600,000 to 2,000,000')).toBe(width >= 160)
  })
})

describe('the rate', () => {
  it('is that of this search, and not of the one that it goes on with', () => {
    expect(pacer()({ executions: 1_000_500, before: 1_000_000 }, 1000).rate).toBe(500)
  })

  it('is measured anew when something else is counted', () => {
    const paceOf = pacer()
    expect(paceOf({ executions: 4000 }, 2000).rate).toBe(2000)
    expect(paceOf({ executions: 0, states: { visited: 100, frontier: 10 } }, 3000).rate).toBeUndefined()
    expect(paceOf({ executions: 0, states: { visited: 600, frontier: 10 } }, 4000).rate).toBe(500)
  })
})

it('crosses from the thread that searches to the one that draws', () => {
  const signals = new Signals()
  const progress = {
    executions: 5,
    before: 2,
    maxExecutions: 9,
    preemptions: 0,
    states: { visited: 3, frontier: 1, projected: 7 },
    estimate: estimated('sampled', 6, 4, 8),
  }
  signals.progress = progress
  expect(new Signals(signals.buffer).progress).toEqual(progress)
  signals.progress = { executions: 6 }
  expect(signals.progress).toEqual({ executions: 6, before: 0 })
})

describe('the line', () => {
  const drawn = (isErrTerminal: boolean, wanted?: boolean): string => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] })
    let text = ''
    const write = (chunk: string): void => {
      text += chunk
    }
    const sink = new Writable({
      write: (chunk: Buffer, _, done) => {
        write(String(chunk))
        done()
      },
    })
    const stream = Object.assign(sink, { isTTY: true, columns: 60 }) as unknown as NodeJS.WriteStream
    const terminal: Terminal = {
      out: write,
      err: write,
      columns: 60,
      style: plain,
      errStyle: plain,
      isTerminal: isErrTerminal,
      isErrTerminal,
    }
    const progress = () => ({ executions: 1200, estimate: estimated('counted', 4800) })
    const line = showProgress('turns', { terminal, wanted, progress, stream })
    vi.advanceTimersByTime(2000)
    line.end()
    vi.useRealTimers()
    return text
  }

  it('is redrawn in place on a terminal, with a bar, and taken away in the end', () => {
    const text = drawn(true)
    expect(text).toContain('███░░░░░░░░░ turns: 1,200 of 4,800 traces, 6.0 s left')
    expect(text).not.toContain('\n')
    expect(text.endsWith('\u001b[1G\u001b[2K')).toBe(true)
  })

  it('is not there elsewhere, unless it is wanted: then there is one every second', () => {
    expect(drawn(false)).toBe('')
    expect(drawn(false, true)).toBe(
      ' 25 % turns: 1,200 of 4,800 traces, 1,200/s, 1.0 s, 3.0 s left\n 25 % turns: 1,200 of 4,800 traces, 600/s, 2.0 s, 6.0 s left\n',
    )
    expect(drawn(true, false)).toBe('')
  })
})
