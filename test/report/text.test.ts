import { describe, expect, it } from 'vitest'
import type { Violation } from '../../src/check/verdict.ts'
import { replayCommand } from '../../src/report/shell.ts'
import { plain } from '../../src/report/style.ts'
import { modelLine, summaryText, textOf } from '../../src/report/text.ts'
import { candy, candySource, candyWith, deadlock, lastWriterChecked } from './examples.ts'

const wide = { columns: 100, style: plain, sourceLine: candySource }

describe('the line of a model', () => {
  const line = (...change: Parameters<typeof candyWith>): string => modelLine(candyWith(...change), wide)

  it('says what was found, what was expected, and what it took', () => {
    const reason = 'the limit of 5 executions was reached'
    expect(
      [
        line({ verdict: { kind: 'holds' }, expectation: 'holds', expected: true }),
        line({ verdict: { kind: 'holds' }, expected: false }),
        line({ expectation: 'holds', expected: false }),
        line({ expectation: { violated: ['a', 'b'] }, expected: false }),
        line({ verdict: { kind: 'inconclusive', reason }, expected: false }, { elapsedMs: 61_234 }),
        line(
          { verdict: { kind: 'inconclusive', reason }, expected: true },
          { elapsedMs: 1234, overrides: { refills: 2 } },
        ),
      ].join('\n'),
    ).toMatchInlineSnapshot(`
      "✓ candy, unlocked  holds (4 traces, 3 ms)
      ✗ candy, unlocked  holds, but was expected to violate "nothing lost" (4 traces, 3 ms)
      ✗ candy, unlocked  violated "nothing lost" (4 traces, 3 ms)
      ✗ candy, unlocked  violated "nothing lost", but was expected to violate "a", "b" (4 traces, 3 ms)
      ? candy, unlocked  inconclusive: the limit of 5 executions was reached (4 traces, 1 min 1 s)
      ✓ candy, unlocked (refills=2)
          inconclusive, as expected: the limit of 5 executions was reached (4 traces, 1.2 s)"
    `)
  })

  it('says when the number of traces is not the one that is stated', () => {
    const miscount = '2 traces, not 3 (by hand)'
    const holds = { verdict: { kind: 'holds' }, expected: false, miscount } as const
    expect([line({ ...holds, expectation: 'holds' }), line(holds)].join('\n')).toMatchInlineSnapshot(`
      "✗ candy, unlocked  holds, but has 2 traces, not 3 (by hand) (4 traces, 3 ms)
      ✗ candy, unlocked
          holds, but was expected to violate "nothing lost", and has 2 traces, not 3 (by hand)
          (4 traces, 3 ms)"
    `)
  })

  it('breaks where the terminal is narrow', () => {
    expect(modelLine(candy(), { ...wide, columns: 40 })).toMatchInlineSnapshot(`
      "✓ candy, unlocked
          violated "nothing lost", as expected
          (4 traces, 3 ms)"
    `)
  })

  it('does not call executions traces when they are not', () => {
    const { certificate } = candy().result
    const slept = { ...certificate, strategy: 'sleep', executions: 1, redundant: 1234 } as const
    expect(line({ certificate: slept })).toContain('(1 execution and 1,234 in vain, 3 ms)')
  })
})

describe('on a terminal', () => {
  const folded = (columns: number): string => textOf(candy(), { ...wide, columns, folds: true })

  it('folds sentences at words, and leaves the command that replays whole', () => {
    for (let columns = 40; columns < 100; columns++)
      for (const line of folded(columns)
        .split('\n')
        .filter((one) => !one.startsWith('  replay:')))
        expect(line.length).toBeLessThanOrEqual(columns)
    expect(folded(40)).toContain(
      '\n  1 preemption, 4 steps; no shorter\n    schedule breaks it\n  replay: npx interleave check ',
    )
  })

  it('keeps the schedule that passes to the columns too', () => {
    // Of the failing schedule the source has no room there; the passing one has three lines.
    const lines = textOf(candy(), { ...wide, columns: 80 }).split('\n')
    expect(lines.filter((line) => line.includes('…')).map((line) => line.length)).toEqual([80, 80, 80])
  })

  it('says the same as elsewhere', () => {
    const words = (text: string): string[] => text.split(/\s+/)
    expect(words(folded(70))).toEqual(words(textOf(candy(), { ...wide, columns: 70 })))
  })
})

