/** Failing matchers as vitest prints them. */
import { execFile } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'

const root = new URL('../..', import.meta.url)
const folder = new URL('terminal', import.meta.url)

function run(): Promise<string> {
  const { CI: _, ...rest } = process.env
  const env = { ...rest, COLUMNS: '100', FORCE_COLOR: '1', CI: '1' }
  const vitest = new URL('node_modules/vitest/vitest.mjs', root).pathname
  return new Promise((resolve) => {
    execFile(process.execPath, [vitest, 'run', '--no-cache'], { cwd: folder.pathname, env }, (__, out, err) =>
      resolve(out + err),
    )
  })
}

/** From one failure to the next, without times and the lines between them. */
const failuresIn = (output: string): string =>
  stripVTControlCharacters(output)
    .replaceAll(/\d+(\.\d+)? m?s\)/g, '0 ms)')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => !/^⎯+\[/.test(line))
    .join('\n')
    .replace(/^[^]*?Failed Tests[^\n]*\n/, '')
    .replace(/\n\n Test Files[^]*$/, '')

it('reads well in a terminal', { timeout: 60_000 }, async () => {
  expect(failuresIn(await run())).toMatchInlineSnapshot(`
    "
     FAIL  failing.ts > holds
    Error: expected "candy, unlocked" to hold, but it violated "nothing lost" (4 traces, 3 witnesses, 0 ms)

           vendor            buyer
        1  candies.read → 5                                candy.ts:11  yield* candies.write((yield* ca…
        2                    candies.read → 5  ← critical  candy.ts:11  yield* candies.write((yield* ca…
        3                    candies.write 4               candy.ts:11  yield* candies.write((yield* ca…
        4  candies.write 6                                 candy.ts:11  yield* candies.write((yield* ca…

      ✗ "nothing lost": at the end candies is 6
      critical: after step 2 no schedule passes
      instead of step 2, this passes (1:0011):

           vendor           buyer
        2  candies.write 6                    candy.ts:11  yield* candies.write((yield* candies.read())…
        3                   candies.read → 6  candy.ts:11  yield* candies.write((yield* candies.read())…
        4                   candies.write 5   candy.ts:11  yield* candies.write((yield* candies.read())…

      1 preemption, 4 steps; no shorter schedule breaks it
      replay: npx interleave check candy.ts --only 'candy, unlocked' --replay 1:0110
     ❯ failing.ts:32:3
         30|
         31| it('holds', async () => {
         32|   await expect(unlocked).toHold()
           |   ^
         33| })
         34|


     FAIL  failing.ts > holds, with a model of its own
    Error: expected "two locks" to hold, but it violated "no deadlock" (3 traces, 0 ms)

           taker 1                   taker 2
        1  left.acquire                                                   failing.ts:11
        2                            right.acquire            ← critical  failing.ts:11
           blocked at right.acquire                                       failing.ts:12
                                     blocked at left.acquire              failing.ts:12

      ✗ "no deadlock": taker 1 waits for right, which taker 2 took at step 2; taker 2 waits for left, which taker 1 took at step 1; they wait in a circle
      critical: after step 2 no schedule passes
      instead of step 2, this passes (1:00001111):

           taker 1        taker 2
        2  right.acquire                 failing.ts:12  yield* locks[(me + 1) % 2].acquire()
        3  right.release                 failing.ts:13  yield* locks[(me + 1) % 2].release()
        4  left.release                  failing.ts:14  yield* locks[me % 2].release()
        5                 right.acquire  failing.ts:11  yield* locks[me % 2].acquire()
        6                 left.acquire   failing.ts:12  yield* locks[(me + 1) % 2].acquire()
        7                 left.release   failing.ts:13  yield* locks[(me + 1) % 2].release()
        8                 right.release  failing.ts:14  yield* locks[me % 2].release()

      1 preemption, 2 steps; no shorter schedule breaks it
      replay: expect(model).toHold({ replay: '1:01' })
     ❯ failing.ts:36:3
         34|
         35| it('holds, with a model of its own', async () => {
         36|   await expect(pair).toHold()
           |   ^
         37| })
         38|


     FAIL  failing.ts > violates
    Error: expected "candy, unlocked" to violate "nothing lost", but it violated "candies" (1 trace, 1 witness, 0 ms)

      ✗ "candies": no execution ends with "5" or "6"
     ❯ failing.ts:40:3
         38|
         39| it('violates', async () => {
         40|   await expect(unlocked).toViolate('nothing lost', { params: { refills…
           |   ^
         41| })
         42|


     FAIL  failing.ts > has no new outcome
    Error: expected "candy, unlocked" to have the outcomes of the snapshot, but a new outcome appeared: "6" (4 traces, 0 ms)

           vendor            buyer
        1  candies.read → 5                    candy.ts:11  yield* candies.write((yield* candies.read()…
        2                    candies.read → 5  candy.ts:11  yield* candies.write((yield* candies.read()…
        3                    candies.write 4   candy.ts:11  yield* candies.write((yield* candies.read()…
        4  candies.write 6                     candy.ts:11  yield* candies.write((yield* candies.read()…

      "candies" is "6"
      1 preemption, 4 steps; no shorter schedule leads there
      replay: npx interleave check candy.ts --only 'candy, unlocked' --replay 1:0110
     ❯ failing.ts:44:3
         42|
         43| it('has no new outcome', async () => {
         44|   await expect(unlocked).toMatchInlineOutcomes(\`
           |   ^
         45|     [
         46|       "4",


     FAIL  failing.ts > holds for many
    Error: expected "one lock" to hold, but the search ended before that was known: the limit of 10 executions was reached (10 traces, 0 ms)
    Give it smaller parameters or the test more time; { allow: 'inconclusive' } accepts a search that found nothing.
     ❯ failing.ts:53:3
         51|
         52| it('holds for many', async () => {
         53|   await expect(queue).toHold({ maxExecutions: 10 })
           |   ^
         54| })
         55|


     FAIL  failing.ts > holds, replayed
    Error: two locks in this test, replayed

           taker 1                   taker 2
        1  left.acquire                                       failing.ts:11  yield* locks[me % 2].acqui…
        2                            right.acquire            failing.ts:11  yield* locks[me % 2].acqui…
           blocked at right.acquire                           failing.ts:12  yield* locks[(me + 1) % 2]…
                                     blocked at left.acquire  failing.ts:12  yield* locks[(me + 1) % 2]…

      ✗ "no deadlock": taker 1 waits for right, which taker 2 took at step 2; taker 2 waits for left, which taker 1 took at step 1; they wait in a circle
      2 steps

    A replay proves nothing, so it never passes; take \`replay\` away to check the model.
     ❯ failing.ts:57:22
         55|
         56| it('holds, replayed', async () => {
         57|   await expect(pair).toHold({ replay: '1:01' })
           |                      ^
         58| })
         59|


     FAIL  failing.ts > has outcomes that nobody has written down
    Error: expected "candy, unlocked" to have the outcomes of the snapshot, but there is none in the test yet, and vitest writes none here; it has "4", "5", "6" (4 traces, 0 ms)
     ❯ failing.ts:61:3
         59|
         60| it('has outcomes that nobody has written down', async () => {
         61|   await expect(unlocked).toMatchInlineOutcomes()
           |   ^
         62| })
         63|


     FAIL  failing.ts > is what it is asked not to be
    Error: expected "one lock" not to hold, but it holds (2 traces, 0 ms)
     ❯ failing.ts:65:3
         63|
         64| it('is what it is asked not to be', async () => {
         65|   await expect(queue).not.toHold({ params: { threads: 2 } })
           |   ^
         66| })
         67|


     FAIL  failing.ts > holds, as a part of something else
    AssertionError: expected { pair: { …(4) }, queue: 1 } to deeply equal { pair: toHold<>, queue: 1 }

    - Expected
    + Received

      {
    -   "pair": toHold<>,
    +   "pair": {
    +     "build": [Function anonymous],
    +     "kind": "interleave model",
    +     "name": "two locks",
    +     "params": {
    +       "threads": 2,
    +     },
    +   },
        "queue": 1,
      }

     ❯ failing.ts:69:30
         67|
         68| it('holds, as a part of something else', () => {
         69|   expect({ pair, queue: 1 }).toEqual({ pair: expect.toHold(), queue: 1…
           |                              ^
         70| })
         71|


    "
  `)
})
