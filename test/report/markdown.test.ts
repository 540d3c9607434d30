import { expect, it } from 'vitest'
import { markdownPages, type Report } from '../../src/report/markdown.ts'
import type { Scaled } from '../../src/report/scaling.ts'
import { candy, candySource, candyWith, lastWriterChecked } from './examples.ts'

const pagesOf = (models: Report['models'], rest: Partial<Report> = {}) =>
  markdownPages({ models, sourceLine: candySource, ...rest })

const page = (name: string, models: Report['models'], rest: Partial<Report> = {}): string | undefined =>
  pagesOf(models, rest).find(({ file }) => file === name)?.text

it('has an index of the models by folder, which says what is not as expected', () => {
  const surprise = candyWith({ model: 'a | b', verdict: { kind: 'holds' }, expected: false }, { file: 'models/z.ts' })
  const below = candyWith({ model: 'deep', verdict: { kind: 'holds' } }, { file: 'models/a/deep.ts' })
  expect(page('README.md', [surprise, below, candy()])).toMatchInlineSnapshot(`
    "<!-- Written by \`interleave check --out\`; do not edit. -->

    # Models

    3 models, 2 as expected. Behind a link are counterexamples and witnesses.

    ## models

    | model | file | verdict | traces |
    | --- | --- | --- | ---: |
    | [candy, unlocked](candy-unlocked.md) | candy.ts | violated "nothing lost" | – |
    | a \\| b | z.ts | **not as expected:** holds, but was expected to violate "nothing lost" | 4 |

    ## models/a

    | model | file | verdict | traces |
    | --- | --- | --- | ---: |
    | deep | deep.ts | holds | 4 |
    "
  `)
})

it('has a page per counterexample, under what the file says of itself', () => {
  const about = 'The *machine*, with `x_y`.\n\nFound: <b>.'
  expect(page('candy-unlocked.md', [candyWith({}, { about })])).toMatchInlineSnapshot(`
    "<!-- Written by \`interleave check --out\`; do not edit. -->

    # candy, unlocked

    The \\*machine\\*, with \`x_y\`.

    Found: \\<b\\>.

    - File: models/candy.ts
    - Verdict: violated "nothing lost", as expected
    - Parameters: refills = 1, purchases = 1
    - Data races allowed: on candies

    ## nothing lost

    Broken: at the end candies is 6.

    \`\`\`text
         vendor            buyer
      1  candies.read → 5                                candy.ts:6  yield* candies.write((yield* candies.read()) + amount)
      2                    candies.read → 5  ← critical  candy.ts:6  yield* candies.write((yield* candies.read()) + amount)
      3                    candies.write 4               candy.ts:6  yield* candies.write((yield* candies.read()) + amount)
      4  candies.write 6                                 candy.ts:6  yield* candies.write((yield* candies.read()) + amount)
    \`\`\`

    \`\`\`mermaid
    sequenceDiagram
      autonumber
      participant t0 as vendor
      participant t1 as buyer
      participant o0 as candies
      t0->>o0: read → 5
      t1->>o0: read → 5
      t1->>o0: write 4
      t0->>o0: write 6
    \`\`\`

    After step 2 no schedule passes. Instead of step 2, this passes (1:0011):

    \`\`\`text
         vendor           buyer
      2  candies.write 6                    candy.ts:6  yield* candies.write((yield* candies.read()) + amount)
      3                   candies.read → 6  candy.ts:6  yield* candies.write((yield* candies.read()) + amount)
      4                   candies.write 5   candy.ts:6  yield* candies.write((yield* candies.read()) + amount)
    \`\`\`

    1 preemption, 4 steps; no shorter schedule breaks it. Replay:

    \`\`\`text
    npx interleave check models/candy.ts --only 'candy, unlocked' --replay 1:0110
    \`\`\`
    "
  `)
})

