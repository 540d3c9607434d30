import { expect, it } from 'vitest'
import { pullRequestComment } from '../../src/report/pullRequest.ts'
import { candy, candySource, candyWith } from './examples.ts'
import { HOSTILE, hostileChecked, reportOf, trouble } from './hostile.ts'

it('is one line when all is as expected', () => {
  expect(pullRequestComment(reportOf([candy()]))).toBe('### interleave: 1 check, all as expected\n')
})

it('draws what is not', () => {
  const surprise = candyWith({ expected: false, expectation: 'holds' })
  expect(pullRequestComment(reportOf([surprise], { sourceLine: candySource }))).toMatchInlineSnapshot(`
    "### interleave: 1 check, not all as expected

    | model | file | verdict |
    | --- | --- | --- |
    | candy, unlocked | models/candy.ts | violated "nothing lost" |

    #### candy, unlocked: "nothing lost"

    at the end candies is 6

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

    <details><summary>The schedule, and where it is in the source</summary>

    \`\`\`text
         vendor            buyer
      1  candies.read → 5                    candy.ts:6  yield* candies.write((yield* candies.read()) + amount)
      2                    candies.read → 5  candy.ts:6  yield* candies.write((yield* candies.read()) + amount)
      3                    candies.write 4   candy.ts:6  yield* candies.write((yield* candies.read()) + amount)
      4  candies.write 6                     candy.ts:6  yield* candies.write((yield* candies.read()) + amount)
    \`\`\`

    </details>

    1 preemption, 4 steps; no shorter schedule breaks it. Replay:

    \`\`\`text
    npx interleave check models/candy.ts --only 'candy, unlocked' --replay 1:0110
    \`\`\`
    "
  `)
})

it('has no markup from a model', () => {
  const text = pullRequestComment(reportOf([hostileChecked()], { troubles: [trouble] }))
  expect(HOSTILE).toContain('<img')
  const outsideCode = text.replace(/^(`{3,})\w*\n[^]*?\n\1$/gm, '')
  expect(
    outsideCode
      .replace(/\\./g, '')
      .replace('<details><summary>', '')
      .replace('</summary>', '')
      .replace('</details>', ''),
  ).not.toMatch(/[<`]/)
})