describe('what must be possible', () => {
  it('is only explained when it was never seen, and counted when it was', () => {
    expect(textOf(lastWriterChecked(), wide)).toMatchInlineSnapshot(`
      "✗ last writer  violated "x is 3", "last" (2 traces, 3 witnesses, 3 ms)
          ✓ x is 1: reached
          ✗ x is 3: violated
          ✗ last: violated

        ✗ "x is 3": no execution reaches such a state

        ✗ "last": no execution ends with "3"
      "
    `)
  })

  it('has a schedule for each witness when they are asked for', () => {
    const reached = lastWriterChecked()
    const result = { ...reached.result, verdict: { kind: 'holds' }, expected: true } as const
    expect(
      textOf({ ...reached, result }, { ...wide, sourceLine: () => undefined, showsWitnesses: true }).replaceAll(
        / +\S+\.ts:\d+$/gm,
        '',
      ),
    ).toMatchInlineSnapshot(`
      "✓ last writer  holds (2 traces, 3 witnesses, 3 ms)

             writer 1   writer 2
          1  x.write 1

        "x is 1" is reached
        0 preemptions, 1 step; no shorter schedule leads there
        replay: npx interleave check models/last.ts --only 'last writer' --replay 1:0

             writer 1   writer 2
          1  x.write 1
          2             x.write 2

        "last" is "2"
        0 preemptions, 2 steps; no shorter schedule leads there
        replay: npx interleave check models/last.ts --only 'last writer' --replay 1:01

             writer 1   writer 2
          1             x.write 2
          2  x.write 1

        "last" is "1"
        0 preemptions, 2 steps; no shorter schedule leads there
        replay: npx interleave check models/last.ts --only 'last writer' --replay 1:10
      "
    `)
  })
})

it('shows no empty trace of a state that is broken from the beginning', () => {
  const trace = { threads: ['t'], steps: [], schedule: '1:' }
  const violations: readonly [Violation] = [{ ...deadlock, explanation: 'x is 0', minimal: true, trace }]
  expect(textOf(candyWith({ verdict: { kind: 'violated', violations } }), wide)).toMatchInlineSnapshot(`
    "✓ candy, unlocked  violated "no deadlock", as expected (4 traces, 3 ms)

      "no deadlock": x is 0
      in the initial state
      replay: npx interleave check models/candy.ts --only 'candy, unlocked' --replay 1:
    "
  `)
})

it('says when a counterexample may not be a shortest one', () => {
  const violations: readonly [Violation] = [deadlock]
  const text = textOf(candyWith({ verdict: { kind: 'violated', violations }, expected: false }), wide)
  expect(text).toContain(
    '1 preemption, 4 steps; the search for a shorter one was cut short (its bound is 20,000 states)',
  )
})

it('counts what was as expected, and what was not', () => {
  const models = [
    candy(),
    candyWith({ expected: false }),
    candyWith({ verdict: { kind: 'inconclusive', reason: '' }, expected: false }),
  ]
  expect(summaryText({ models, errors: 1, notRun: 2 }, wide)).toMatchInlineSnapshot(`
    "5 checks: 1 as expected, 1 not as expected, 1 incomplete, 1 error, 2 not run
    "
  `)
})

describe('the command that replays', () => {
  const command = (name: string, rest: Parameters<typeof candyWith>[1] = {}): string =>
    replayCommand(candyWith({ model: name }, rest), '1:0110')

  it('can be pasted into a shell', () => {
    expect(
      [
        command('candy'),
        command("it's; rm -rf $HOME"),
        command('-x'),
        command('a\u001b\\b'),
        command('candy', { file: '-odd name.ts', overrides: { threads: 3, mode: 'a b' }, maxSteps: 7 }),
      ].join('\n'),
    ).toMatchInlineSnapshot(`
      "npx interleave check models/candy.ts --only candy --replay 1:0110
      npx interleave check models/candy.ts --only 'it'\\''s; rm -rf $HOME' --replay 1:0110
      npx interleave check models/candy.ts --only=-x --replay 1:0110
      npx interleave check models/candy.ts --only $'a\\u001b\\\\b' --replay 1:0110
      npx interleave check './-odd name.ts' --only candy -p threads=3 -p 'mode=a b' --max-steps 7 --replay 1:0110"
    `)
  })
})