it('has a page for witnesses, and for what was never seen', () => {
  const text = page('last-writer.md', [lastWriterChecked()], { sourceLine: () => undefined })
  expect(text?.replaceAll(/ +\S+\.ts:\d+$/gm, '')).toMatchInlineSnapshot(`
    "<!-- Written by \`interleave check --out\`; do not edit. -->

    # last writer

    - File: models/last.ts
    - Verdict: violated "x is 3", "last"
    - Data races allowed: on x
    - Properties:
      - x is 1: reached
      - x is 3: violated
      - last: violated

    ## x is 3

    Broken: no execution reaches such a state.

    ## last

    Broken: no execution ends with "3".

    ## x is 1

    It is reached.

    \`\`\`text
         writer 1   writer 2
      1  x.write 1
    \`\`\`

    \`\`\`mermaid
    sequenceDiagram
      autonumber
      participant t0 as writer 1
      participant t1 as writer 2
      participant o0 as x
      t0->>o0: write 1
    \`\`\`

    0 preemptions, 1 step; no shorter schedule leads there. Replay:

    \`\`\`text
    npx interleave check models/last.ts --only 'last writer' --replay 1:0
    \`\`\`

    ## last: 2

    It is "2" at the end.

    \`\`\`text
         writer 1   writer 2
      1  x.write 1
      2             x.write 2
    \`\`\`

    \`\`\`mermaid
    sequenceDiagram
      autonumber
      participant t0 as writer 1
      participant t1 as writer 2
      participant o0 as x
      t0->>o0: write 1
      t1->>o0: write 2
    \`\`\`

    0 preemptions, 2 steps; no shorter schedule leads there. Replay:

    \`\`\`text
    npx interleave check models/last.ts --only 'last writer' --replay 1:01
    \`\`\`

    ## last: 1

    It is "1" at the end.

    \`\`\`text
         writer 1   writer 2
      1             x.write 2
      2  x.write 1
    \`\`\`

    \`\`\`mermaid
    sequenceDiagram
      autonumber
      participant t0 as writer 1
      participant t1 as writer 2
      participant o0 as x
      t1->>o0: write 2
      t0->>o0: write 1
    \`\`\`

    0 preemptions, 2 steps; no shorter schedule leads there. Replay:

    \`\`\`text
    npx interleave check models/last.ts --only 'last writer' --replay 1:10
    \`\`\`
    "
  `)
})

it('begins with answers, whose links lead to pages; without the model only the words stay', () => {
  const holding = candyWith({ model: 'fine', verdict: { kind: 'holds' } }, { file: 'models/fine.ts' })
  const answers = '# Answers\n\n[[fine]], [[candy, unlocked|no `lock`]], [[gone]] and [[gone|nowhere]].'
  const text = page('README.md', [candy(), holding], { answers })
  expect(text).toContain('\n# Answers\n\n[fine](fine.md), [no `lock`](candy-unlocked.md), gone and nowhere.\n')
  expect(page('fine.md', [holding], { answers })).toContain('- Traces: 4, all explored')
  expect(page('fine.md', [holding])).toBe(undefined)
})

const scaled: Scaled = {
  file: 'models/candy.ts',
  model: 'candy, unlocked',
  growth: '(n!)²: as `it` is.',
  params: [
    ['refills', [1, 2]],
    ['purchases', [0, 1]],
    ['permits', [3]],
  ],
  counts: [
    { executions: 1, kind: 'exact' },
    { executions: 2, kind: 'bounded' },
    { executions: 3, kind: 'exact' },
    { executions: 1_000_000, kind: 'more' },
  ],
}

it('has a table of how the number of traces grows', () => {
  expect(page('scaling.md', [candy()], { scaled: [scaled] })).toMatchInlineSnapshot(`
    "<!-- Written by \`interleave check --out\`; do not edit. -->

    # How the number of traces grows

    A trace is a class of executions that differ only in the order of independent steps; each is explored once. Numbers are
    counts, not estimates; \`>\` says that the search was ended there.

    ## candy, unlocked

    [models/candy.ts](candy-unlocked.md). (n!)²: as \`it\` is. Here permits = 3.

    | purchases | refills = 1 | refills = 2 |
    | --- | ---: | ---: |
    | 0 | 1 | 3 |
    | 1 | 2, bounded | > 1,000,000 |
    "
  `)
  expect(page('README.md', [candy()], { scaled: [scaled] })).toContain('](scaling.md)')
})

it('has a single row for a single parameter', () => {
  const one: Scaled = { ...scaled, params: [['refills', [1, 2, 3, 4]]] }
  expect(page('scaling.md', [], { scaled: [one] })).toContain(
    '| refills | 1 | 2 | 3 | 4 |\n| --- | ---: | ---: | ---: | ---: |\n| traces | 1 | 2, bounded | 3 | > 1,000,000 |',
  )
})

it('is the same in whatever order and time the models were checked', () => {
  const models = [candy(), candyWith({}, { overrides: { refills: 1 } }), candyWith({}, { file: 'models/a.ts' })]
  const slower = models.map((checked) => ({ ...checked, elapsedMs: 99 })).toReversed()
  expect(pagesOf(slower)).toEqual(pagesOf(models))
})

it('gives models of one name a page each', () => {
  const pages = pagesOf([candy(), candyWith({}, { file: 'models/other.ts' })])
  expect(pages.map(({ file }) => file)).toEqual(['README.md', 'candy-unlocked.md', 'candy-unlocked-2.md'])
})

it('keeps names from acting as markup', () => {
  const text = page('README.md', [candyWith({ model: '<b>[x](y)`|' })])
  expect(text).toContain('[\\<b\\>\\[x\\](y)\\`\\|](b-x-y.md)')
})
