import { describe, expect, it } from 'vitest'
import type { Violation } from '../../src/check/verdict.ts'
import { traceLines } from '../../src/report/lanes.ts'
import { rescueLines } from '../../src/report/rescue.ts'
import { plain, type Style } from '../../src/report/style.ts'
import { textOf } from '../../src/report/text.ts'
import { candy, candySource, deadlock, pairSource, starved, step } from './examples.ts'

const wide = { columns: 100, style: plain, sourceLine: candySource }

const shown = (columns: number, style: Style = plain): string =>
  traceLines(deadlock.trace, { columns, style, sourceLine: pairSource }).join('\n')

describe('a trace', () => {
  it('has a lane per thread, and the source at the right', () => {
    expect(textOf(candy(), wide)).toMatchInlineSnapshot(`
      "✓ candy, unlocked  violated "nothing lost", as expected (4 traces, 3 ms)

             vendor            buyer
          1  candies.read → 5                                candy.ts:6  yield* candies.write((yield* can…
          2                    candies.read → 5  ← critical  candy.ts:6  yield* candies.write((yield* can…
          3                    candies.write 4               candy.ts:6  yield* candies.write((yield* can…
          4  candies.write 6                                 candy.ts:6  yield* candies.write((yield* can…

        "nothing lost": at the end candies is 6
        critical: after step 2 no schedule passes
        instead of step 2, this passes (1:0011):

             vendor           buyer
          2  candies.write 6                    candy.ts:6  yield* candies.write((yield* candies.read()) …
          3                   candies.read → 6  candy.ts:6  yield* candies.write((yield* candies.read()) …
          4                   candies.write 5   candy.ts:6  yield* candies.write((yield* candies.read()) …

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

describe('a counterexample', () => {
  const shownOf = (columns: number, showsAllSteps = false): string =>
    traceLines(starved.trace, { columns, style: plain, sourceLine: pairSource, showsAllSteps }, { critical: 3 }).join(
      '\n',
    )

  it('has its critical step marked, changes that steps do not tell, and what plays no part folded away', () => {
    expect(shownOf(100)).toMatchInlineSnapshot(`
      "     server             client 1         client 2
        1  permits.value → 1
        2                     log.append "in"
        3                                      permits.acquire  ← critical  permits 1→0, owner –→2
        ⋮  4 steps of client 1 and client 2 that play no part
        8                     served.read → 0
        9                                      size.read → 1
       10                                      size.read → 1
       11  served.write 0"
    `)
  })

  it('folds nothing when all steps are asked for', () => {
    expect(shownOf(100, true)).toMatchInlineSnapshot(`
      "     server             client 1         client 2
        1  permits.value → 1
        2                     log.append "in"
        3                                      permits.acquire  ← critical  permits 1→0, owner –→2
                                               in Buffer.add
        4                                        size.read → 0
        5                                        size.write 1
        6                     size.read → 1
        7                                      size.read → 1
        8                     served.read → 0
        9                                      size.read → 1
       10                                      size.read → 1
       11  served.write 0"
    `)
  })

  it('gives up the changes for the lanes, and the lanes for the texts, but never the mark', () => {
    expect(shownOf(64)).toMatchInlineSnapshot(`
      "  1  server    permits.value → 1
        2  client 1  log.append "in"
        3  client 2  permits.acquire    ← critical
        ⋮  4 steps of client 1 and client 2 that play no part
        8  client 1  served.read → 0
        9  client 2  size.read → 1
       10  client 2  size.read → 1
       11  server    served.write 0"
    `)
    expect(shownOf(38)).toMatchInlineSnapshot(`
      "  1  server    permits.value → 1
        2  client 1  log.append "in"
        3  client 2  permits.ac…  ← critical
        ⋮  4 steps of client 1 and client 2…
        8  client 1  served.read → 0
        9  client 2  size.read → 1
       10  client 2  size.read → 1
       11  server    served.write 0"
    `)
    expect(shownOf(30)).toMatchInlineSnapshot(`
      "  1  server    permits.value …
        2  client 1  log.append "in"
        3  client 2  pe…  ← critical
        ⋮  4 steps of client 1 and …
        8  client 1  served.read → 0
        9  client 2  size.read → 1
       10  client 2  size.read → 1
       11  server    served.write 0"
    `)
  })

  it('keeps to the columns there are, however few', () => {
    for (let columns = 30; columns < 110; columns++) {
      const lines = shownOf(columns).split('\n')
      expect(lines.filter((line) => line.length > columns)).toEqual([])
      expect(lines.filter((line) => line.includes('← critical'))).toHaveLength(1)
    }
  })

  it('says so when no schedule passes, or when the search was cut short', () => {
    const told = (change: Partial<Violation>): string =>
      rescueLines({ ...starved, ...change }, { ...wide, style: plain }).join('\n')
    expect(
      [told({}), told({ critical: { step: 0, proved: true } }), told({ critical: { step: 11, proved: false } })].join(
        '\n',
      ),
    ).toMatchInlineSnapshot(`
      "critical: after step 3 no schedule passes
      critical: no schedule passes, whatever the interleaving
      critical: after step 11 no schedule passes, and perhaps not after an earlier one; the search was cut short"
    `)
  })

  it('has a passing schedule cut off once it is clear how it goes on', () => {
    const trace = {
      ...starved.trace,
      schedule: '1:01x12.',
      steps: [starved.trace.steps[0], ...Array.from({ length: 12 }, (_, i) => step('client 1', 'x', `write ${i}`))],
    }
    const told = (shared: number, minimal: boolean): string =>
      rescueLines({ ...starved, passing: { trace, shared, minimal } }, wide).join('\n')
    expect(told(1, true)).toMatchInlineSnapshot(`
      "critical: after step 3 no schedule passes
      instead of step 2, this passes (1:01x12.):

           client 1
        2  x.write 0
        3  x.write 1
        4  x.write 2
        5  x.write 3
        6  x.write 4
        7  x.write 5
        ⋮  6 more steps, to the end
      "
    `)
    expect(told(6, false)).toMatchInlineSnapshot(`
      "critical: after step 3 no schedule passes
      instead of step 7, this passes (1:01x12.); the search for a nearer schedule was cut short:

           client 1
        7  x.write 5
        8  x.write 6
        9  x.write 7
       10  x.write 8
       11  x.write 9
       12  x.write 10
       13  x.write 11
      "
    `)
  })
})
