import { describe, expect, it } from 'vitest'
import type { Violation } from '../../src/check/verdict.ts'
import { traceLines } from '../../src/report/lanes.ts'
import { replayCommand } from '../../src/report/shell.ts'
import { plain, type Style } from '../../src/report/style.ts'
import { modelLine, summaryText, textOf } from '../../src/report/text.ts'
import { candy, candySource, candyWith, deadlock, lastWriterChecked, pairSource, step } from './examples.ts'

const wide = { columns: 100, style: plain, sourceLine: candySource }

const shown = (columns: number, style: Style = plain): string =>
  traceLines(deadlock.trace, { columns, style, sourceLine: pairSource }).join('\n')

describe('a trace', () => {
  it('has a lane per thread, and the source at the right', () => {
    expect(textOf(candy(), wide)).toMatchInlineSnapshot(`
      "✓ candy, unlocked  violated "nothing lost", as expected (2 traces, 3 ms)

             vendor            buyer
          1  candies.read → 5                    candy.ts:6  yield* candies.write((yield* candies.read())…
          2                    candies.read → 5  candy.ts:6  yield* candies.write((yield* candies.read())…
          3                    candies.write 4   candy.ts:6  yield* candies.write((yield* candies.read())…
          4  candies.write 6                     candy.ts:6  yield* candies.write((yield* candies.read())…

        "nothing lost": at the end candies is 6
        1 preemption, 4 steps; no shorter schedule breaks it
        replay: npx interleave check models/candy.ts --only 'candy, unlocked' --replay 1:0110
      "
    `)
  })

  it('shows methods as they are entered, and where threads are blocked', () => {
    expect(shown(120)).toMatchInlineSnapshot(`
      "     main                   reader                    writer
        1  spawn reader → reader                                                  pair.ts:30  yield* step(30)
                                  in Pair.lock
                                    in Pair.first
        2                             a.acquire                                   pair.ts:8   yield* step(8)
        3                                                   b.acquire             pair.ts:20  yield* step(20)
        4                           turns.read → [1, 2]                           pair.ts:9   yield* step(9)
                                    in Pair.second
                                      blocked at b.acquire                        pair.ts:12  yield* step(12)
                                                            blocked at a.acquire  pair.ts:21  yield* step(21)"
    `)
  })

  it('leaves out the text of the source when there is no room for it', () => {
    expect(shown(86)).toMatchInlineSnapshot(`
      "     main                   reader                    writer
        1  spawn reader → reader                                                  pair.ts:30
                                  in Pair.lock
                                    in Pair.first
        2                             a.acquire                                   pair.ts:8
        3                                                   b.acquire             pair.ts:20
        4                           turns.read → [1, 2]                           pair.ts:9
                                    in Pair.second
                                      blocked at b.acquire                        pair.ts:12
                                                            blocked at a.acquire  pair.ts:21"
    `)
  })

  it('names the thread at each step when lanes do not fit', () => {
    expect(shown(60)).toMatchInlineSnapshot(`
      "  1  main    spawn reader → reader     pair.ts:30
           reader  in Pair.lock
           reader    in Pair.first
        2  reader      a.acquire             pair.ts:8
        3  writer  b.acquire                 pair.ts:20
        4  reader    turns.read → [1, 2]     pair.ts:9
           reader    in Pair.second
           reader      blocked at b.acquire  pair.ts:12
           writer  blocked at a.acquire      pair.ts:21"
    `)
  })

  it('keeps to the columns there are, however few', () => {
    for (let columns = 40; columns < 130; columns++)
      expect(
        shown(columns)
          .split('\n')
          .filter((line) => line.length > columns),
      ).toEqual([])
  })

  it('lines up characters that are two columns wide', () => {
    const trace = {
      threads: ['読者', 'b'],
      schedule: '1:010',
      steps: [
        step('読者', '鍵', 'acquire'),
        step('b', 'x', 'read', { answer: '"👩‍👩‍👧"' }),
        step('読者', '鍵', 'release'),
      ],
    }
    expect(traceLines(trace, wide).join('\n')).toMatchInlineSnapshot(`
      "     読者        b
        1  鍵.acquire
        2              x.read → "👩‍👩‍👧"
        3  鍵.release"
    `)
  })

  it('escapes what would act on a terminal', () => {
    const trace = {
      threads: ['a\u001b[2J'],
      schedule: '1:0',
      steps: [step('a\u001b[2J', 'x\u0007', 'write "\u202e"', { answer: '\u009b31m\n', within: ['M\u001b.m'] })],
    }
    expect(traceLines(trace, wide).join('\n')).toMatchInlineSnapshot(`
      "     a\\x1b[2J
           in M\\x1b.m
        1    x\\x07.write "\\u202e" → \\x9b31m\\n"
    `)
  })

  it('sets off its parts by the style', () => {
    const tag = (name: string) => (text: string) => `<${name}>${text}</${name}>`
    const style: Style = {
      strong: tag('b'),
      faint: tag('i'),
      good: tag('ok'),
      bad: tag('no'),
      doubtful: tag('hm'),
      answer: tag('a'),
      thread: (index, text) => tag(`t${index}`)(text),
    }
    expect(shown(60, style)).toMatchInlineSnapshot(`
      "<i>  1</i>  <t0>main  </t0>  <t0>spawn reader</t0><a> → reader</a>     <i>pair.ts:30</i>
      <i>   </i>  <t1>reader</t1>  <i>in Pair.lock</i>
      <i>   </i>  <t1>reader</t1>  <i>  in Pair.first</i>
      <i>  2</i>  <t1>reader</t1>  <t1>    a.acquire</t1>             <i>pair.ts:8</i>
      <i>  3</i>  <t2>writer</t2>  <t2>b.acquire</t2>                 <i>pair.ts:20</i>
      <i>  4</i>  <t1>reader</t1>  <t1>  turns.read</t1><a> → [1, 2]</a>     <i>pair.ts:9</i>
      <i>   </i>  <t1>reader</t1>  <i>  in Pair.second</i>
      <i>   </i>  <t1>reader</t1>  <no>    blocked at b.acquire</no>  <i>pair.ts:12</i>
      <i>   </i>  <t2>writer</t2>  <no>blocked at a.acquire</no>      <i>pair.ts:21</i>"
    `)
  })
})

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
      "✓ candy, unlocked  holds (2 traces, 3 ms)
      ✗ candy, unlocked  holds, but was expected to violate "nothing lost" (2 traces, 3 ms)
      ✗ candy, unlocked  violated "nothing lost" (2 traces, 3 ms)
      ✗ candy, unlocked  violated "nothing lost", but was expected to violate "a", "b" (2 traces, 3 ms)
      ? candy, unlocked  inconclusive: the limit of 5 executions was reached (2 traces, 1 min 1 s)
      ✓ candy, unlocked (refills=2)
          inconclusive, as expected: the limit of 5 executions was reached (2 traces, 1.2 s)"
    `)
  })

  it('says when the number of traces is not the one that is stated', () => {
    const miscount = '2 traces, not 3 (by hand)'
    const holds = { verdict: { kind: 'holds' }, expected: false, miscount } as const
    expect([line({ ...holds, expectation: 'holds' }), line(holds)].join('\n')).toMatchInlineSnapshot(`
      "✗ candy, unlocked  holds, but has 2 traces, not 3 (by hand) (2 traces, 3 ms)
      ✗ candy, unlocked
          holds, but was expected to violate "nothing lost", and has 2 traces, not 3 (by hand)
          (2 traces, 3 ms)"
    `)
  })

  it('breaks where the terminal is narrow', () => {
    expect(modelLine(candy(), { ...wide, columns: 40 })).toMatchInlineSnapshot(`
      "✓ candy, unlocked
          violated "nothing lost", as expected
          (2 traces, 3 ms)"
    `)
  })

  it('does not call executions traces when they are not', () => {
    const { certificate } = candy().result
    const slept = { ...certificate, strategy: 'sleep', executions: 1, redundant: 1234 } as const
    expect(line({ certificate: slept })).toContain('(1 execution and 1,234 in vain, 3 ms)')
  })
})

describe('what must be possible', () => {
  it('is only explained when it was never seen, and counted when it was', () => {
    expect(textOf(lastWriterChecked(), wide)).toMatchInlineSnapshot(`
      "✗ last writer  violated "x is 3", "last" (2 traces, 3 witnesses, 3 ms)

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
    "✓ candy, unlocked  violated "no deadlock", as expected (2 traces, 3 ms)

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
