import { expect, it } from 'vitest'
import { markdownPages } from '../../src/report/markdown.ts'
import { candy, candySource, candyWith } from './examples.ts'

const page = (name: string, ...models: Parameters<typeof markdownPages>[0]): string | undefined =>
  markdownPages(models, candySource).find(({ file }) => file === name)?.text

it('has an index of the models, by file and name', () => {
  const holds = candyWith({ model: 'a | b', verdict: { kind: 'holds' }, expected: false }, { file: 'models/z.ts' })
  expect(page('README.md', holds, candy())).toMatchInlineSnapshot(`
    "<!-- Written by \`interleave check --out\`; do not edit. -->

    # Models

    2 models, 1 as expected. A counterexample is behind each link.

    | model | file | verdict | expectation | traces |
    | --- | --- | --- | --- | ---: |
    | [candy, unlocked](candy-unlocked.md) | models/candy.ts | violated "nothing lost", as expected | to violate "nothing lost" | – |
    | a \\| b | models/z.ts | **unexpected:** holds, but was expected to violate "nothing lost" | to violate "nothing lost" | 2 |
    "
  `)
})

it('has a page per counterexample', () => {
  expect(page('candy-unlocked.md', candy())).toMatchInlineSnapshot(`
    "<!-- Written by \`interleave check --out\`; do not edit. -->

    # candy, unlocked

    - File: models/candy.ts
    - Verdict: violated "nothing lost", as expected
    - Parameters: refills = 1, purchases = 1

    ## nothing lost

    Broken: at the end candies is 6.

    \`\`\`text
         vendor            buyer
      1  candies.read → 5                    candy.ts:6  yield* candies.write((yield* candies.read()) + amount)
      2                    candies.read → 5  candy.ts:6  yield* candies.write((yield* candies.read()) + amount)
      3                    candies.write 4   candy.ts:6  yield* candies.write((yield* candies.read()) + amount)
      4  candies.write 6                     candy.ts:6  yield* candies.write((yield* candies.read()) + amount)
    \`\`\`

    1 preemption, 4 steps; no shorter schedule breaks it. Replay:

    \`\`\`text
    npx interleave check models/candy.ts --only 'candy, unlocked' --replay 1:0110
    \`\`\`
    "
  `)
})

it('is the same in whatever order and time the models were checked', () => {
  const models = [candy(), candyWith({}, { overrides: { refills: 1 } }), candyWith({}, { file: 'models/a.ts' })]
  const slower = models.map((checked) => ({ ...checked, elapsedMs: 99 })).toReversed()
  expect(markdownPages(slower, candySource)).toEqual(markdownPages(models, candySource))
})

it('gives models of one name a page each', () => {
  const pages = markdownPages([candy(), candyWith({}, { file: 'models/other.ts' })], candySource)
  expect(pages.map(({ file }) => file)).toEqual(['README.md', 'candy-unlocked.md', 'candy-unlocked-2.md'])
})

it('keeps names from acting as markup', () => {
  const text = page('README.md', candyWith({ model: '<b>[x](y)`|' }))
  expect(text).toContain('[\\<b\\>\\[x\\](y)\\`\\|](b-x-y.md)')
})
