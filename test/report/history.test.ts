/** Histories and the fairness of lines, as they are shown. */
import { expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { Violation } from '../../src/check/verdict.ts'
import { model } from '../../src/machine/model.ts'
import { recorded } from '../../src/machine/recorded.ts'
import { mutex } from '../../src/objects/mutex.ts'
import { semaphore } from '../../src/objects/semaphore.ts'
import { waitingLine } from '../../src/objects/waitingLine.ts'
import type { Checked } from '../../src/report/checked.ts'
import { fairnessSentences } from '../../src/report/fairness.ts'
import { historyLines } from '../../src/report/history.ts'
import { checkDocument } from '../../src/report/json.ts'
import { markdownPages } from '../../src/report/markdown.ts'
import { plain } from '../../src/report/style.ts'
import { textOf } from '../../src/report/text.ts'
import type { HistoryShown } from '../../src/trace/history.ts'
import { candy, candyWith } from './examples.ts'

const history: HistoryShown = {
  object: 'semaphore',
  calls: [
    { thread: 'user 1', call: 'acquire(true)', reply: 'answers true', from: 1, to: 12, place: 2, stuck: false },
    { thread: 'user 2', call: 'release()', reply: 'returns', from: 3, to: 5, place: 1, stuck: false },
    { thread: 'main', call: 'acquire(true)', from: 6, stuck: false },
    { thread: 'user 2', call: 'acquire(false)', reply: 'raises Full\n', from: 13, to: 20, stuck: true },
  ],
}

it('shows a history with a bar for each operation, where there is room', () => {
  expect(historyLines(history, 80, plain).join('\n')).toMatchInlineSnapshot(`
    "calls of semaphore, numbered as far as an order explains them; ✗ cannot come ne…
     2  user 1  acquire(true) answers true    steps 1–12   ├───┤
     1  user 2  release()                     steps 3–5     ├┤
        main    acquire(true) pending         step 6 on       ├───┄
     ✗  user 2  acquire(false) raises Full\\n  steps 13–20       ├┤"
  `)
  expect(historyLines(history, 60, plain).join('\n')).toMatchInlineSnapshot(`
    "calls of semaphore, numbered as far as an order explains th…
     2  user 1  acquire(true) answers true    steps 1–12
     1  user 2  release()                     steps 3–5
        main    acquire(true) pending         step 6 on
     ✗  user 2  acquire(false) raises Full\\n  steps 13–20"
  `)
})

/** A semaphore that is said to begin without a permit. */
const wrong = model('wrong', {}, (scope) => {
  const { acquire } = recorded(scope, 'permits', scope.make(semaphore('semaphore', 1)), {
    initial: 0,
    operations: { acquire: (left) => (left > 0 ? { state: left - 1 } : undefined) },
  })
  scope.thread('user', () => acquire())
  return { expect: { violated: 'permits is linearizable' } }
})

const checked = (): Checked => ({ file: 'models/wrong.ts', result: check(wrong), elapsedMs: 3, overrides: {} })
const options = { columns: 100, style: plain, sourceLine: () => undefined }
const placeless = (text = ''): string => text.replaceAll(/ +\S+\.ts:\d+$/gm, '')

it('is between the trace and what it shows', () => {
  expect(placeless(textOf(checked(), options))).toMatchInlineSnapshot(`
    "✓ wrong  violated "permits is linearizable", as expected (1 trace, 3 ms)

           user
           in permits.acquire
        1    permits.call acquire
        2    semaphore.acquire     semaphore 1→0
        3    permits.return

      calls of permits, numbered as far as an order explains them; ✗ cannot come next
       ✗  user  acquire()  steps 1–3  ├┤

      "permits is linearizable": no order of the calls explains what came of them: at first the state is 0, and user's acquire() cannot take effect there
      critical: no schedule passes, whatever the interleaving
      0 preemptions, 3 steps; no shorter schedule breaks it
      replay: npx interleave check models/wrong.ts --only wrong --replay 1:000
    "
  `)
  const page = markdownPages({ models: [checked()], sourceLine: options.sourceLine })[1]
  expect(placeless(page?.text)).toMatchInlineSnapshot(`
    "<!-- Written by \`interleave check --out\`; do not edit. -->

    # wrong

    - File: models/wrong.ts
    - Verdict: violated "permits is linearizable", as expected

    ## permits is linearizable

    Broken: no order of the calls explains what came of them: at first the state is 0, and user's acquire() cannot take effect there.

    \`\`\`text
    calls of permits, numbered as far as an order explains them; ✗ cannot come next
     ✗  user  acquire()  steps 1–3  ├┤
    \`\`\`

    \`\`\`text
         user
         in permits.acquire
      1    permits.call acquire
      2    semaphore.acquire     semaphore 1→0
      3    permits.return
    \`\`\`

    \`\`\`mermaid
    sequenceDiagram
      autonumber
      participant t0 as user
      participant o0 as permits
      participant o1 as semaphore
      t0->>o0: call acquire
      t0->>o1: acquire
      t0->>o0: return
    \`\`\`

    No schedule passes, whatever the interleaving.

    0 preemptions, 3 steps; no shorter schedule breaks it. Replay:

    \`\`\`text
    npx interleave check models/wrong.ts --only wrong --replay 1:000
    \`\`\`
    "
  `)
})

it('is data in the JSON', () => {
  expect(checkDocument([checked()]).models[0].violations?.[0].history).toEqual({
    object: 'permits',
    calls: [{ thread: 'user', call: 'acquire()', reply: 'returns', from: 1, to: 3, place: null, stuck: true }],
  })
  const violations: readonly [Violation] = [{ ...violationOf(candy()), history }]
  const [entry] = checkDocument([candyWith({ verdict: { kind: 'violated', violations } })]).models
  expect(entry.history?.calls[2]).toEqual({
    thread: 'main',
    call: 'acquire(true)',
    reply: null,
    from: 6,
    to: null,
    place: null,
    stuck: false,
  })
  expect(checkDocument([candy()]).models[0]).not.toHaveProperty('history')
})

const violationOf = ({ result: { verdict } }: Checked): Violation => {
  if (verdict.kind !== 'violated') throw new Error('it holds')
  return verdict.violations[0]
}

const inLine = model('in line', { rounds: 1 }, ({ make, threads }, { rounds }) => {
  const lock = make(mutex('lock'))
  const line = make(waitingLine('line'))
  threads('user', 2, function* () {
    for (let round = 0; round < rounds; round++) {
      yield* line.arrive()
      yield* lock.acquire()
      yield* line.served()
      yield* lock.release()
    }
  })
})

it('tells how fair a line is, in the text, on its page, and in the JSON', () => {
  const fair: Checked = { file: 'models/line.ts', result: check(inLine), elapsedMs: 3, overrides: {} }
  expect(textOf(fair, options)).toMatchInlineSnapshot(`
    "✓ in line  holds (6 traces, 3 ms)
        line: one wait was overtaken 1 time, none more often; no bound shows: all who could overtake it did, so a longer program may show more; the longest wait saw others served 1 time and 4 steps of others
    "
  `)
  expect(markdownPages({ models: [fair], sourceLine: options.sourceLine })[1]?.text).toMatchInlineSnapshot(`
    "<!-- Written by \`interleave check --out\`; do not edit. -->

    # in line

    - File: models/line.ts
    - Verdict: holds
    - Parameters: rounds = 1
    - Traces: 6, all explored
    - Fairness of line: one wait was overtaken 1 time, none more often; no bound shows: all who could overtake it did, so a longer program may show more; the longest wait saw others served 1 time and 4 steps of others
    "
  `)
  expect(checkDocument([fair]).models[0].fairness).toEqual([
    { line: 'line', mostOvertakes: 1, longestWait: 1, longestWaitSteps: 4, ranOut: true },
  ])
  expect(checkDocument([candy()]).models[0]).not.toHaveProperty('fairness')
})

it('says why a number of overtakes is no larger, and when it may be', () => {
  const line = { line: 'line', mostOvertakes: 0, longestWait: 2, ranOut: false }
  const holds = { kind: 'holds' } as const
  const { certificate } = candy().result
  const sentence = (change: Partial<typeof line>, verdict: typeof holds | { kind: 'inconclusive'; reason: string }) =>
    fairnessSentences({
      ...candy().result,
      verdict,
      certificate: { ...certificate, fairness: [{ ...line, ...change }] },
    })
  expect(
    [
      sentence({}, holds),
      sentence({ mostOvertakes: 1, longestWait: 1 }, holds),
      sentence({ mostOvertakes: 2, ranOut: true }, { kind: 'inconclusive', reason: 'enough' }),
    ].join('\n'),
  ).toMatchInlineSnapshot(`
    "line: nobody who waited was overtaken; the longest wait saw others served 2 times
    line: one wait was overtaken 1 time, none more often; bypass is bounded here: others that came later went after it; the longest wait saw others served 1 time
    line: in what was explored, one wait was overtaken 2 times, none more often; no bound shows: all who could overtake it did, so a longer program may show more; the longest wait saw others served 2 times"
  `)
})
